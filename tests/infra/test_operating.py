import string

import pytest

from rollcall.domain.chat_text import NOTICE
from tests.infra.template import Template


@pytest.mark.parametrize("name", ["RecallApiKey", "WebhookSecrets", "GoogleClientSecret"])
def test_secrets_of_vendors_are_left_for_an_operator_to_fill(template: Template, name: str) -> None:
    assert set(template.properties("AWS::SecretsManager::Secret", name)) == {"Description", "Tags"}


def test_the_cookie_key_is_generated_and_long_enough(template: Template) -> None:
    secret = template.properties("AWS::SecretsManager::Secret", "CookieKey")
    assert secret["GenerateSecretString"]["PasswordLength"] >= 32


@pytest.mark.parametrize("known", [{"ExcludePunctuation"}, {"ExcludeCharacters"}])
def test_a_generator_that_knows_one_way_to_leave_signs_out_leaves_them_out(
    template: Template, known: set[str]
) -> None:
    # AWS knows both, the embedded AWS characters only.
    asked = template.properties("AWS::SecretsManager::Secret", "CookieKey")["GenerateSecretString"]
    wanted = {name: value for name, value in asked.items() if name in known}
    signs = "" if wanted.get("ExcludePunctuation") else string.punctuation
    left = set(string.ascii_letters + string.digits + signs) - set(
        wanted.get("ExcludeCharacters", "")
    )

    assert left == set(string.ascii_letters + string.digits)


def test_the_parameters_default_to_the_real_world(template: Template) -> None:
    parameters = template.document["Parameters"]
    assert {name: value.get("Default") for name, value in parameters.items()} == {
        "PublicUrl": "",
        "Admins": "none",
        "Certificate": "",
        "Canary": "yes",
        "CalendarsUpTo": "25000",
        "Revision": "none",
        "MailFrom": "",
        "RecallUrl": "https://us-west-2.recall.ai",
        "GoogleClientId": None,
        "AllowedDomains": None,
        "GoogleAuthUrl": "https://accounts.google.com/o/oauth2/v2/auth",
        "GoogleTokenUrl": "https://oauth2.googleapis.com/token",
        "GoogleJwksUrl": "https://www.googleapis.com/oauth2/v3/certs",
        "GoogleRevokeUrl": "https://oauth2.googleapis.com/revoke",
        "GoogleIssuer": "https://accounts.google.com",
        "BotScope": "company",
        "NorecordTag": "norecord",
        "RecordTag": "record",
        "NotPeople": "none",
        "SharedBots": "organiser",
        "OneCompany": "none",
        "NeverOutside": "none",
        "Transcript": "captions",
        "Retention": "7d",
        "RecordingsOfLeavers": "delete",
        "VideoLayout": "speaker_view",
        "ChatOnJoin": NOTICE,
        "MediaLinks": "no",
        "MediaSentence": "",
        "LegalBasis": "",
        "OperatorContact": "",
        "OperatorName": "",
        "UnusedAccountMonths": "24",
        "IdleWeeks": "0",
        "WaitingRoomSeconds": "600",
        "NobodyJoinedSeconds": "900",
        "EveryoneLeftSeconds": "60",
        "OnlyBotsSeconds": "600",
        "SilenceSeconds": "1800",
        "ListPerMinute": "60",
        "SchedulePerMinute": "600",
        "RemovePerMinute": "600",
        "CalendarsPerMinute": "300",
        "BotsPerMinute": "300",
        "BotsPerUserAndDay": "40",
        "BotsPerDay": "20000",
        "BotHoursPerUserAndDay": "0",
        "BotHoursPerDay": "0",
    }


def test_the_outputs_tell_an_operator_what_to_fill_in_where(template: Template) -> None:
    assert set(template.document["Outputs"]) == {
        "ApiId",
        "CookieKeySecretName",
        "DomainTarget",
        "EphemeralTableName",
        "GoogleClientSecretName",
        "NoticesTopicArn",
        "PageUrl",
        "PagesTopicArn",
        "RecallApiKeySecretName",
        "RedirectUri",
        "StateTableName",
        "Version",
        "WakeQueueUrl",
        "WebhookSecretsSecretName",
        "WebhookUrl",
    }


def test_without_a_public_address_the_pages_are_at_the_api_itself(template: Template) -> None:
    condition, given, own = template.document["Outputs"]["PageUrl"]["Value"]["Fn::If"]
    assert condition == "HasPublicUrl"
    assert given == {"Ref": "PublicUrl"}
    assert "execute-api.us-west-2" in str(own)


def test_nothing_has_a_name_that_could_be_taken_already(template: Template) -> None:
    names = {"TableName", "QueueName", "FunctionName", "RoleName", "Name", "TopicName"}
    kinds = ("AWS::DynamoDB", "AWS::SQS::Queue", "AWS::Lambda::Function", "AWS::IAM::Role")
    named = [
        name
        for name, resource in template.resources.items()
        if resource["Type"].startswith(kinds) and names & set(resource.get("Properties", {}))
    ]
    assert not named
