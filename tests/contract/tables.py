"""The two tables as the stack deploys them, reduced to keys and indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import GlobalSecondaryIndexTypeDef, KeySchemaElementTypeDef

INDEXES = {
    "upcoming": ("user_id", "start"),
    "due-calendars": ("due_workspace", "due_at"),
    "due-bots": ("due_bot_workspace", "start"),
    "bot-checks": ("check_workspace", "check_at"),
    "rooms": ("room", "start"),
    "bots": ("bot_id", "pk"),
}
KEYS_ONLY = {"bots"}


def create_state_table(client: DynamoDBClient, name: str) -> None:
    names = {"pk", "sk", *(name for pair in INDEXES.values() for name in pair)}
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=_schema("pk", "sk"),
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in sorted(names)],
        GlobalSecondaryIndexes=[_index(index, pair) for index, pair in INDEXES.items()],
    )


def create_ephemeral_table(client: DynamoDBClient, name: str) -> None:
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    )


def _index(name: str, pair: tuple[str, str]) -> GlobalSecondaryIndexTypeDef:
    return {
        "IndexName": name,
        "KeySchema": _schema(*pair),
        "Projection": {"ProjectionType": "KEYS_ONLY" if name in KEYS_ONLY else "ALL"},
    }


def _schema(partition: str, sort: str) -> list[KeySchemaElementTypeDef]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]
