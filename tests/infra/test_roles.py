import re
from pathlib import Path
from typing import Any

import pytest

from rollcall.adapters import kms
from rollcall.adapters.dynamodb import keys
from rollcall.adapters.dynamodb.standing import READ
from rollcall.runtime.setting import FUNCTIONS
from tests.infra.template import Template, listed, where

SECRETS = "AWS::SecretsManager::Secret"


def holders(template: Template, action: str) -> set[str]:
    """The functions that may do `action` on anything."""
    return {
        name
        for name in FUNCTIONS
        if action in {granted for granted, _ in template.granted(template.role_of(name))}
    }


def readable(template: Template, name: str) -> set[str]:
    """The secrets that a function may read."""
    granted = template.granted(template.role_of(name))
    return {secret for action, secret in granted if action == "secretsmanager:GetSecretValue"}


def secrets(template: Template, *parts: str) -> set[str]:
    return {template.named(SECRETS, part) for part in parts}


def test_every_function_has_a_role_of_its_own(template: Template) -> None:
    assert len({template.role_of(name) for name in FUNCTIONS}) == len(FUNCTIONS)


def test_no_role_of_ours_has_a_policy_written_by_somebody_else(template: Template) -> None:
    roles = template.of_type("AWS::IAM::Role").items()
    assert [name for name, role in roles if "ManagedPolicyArns" in role] == [
        template.named("AWS::IAM::Role", "ShiftRole")
    ]


def test_no_statement_allows_a_whole_family_of_actions(template: Template) -> None:
    actions = [
        action
        for _, statement in template.policy_statements()
        for action in listed(statement["Action"])
    ]
    assert not [action for action in actions if "*" in action]


def test_no_statement_allows_an_action_on_everything(template: Template) -> None:
    resources = [
        resource
        for _, statement in template.policy_statements()
        for resource in listed(statement["Resource"])
    ]
    assert not [resource for resource in resources if "*" in str(resource)]


def test_nobody_may_scan_a_table(template: Template) -> None:
    assert not holders(template, "dynamodb:Scan")


def test_every_function_may_write_its_own_log_only(template: Template) -> None:
    for name in FUNCTIONS:
        logs = {
            resource
            for action, resource in template.granted(template.role_of(name))
            if action.startswith("logs:")
        }
        assert logs == {template.function(name)["LoggingConfig"]["LogGroup"]["Ref"]}


def test_only_the_callback_may_encrypt_tokens(template: Template) -> None:
    assert holders(template, "kms:Encrypt") == {"oauth_callback"}


def test_only_the_worker_may_decrypt_tokens(template: Template) -> None:
    assert holders(template, "kms:Decrypt") == {"sync_worker"}


def test_the_token_key_refuses_to_decrypt_for_anyone_but_the_worker(template: Template) -> None:
    policy = template.properties("AWS::KMS::Key", "TokenKey")["KeyPolicy"]
    (denied,) = [s for s in policy["Statement"] if "kms:Decrypt" in listed(s["Action"])]
    worker = {"Fn::GetAtt": [template.role_of("sync_worker"), "Arn"]}
    assert denied["Effect"] == "Deny"
    assert denied["Principal"] == {"AWS": "*"}
    assert denied["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": worker}}


def test_the_token_key_refuses_to_encrypt_for_anyone_but_the_callback(template: Template) -> None:
    policy = template.properties("AWS::KMS::Key", "TokenKey")["KeyPolicy"]
    (denied,) = [s for s in policy["Statement"] if "kms:Encrypt" in listed(s["Action"])]
    callback = {"Fn::GetAtt": [template.role_of("oauth_callback"), "Arn"]}
    assert denied["Effect"] == "Deny"
    assert denied["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": callback}}


@pytest.mark.parametrize("name", ["oauth_callback", "sync_worker"])
def test_the_token_key_serves_refresh_tokens_and_no_other_purpose(
    template: Template, name: str
) -> None:
    (statement,) = [
        statement
        for statement in template.statements(template.role_of(name))
        if str(statement["Action"]).startswith("kms:")
    ]
    purpose = kms._context("user", "calendar")["purpose"]
    expected = {"StringEquals": {"kms:EncryptionContext:purpose": purpose}}
    assert statement["Condition"] == expected


def test_the_data_key_serves_aws_services_and_no_role_of_ours(template: Template) -> None:
    policy = template.properties("AWS::KMS::Key", "DataKey")["KeyPolicy"]
    administration, *uses = policy["Statement"]
    assert "root" in str(administration["Principal"])
    assert all(use["Condition"] for use in uses)
    key = template.named("AWS::KMS::Key", "DataKey")
    granted = {pair for name in FUNCTIONS for pair in template.granted(template.role_of(name))}
    assert key not in {resource for _, resource in granted}


def test_only_the_worker_reads_the_recall_key(template: Template) -> None:
    expected = secrets(template, "RecallApiKey", "GoogleClientSecret", "CookieKey")
    assert readable(template, "sync_worker") == expected


def test_the_callback_reads_what_signing_in_needs(template: Template) -> None:
    expected = secrets(template, "CookieKey", "GoogleClientSecret")
    assert readable(template, "oauth_callback") == expected


def test_the_webhook_reads_the_webhook_secrets_only(template: Template) -> None:
    assert readable(template, "webhook") == secrets(template, "WebhookSecrets")


def test_the_portal_reads_what_links_in_letters_are_signed_with_only(template: Template) -> None:
    assert readable(template, "portal") == secrets(template, "CookieKey")


def test_only_the_worker_sends_mail_and_from_the_operators_address_alone(
    template: Template,
) -> None:
    assert holders(template, "ses:SendEmail") == {"sync_worker"}
    (statement,) = [
        statement
        for statement in template.statements(template.role_of("sync_worker"))
        if statement["Action"] == "ses:SendEmail"
    ]
    address, domain, configuration_set = map(str, statement["Resource"])
    assert "identity/" in address
    assert "{'Ref': 'MailFrom'}" in address
    assert "'Fn::Split': ['@'" in domain
    assert "configuration-set/" in configuration_set


@pytest.mark.parametrize(
    ("name", "state", "ephemeral"),
    [
        (
            "oauth_callback",
            {"ConditionCheckItem", "DeleteItem", "GetItem", "Query", "UpdateItem"},
            {"DeleteItem", "GetItem", "PutItem", "UpdateItem"},
        ),
        (
            "portal",
            {
                "BatchGetItem",
                "ConditionCheckItem",
                "DeleteItem",
                "GetItem",
                "PutItem",
                "Query",
                "UpdateItem",
            },
            {"GetItem", "PutItem", "UpdateItem"},
        ),
        ("webhook", {"UpdateItem"}, set()),
        (
            "sync_worker",
            {
                "BatchGetItem",
                "ConditionCheckItem",
                "DeleteItem",
                "GetItem",
                "PutItem",
                "Query",
                "UpdateItem",
            },
            {"DeleteItem", "GetItem"},
        ),
    ],
)
def test_each_function_may_do_with_rows_exactly_what_it_does(
    template: Template, name: str, state: set[str], ephemeral: set[str]
) -> None:
    assert template.rows(name, "State") == state
    assert template.rows(name, "Ephemeral") == ephemeral


def row_conditions(template: Template, name: str, action: str) -> list[dict[str, Any]]:
    """The conditions under which a function may do `action` with rows of the state table."""
    table = template.named("AWS::DynamoDB::GlobalTable", "State")
    return [
        statement["Condition"]
        for statement in template.statements(template.role_of(name))
        if f"dynamodb:{action}" in listed(statement["Action"])
        and where(statement["Resource"]) == table
    ]


PARTITIONS = "ForAllValues:StringLike"


def partitions(template: Template, name: str, action: str) -> set[str]:
    """The partitions of the state table with whose rows a function may do `action`."""
    conditions = row_conditions(template, name, action)
    return {each for one in conditions for each in one[PARTITIONS]["dynamodb:LeadingKeys"]}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_function_may_reach_every_row(template: Template, name: str) -> None:
    for action in template.rows(name, "State"):
        found = partitions(template, name, action)
        assert found
        assert not {each for each in found if each.startswith("*")}


def test_the_webhook_which_faces_the_internet_reaches_no_user(template: Template) -> None:
    assert partitions(template, "webhook", "UpdateItem") == {"RECALL#*", "BOT#*"}


@pytest.mark.parametrize("action", ["ConditionCheckItem", "Query"])
def test_signing_in_reads_of_users_alone(template: Template, action: str) -> None:
    assert partitions(template, "oauth_callback", action) == {"USER#*"}


@pytest.mark.parametrize(
    ("action", "for_administrators"),
    [
        ("ConditionCheckItem", set()),
        ("DeleteItem", {keys.INVITATIONS, keys.BLOCKS}),
        ("PutItem", {keys.INVITATIONS, keys.POLICY["pk"]}),
    ],
)
def test_the_portal_writes_rows_of_users_and_what_administrators_change(
    template: Template, action: str, for_administrators: set[str]
) -> None:
    everybody = {"USER#*", "TENANT#*", "RECEIPT#*"}
    assert partitions(template, "portal", action) == everybody | for_administrators


def test_what_several_people_say_about_a_meeting_is_updated_alone(template: Template) -> None:
    said = {"MEETING#*", "GUESTS#*"}
    actions = template.rows("portal", "State")
    changing = actions - {"BatchGetItem", "GetItem", "Query"}
    assert {each for each in changing if said & partitions(template, "portal", each)} == {
        "UpdateItem"
    }


def test_of_the_workspace_the_portal_reads_its_last_run_and_what_is_held_back(
    template: Template,
) -> None:
    reading = [
        (action, condition)
        for action in template.rows("portal", "State")
        for condition in row_conditions(template, "portal", action)
        if "WORKSPACE#*" in condition[PARTITIONS]["dynamodb:LeadingKeys"]
    ]
    assert reading == [
        (
            "GetItem",
            {
                PARTITIONS: {"dynamodb:LeadingKeys": ["WORKSPACE#*"]},
                "ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "sk", *READ]},
                "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
            },
        )
    ]


def test_the_worker_reaches_every_kind_of_row_that_there_is(template: Template) -> None:
    kinds = set(re.findall(r'f"([A-Z]+#)\{', Path(keys.__file__).read_text()))
    ephemeral = {"SESSION#", "SESSIONS#", "CONSUMED#", "RATE#"}
    ranges = {"CALENDAR#", "EVENT#", "NO#", "STOP#"}
    assert partitions(template, "sync_worker", "Query") == {
        *(keys.TOMBSTONES, keys.INVITATIONS, keys.BLOCKS, keys.POLICY["pk"]),
        *(f"{kind}*" for kind in kinds - ephemeral - ranges),
    }


def reaching(template: Template, name: str, partition: str) -> set[str]:
    """What a function may do with the rows of a partition."""
    actions = template.rows(name, "State")
    return {each for each in actions if partition in partitions(template, name, each)}


def test_pages_append_to_the_audit_list_and_only_the_portal_reads_it(template: Template) -> None:
    assert reaching(template, "oauth_callback", "AUDIT#*") == {"UpdateItem"}
    assert reaching(template, "portal", "AUDIT#*") == {"Query", "UpdateItem"}


def test_the_portal_finds_people_and_moves_none_in_the_index(template: Template) -> None:
    for partition in ("PEOPLE#*", "ADDRESSES#*"):
        assert reaching(template, "portal", partition) == {"Query"}


def test_the_portal_reads_makes_and_withdraws_invitations(template: Template) -> None:
    changes = {"DeleteItem", "GetItem", "PutItem", "Query"}
    assert reaching(template, "portal", keys.INVITATIONS) == changes


def test_the_callback_deletes_rows_of_the_index_of_people_and_no_others(
    template: Template,
) -> None:
    index = {"PEOPLE#*", "ADDRESSES#*"}
    assert partitions(template, "oauth_callback", "DeleteItem") == {*index, keys.BLOCKS}


@pytest.mark.parametrize(
    ("name", "indexes"),
    [
        ("oauth_callback", set()),
        ("portal", {"bot-checks", "due-bots", "due-calendars", "rooms", "upcoming"}),
        ("webhook", set()),
        ("sync_worker", {"bot-checks", "bots", "due-bots", "due-calendars", "rooms", "upcoming"}),
    ],
)
def test_each_function_may_query_the_indexes_it_needs(
    template: Template, name: str, indexes: set[str]
) -> None:
    assert template.indexes(name) == indexes


def test_every_function_may_wake_the_worker(template: Template) -> None:
    assert holders(template, "sqs:SendMessage") == set(FUNCTIONS)


def test_only_the_worker_takes_messages(template: Template) -> None:
    assert holders(template, "sqs:ReceiveMessage") == {"sync_worker"}
    assert holders(template, "sqs:DeleteMessage") == {"sync_worker"}


def test_only_lambda_may_take_the_role_of_a_function(template: Template) -> None:
    for name in FUNCTIONS:
        role = template.resources[template.role_of(name)]["Properties"]
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}
