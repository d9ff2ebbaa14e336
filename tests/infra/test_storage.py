import pytest

from rollcall.domain.retention import ACCESS_LOGS, BACKUPS, LOGS, SESSION_BACKUPS
from tests.infra.template import Json, Template, where

TABLE = "AWS::DynamoDB::GlobalTable"


def replica(template: Template, table: str) -> Json:
    (found,) = template.properties(TABLE, table)["Replicas"]
    return found


def index(template: Template, name: str) -> Json:
    indexes = template.properties(TABLE, "State")["GlobalSecondaryIndexes"]
    (found,) = [index for index in indexes if index["IndexName"] == name]
    return found


def test_state_rows_have_a_partition_and_a_sort_key(template: Template) -> None:
    assert template.properties(TABLE, "State")["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]


def test_ephemeral_rows_have_a_partition_key_only(template: Template) -> None:
    keys = template.properties(TABLE, "Ephemeral")["KeySchema"]
    assert keys == [{"AttributeName": "pk", "KeyType": "HASH"}]


@pytest.mark.parametrize(
    ("name", "partition", "sort", "projection"),
    [
        ("upcoming", "user_id", "start", "ALL"),
        ("due-calendars", "due_workspace", "due_at", "ALL"),
        ("due-bots", "due_bot_workspace", "start", "ALL"),
        ("bot-checks", "check_workspace", "check_at", "ALL"),
        ("rooms", "room", "start", "KEYS_ONLY"),
        ("bots", "bot_id", "pk", "KEYS_ONLY"),
    ],
)
def test_each_index_answers_its_question(
    template: Template, name: str, partition: str, sort: str, projection: str
) -> None:
    found = index(template, name)
    assert [key["AttributeName"] for key in found["KeySchema"]] == [partition, sort]
    assert found["Projection"] == {"ProjectionType": projection}


def test_all_keys_are_strings(template: Template) -> None:
    attributes = template.properties(TABLE, "State")["AttributeDefinitions"]
    assert {attribute["AttributeType"] for attribute in attributes} == {"S"}


@pytest.mark.parametrize("table", ["State", "Ephemeral"])
def test_rows_expire_by_the_attribute_that_the_code_writes(template: Template, table: str) -> None:
    assert template.properties(TABLE, table)["TimeToLiveSpecification"] == {
        "AttributeName": "expires_at",
        "Enabled": True,
    }


@pytest.mark.parametrize("table", ["State", "Ephemeral"])
def test_tables_cost_nothing_while_idle(template: Template, table: str) -> None:
    assert template.properties(TABLE, table)["BillingMode"] == "PAY_PER_REQUEST"


@pytest.mark.parametrize("table", ["State", "Ephemeral"])
def test_tables_are_encrypted_with_our_key(template: Template, table: str) -> None:
    key = replica(template, table)["SSESpecification"]["KMSMasterKeyId"]
    assert where(key) == template.named("AWS::KMS::Key", "DataKey")


def test_state_can_be_restored_to_any_moment_of_35_days(template: Template) -> None:
    assert replica(template, "State")["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True,
        "RecoveryPeriodInDays": 35,
    }


def test_sessions_stay_in_backups_for_one_day_only(template: Template) -> None:
    recovery = replica(template, "Ephemeral")["PointInTimeRecoverySpecification"]
    assert recovery["RecoveryPeriodInDays"] == 1


def test_state_is_protected_against_deletion(template: Template) -> None:
    assert replica(template, "State")["DeletionProtectionEnabled"] is True


@pytest.mark.parametrize(
    ("kind", "part"), [(TABLE, "State"), ("AWS::KMS::Key", "Data"), ("AWS::KMS::Key", "Token")]
)
def test_state_and_its_keys_outlive_the_stack(template: Template, kind: str, part: str) -> None:
    resource = template.resources[template.named(kind, part)]
    assert resource["DeletionPolicy"].startswith("Retain")
    assert resource["UpdateReplacePolicy"] == "Retain"


def test_sessions_do_not_outlive_the_stack(template: Template) -> None:
    assert template.resources[template.named(TABLE, "Ephemeral")]["DeletionPolicy"] == "Delete"


def test_keys_are_rotated_every_year(template: Template) -> None:
    keys = template.of_type("AWS::KMS::Key").values()
    assert [key["EnableKeyRotation"] for key in keys] == [True, True]


def test_there_is_no_bucket_and_no_database_to_look_after(template: Template) -> None:
    kinds = {resource["Type"] for resource in template.resources.values()}
    assert not {kind for kind in kinds if kind.startswith(("AWS::S3", "AWS::RDS", "AWS::EC2"))}


def test_backups_and_logs_are_kept_as_long_as_the_privacy_page_says(template: Template) -> None:
    recovery = {
        name: replica(template, name)["PointInTimeRecoverySpecification"]["RecoveryPeriodInDays"]
        for name in ("State", "Ephemeral")
    }
    assert recovery == {"State": BACKUPS.days, "Ephemeral": SESSION_BACKUPS.days}
    logs = template.of_type("AWS::Logs::LogGroup").values()
    kept = sorted({group["RetentionInDays"] for group in logs})
    assert kept == [LOGS.days, ACCESS_LOGS.days]
