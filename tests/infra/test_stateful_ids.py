"""What holds state keeps its logical id: under another one CloudFormation makes a new, empty one.

A test that fails here is mended by giving a resource its old id back. Only what is new is added.
"""

import pytest

from infra.adopt import KEPT
from tests.infra.template import Template

STATEFUL = {
    "StateTable962DE04C": "AWS::DynamoDB::GlobalTable",
    "EphemeralTable4521869B": "AWS::DynamoDB::GlobalTable",
    "DataKey2A0DE9E6": "AWS::KMS::Key",
    "TokenKey812BBFC4": "AWS::KMS::Key",
    "SecretsRecallApiKeyECDD6CB6": "AWS::SecretsManager::Secret",
    "SecretsWebhookSecretsFC57CEEE": "AWS::SecretsManager::Secret",
    "SecretsGoogleClientSecretCD9E6BD6": "AWS::SecretsManager::Secret",
    "SecretsCookieKeyE2952E15": "AWS::SecretsManager::Secret",
    "WakeQueue5E296058": "AWS::SQS::Queue",
    "WakeDeadLetters9A0E8C11": "AWS::SQS::Queue",
    "MailQueueC8B8B9FB": "AWS::SQS::Queue",
    # Google and Recall know its address, and people are subscribed to the topics.
    "FrontDoorApi9446D656": "AWS::ApiGatewayV2::Api",
    "AlarmsPages77C8911E": "AWS::SNS::Topic",
    "AlarmsNoticesFB2EAE30": "AWS::SNS::Topic",
    "MailReports6F00E57E": "AWS::SNS::Topic",
}


def test_what_holds_state_keeps_its_name(template: Template) -> None:
    kinds = set(STATEFUL.values())
    found = {
        name: resource["Type"]
        for name, resource in template.resources.items()
        if resource["Type"] in kinds
    }
    assert found == STATEFUL


@pytest.mark.parametrize("name", sorted(KEPT))
def test_what_must_not_be_lost_outlives_the_stack(template: Template, name: str) -> None:
    resource = template.resources[name]
    assert resource["UpdateReplacePolicy"] == "Retain"
    assert resource["DeletionPolicy"] in {"Retain", "RetainExceptOnCreate"}


def test_what_a_failed_first_deployment_made_costs_nothing(template: Template) -> None:
    # The table stays empty and free, and could not be deleted anyway: it is protected.
    costly = sorted(name for name in KEPT if "Table" not in name)
    policies = {template.resources[name]["DeletionPolicy"] for name in costly}
    assert policies == {"RetainExceptOnCreate"}
