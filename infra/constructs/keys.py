"""Two keys: one under everything stored, one that only tokens ever see."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

TOKEN_PURPOSE = "calendar-refresh-token"  # noqa: S105 - not a secret
"""What `rollcall.adapters.kms` binds every ciphertext to."""

_USE = [
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
]


class DataKey(Construct):
    """Encrypts tables, logs and alarms at rest; AWS's services use it, our roles do not.

    Whoever may read a table may read it decrypted: DynamoDB uses the key on the caller's behalf,
    as with the key that AWS manages. What a role may read is said in one place, its table grants.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Key",
            description="Rollcall: tables, logs and alarms at rest",
            enable_key_rotation=True,
            # Not one that a failed first deployment made: it would cost a dollar a month.
            removal_policy=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        stack = cdk.Stack.of(self)
        database = f"dynamodb.{stack.region}.{stack.url_suffix}"
        self._allow(
            iam.AnyPrincipal(),
            [*_USE, "kms:CreateGrant"],
            {"StringEquals": {"kms:CallerAccount": stack.account, "kms:ViaService": database}},
        )
        logs = stack.format_arn(
            service="logs",
            resource="log-group",
            resource_name="*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        self._allow(
            iam.ServicePrincipal(f"logs.{stack.region}.{stack.url_suffix}"),
            _USE,
            {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": logs}},
        )
        self._allow(
            iam.ServicePrincipal("cloudwatch.amazonaws.com"),
            ["kms:Decrypt", "kms:GenerateDataKey"],
            {"StringEquals": {"aws:SourceAccount": stack.account}},
        )

        self._allow(
            # Reports about letters go through an encrypted topic.
            iam.ServicePrincipal("ses.amazonaws.com"),
            ["kms:Decrypt", "kms:GenerateDataKey"],
            {"StringEquals": {"aws:SourceAccount": stack.account}},
        )

    def _allow(
        self,
        principal: iam.IPrincipal,
        actions: list[str],
        conditions: dict[str, dict[str, str]],
    ) -> None:
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[principal], actions=actions, resources=["*"], conditions=conditions
            )
        )


class TokenKey(Construct):
    """Encrypts refresh tokens: one role may encrypt, one other may decrypt, nobody may do both.

    The key refuses everyone else even if their own policies allow it, administrators included.
    """

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Key",
            description="Rollcall: refresh tokens of connected calendars",
            enable_key_rotation=True,
            # Not one that a failed first deployment made: it would cost a dollar a month.
            removal_policy=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )

    def encrypted_by(self, role: iam.Role) -> None:
        """Let `role` encrypt, and nobody else."""
        self._only(role, "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptTo")

    def decrypted_by(self, role: iam.Role) -> None:
        """Let `role` decrypt, and nobody else."""
        self._only(role, "kms:Decrypt", "kms:ReEncryptFrom", "kms:CreateGrant")

    def _only(self, role: iam.Role, action: str, *same_power: str) -> None:
        role.add_to_policy(
            iam.PolicyStatement(
                actions=[action],
                resources=[self.key.key_arn],
                conditions={"StringEquals": {"kms:EncryptionContext:purpose": TOKEN_PURPOSE}},
            )
        )
        self.key.add_to_resource_policy(
            iam.PolicyStatement(
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=[action, *same_power],
                resources=["*"],
                conditions={"ArnNotEquals": {"aws:PrincipalArn": role.role_arn}},
            )
        )
