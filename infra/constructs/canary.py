"""A new version of a function gets a tenth of the traffic first, and goes back if a page rings."""

from collections.abc import Iterable, Mapping

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.constructs.python_function import PythonFunction
from rollcall.runtime.setting import Function

AT_ONCE = "CodeDeployDefault.LambdaAllAtOnce"
A_TENTH_FIRST = "CodeDeployDefault.LambdaCanary10Percent5Minutes"
BIT_BY_BIT = "CodeDeployDefault.LambdaLinear10PercentEvery1Minute"
"""For the worker, which runs seldom: a tenth of five minutes can be no run at all."""

_POLICY = "service-role/AWSCodeDeployRoleForLambdaLimited"
_ROLL_BACK = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"]


class Canary(Construct):
    """Shifts the alias of each function. When one goes back, the whole deployment does.

    Unless `wanted` is `yes`, aliases move at once and no alarm is looked at: a ringing alarm must
    not keep out the deployment that would mend its cause.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        functions: Mapping[Function, PythonFunction],
        pages: Iterable[cloudwatch.Alarm],
        wanted: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self._application = codedeploy.CfnApplication(
            self, "Application", compute_platform="Lambda"
        )
        self._role = self._make_role()
        self._is_on = cdk.CfnCondition(
            self, "IsOn", expression=cdk.Fn.condition_equals(wanted, "yes")
        )
        self._alarms = codedeploy.CfnDeploymentGroup.AlarmConfigurationProperty(
            enabled=cdk.Fn.condition_if(self._is_on.logical_id, True, False),
            alarms=[
                codedeploy.CfnDeploymentGroup.AlarmProperty(name=each.alarm_name) for each in pages
            ],
        )
        for name, function in functions.items():
            self._shift(name, function, BIT_BY_BIT if name == "sync_worker" else A_TENTH_FIRST)

    def _make_role(self) -> iam.Role:
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(_POLICY)],
        )
        acknowledge(
            role,
            f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{_POLICY}]",
            "What CodeDeploy itself does with an alias is AWS's to say and to change; the role is "
            "for CodeDeploy alone and cannot change code.",
        )
        return role

    def _shift(self, name: Function, function: PythonFunction, gradually: str) -> None:
        group = codedeploy.CfnDeploymentGroup(
            self,
            "".join(word.capitalize() for word in name.split("_")),
            application_name=self._application.ref,
            service_role_arn=self._role.role_arn,
            deployment_config_name=cdk.Fn.condition_if(
                self._is_on.logical_id, gradually, AT_ONCE
            ).to_string(),
            deployment_style=codedeploy.CfnDeploymentGroup.DeploymentStyleProperty(
                deployment_type="BLUE_GREEN", deployment_option="WITH_TRAFFIC_CONTROL"
            ),
            alarm_configuration=self._alarms,
            auto_rollback_configuration=(
                codedeploy.CfnDeploymentGroup.AutoRollbackConfigurationProperty(
                    enabled=True, events=_ROLL_BACK
                )
            ),
        )
        function.shifted_by(self._application, group)
