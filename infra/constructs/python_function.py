"""One Lambda function with a role, a log group and code of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.assets import digest_of, staged_function
from infra.constructs.alarm_rule import NAMESPACE
from infra.node_runtime import REPOSITORY

STAGING = REPOSITORY / "build" / "functions"


@dataclass(frozen=True, kw_only=True)
class Size:
    """Memory in MiB, which also buys processor time, and the timeout in seconds."""

    memory: int
    timeout: int


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What all functions have in common."""

    layer: lambda_.ILayerVersion
    key: kms.IKey


class PythonFunction(Construct):
    """The function in `functions/<name>`, with leave to write its log and nothing more yet."""

    def __init__(
        self, scope: Construct, construct_id: str, *, name: str, size: Size, shared: Shared
    ) -> None:
        super().__init__(scope, construct_id)
        self.log_group = logs.LogGroup(
            self,
            "Log",
            retention=logs.RetentionDays.ONE_MONTH,
            encryption_key=shared.key,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        self.log_group.grant_write(self.role)
        self.timeout = cdk.Duration.seconds(size.timeout)
        self.function = lambda_.Function(
            self,
            "Function",
            description=f"Rollcall: {name}",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"functions.{name}.main.lambda_handler",
            code=_code(name),
            layers=[shared.layer],
            memory_size=size.memory,
            timeout=self.timeout,
            role=self.role,
            log_group=self.log_group,
            tracing=lambda_.Tracing.DISABLED,
            # The worker wakes itself while work remains. Lambda would take that for an accident
            # after 16 rounds and throw the message away.
            recursive_loop=(
                lambda_.RecursiveLoop.ALLOW
                if name == "sync_worker"
                else lambda_.RecursiveLoop.TERMINATE
            ),
            environment={
                "POWERTOOLS_SERVICE_NAME": name,
                "POWERTOOLS_METRICS_NAMESPACE": NAMESPACE,
                "POWERTOOLS_LOG_LEVEL": "INFO",
            },
        )

    def set_environment(self, values: Mapping[str, str]) -> None:
        """Add settings: names and addresses, never a secret."""
        for name, value in values.items():
            self.function.add_environment(name, value)


def _code(name: str) -> lambda_.Code:
    # Named after the sources, so an unchanged function is not uploaded again because its byte code
    # was compiled on another day.
    staged = staged_function(STAGING, name)
    return lambda_.Code.from_asset(
        str(staged), asset_hash=digest_of(staged), asset_hash_type=cdk.AssetHashType.CUSTOM
    )
