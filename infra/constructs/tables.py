"""The two tables of design section 3."""

from collections.abc import Iterable

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.reach import Reach

EXPIRES_AT = "expires_at"
"""Unix seconds after which a row may be swept away; readers must not rely on the broom."""


class StateTable(Construct):
    """What must never be lost: retained with its backups even when the stack is deleted."""

    def __init__(self, scope: Construct, construct_id: str, *, key: kms.IKey) -> None:
        super().__init__(scope, construct_id)
        self.table = dynamodb.TableV2(
            self,
            "Table",
            partition_key=_key("pk"),
            sort_key=_key("sk"),
            billing=dynamodb.Billing.on_demand(),
            encryption=dynamodb.TableEncryptionV2.customer_managed_key(key),
            point_in_time_recovery_specification=_recovery(days=35),
            deletion_protection=True,
            removal_policy=cdk.RemovalPolicy.RETAIN,
            time_to_live_attribute=EXPIRES_AT,
            global_secondary_indexes=[
                _index("upcoming", "user_id", "start"),
                _index("due-calendars", "due_workspace", "due_at"),
                _index("due-bots", "due_bot_workspace", "start"),
                _index("bot-checks", "check_workspace", "check_at"),
                _index("rooms", "room", "start", keys_only=True),
                _index("bots", "bot_id", "pk", keys_only=True),
            ],
        )

    def reached_by(
        self, role: iam.Role, reaches: Iterable[Reach], indexes: tuple[str, ...]
    ) -> None:
        """Let `role` reach these rows, and query `indexes`."""
        for reach in reaches:
            allow_rows(self.table, role, *reach.actions, conditions=_conditions(reach))
        if indexes:
            arns = [f"{self.table.table_arn}/index/{name}" for name in indexes]
            role.add_to_policy(iam.PolicyStatement(actions=["dynamodb:Query"], resources=arns))


class EphemeralTable(Construct):
    """Sessions and consumed sign-in transactions: losing it signs everybody out, no more."""

    def __init__(self, scope: Construct, construct_id: str, *, key: kms.IKey) -> None:
        super().__init__(scope, construct_id)
        self.table = dynamodb.TableV2(
            self,
            "Table",
            partition_key=_key("pk"),
            billing=dynamodb.Billing.on_demand(),
            encryption=dynamodb.TableEncryptionV2.customer_managed_key(key),
            # The shortest there is: an old session has no business in a backup.
            point_in_time_recovery_specification=_recovery(days=1),
            removal_policy=cdk.RemovalPolicy.DESTROY,
            time_to_live_attribute=EXPIRES_AT,
        )

    def allow(self, role: iam.Role, *actions: str) -> None:
        """Let `role` do `actions` on rows."""
        allow_rows(self.table, role, *actions)


def _conditions(reach: Reach) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": list(reach.partitions)}
    }
    if reach.attributes:
        allowed = ["pk", "sk", *reach.attributes]
        found["ForAllValues:StringEquals"] = {"dynamodb:Attributes": allowed}
        found["StringEqualsIfExists"] = {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}
    return found


def allow_rows(
    table: dynamodb.TableV2,
    role: iam.Role,
    *actions: str,
    conditions: dict[str, dict[str, object]] | None = None,
) -> None:
    """Grant by hand: the CDK's own grants add streams, scans and batches nobody uses."""
    names = [f"dynamodb:{action}" for action in actions]
    role.add_to_policy(
        iam.PolicyStatement(actions=names, resources=[table.table_arn], conditions=conditions)
    )


def _key(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def _recovery(*, days: int) -> dynamodb.PointInTimeRecoverySpecification:
    return dynamodb.PointInTimeRecoverySpecification(
        point_in_time_recovery_enabled=True, recovery_period_in_days=days
    )


def _index(
    name: str, partition: str, sort: str, *, keys_only: bool = False
) -> dynamodb.GlobalSecondaryIndexPropsV2:
    kind = dynamodb.ProjectionType
    return dynamodb.GlobalSecondaryIndexPropsV2(
        index_name=name,
        partition_key=_key(partition),
        sort_key=_key(sort),
        projection_type=kind.KEYS_ONLY if keys_only else kind.ALL,
    )
