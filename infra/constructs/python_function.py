"""One Lambda function with a role, a log group and code of its own."""

from collections.abc import Mapping
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.assets import digest_of, staged_function
from infra.constructs.namespace import namespace_of
from infra.node_runtime import REPOSITORY
from infra.stage import ALIAS

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
    revision: str
    """Another text with every deployment that changes something."""


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
            # With the revision: when a parameter alone changed, there is something to publish.
            description=f"Rollcall: {name}, revision {shared.revision}",
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
                "POWERTOOLS_METRICS_NAMESPACE": namespace_of(self),
                "POWERTOOLS_LOG_LEVEL": "INFO",
            },
        )

        self.live = self._publish(shared.revision)

    def _publish(self, revision: str) -> lambda_.Alias:
        """A version of this deployment, and the alias through which it is called.

        Old versions stay, so that the alias can go back to one at once; they cost nothing.
        """
        version = lambda_.Version(
            self, "Version", lambda_=self.function, description=f"Revision {revision}"
        )
        version.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        return lambda_.Alias(self, "Live", alias_name=ALIAS, version=version)

    def shifted_by(
        self, application: codedeploy.CfnApplication, group: codedeploy.CfnDeploymentGroup
    ) -> None:
        """Let CodeDeploy move the alias to a new version."""
        alias = self.live.node.default_child
        assert isinstance(alias, lambda_.CfnAlias)  # noqa: S101 - what an Alias is made of
        alias.cfn_options.update_policy = cdk.CfnUpdatePolicy(
            code_deploy_lambda_alias_update=cdk.CfnCodeDeployLambdaAliasUpdate(
                application_name=application.ref, deployment_group_name=group.ref
            )
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
