"""The HTTP API: every route, its throttle, and a log without anything personal."""

import json
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.constructs.throttles import MANY, USUAL, Throttle

SIGN_IN_ROUTES = ("GET /auth/google/start", "GET /auth/google/callback", "POST /auth/logout")
WEBHOOK_ROUTE = "POST /webhooks/recall"
_FORMS = ("/meetings", "/preferences", "/connections", "/account", "/onboarding", "/mail", "/guest")
PAGE_ROUTES = (
    "GET /",
    "GET /healthz",
    "GET /privacy",
    "GET /static/{path+}",
    *(
        f"{method} {folder}{rest}"
        for folder in _FORMS
        for rest in ("", "/{proxy+}")
        for method in ("GET", "POST")
    ),
    # Unknown paths and methods get a page too.
    "$default",
)

# Allow-list. Not the path (it holds ids), the query (it holds OAuth codes), the address or the
# browser.
_LOG_FIELDS = {
    "time": "$context.requestTime",
    "request_id": "$context.requestId",
    "route": "$context.routeKey",
    "status": "$context.status",
    "response_length": "$context.responseLength",
    "latency_ms": "$context.responseLatency",
    "integration_status": "$context.integrationStatus",
    "integration_latency_ms": "$context.integrationLatency",
    "error": "$context.error.responseType",
}


@dataclass(frozen=True, kw_only=True)
class Backends:
    """Who answers."""

    oauth_callback: lambda_.IFunction
    portal: lambda_.IFunction
    webhook: lambda_.IFunction


class FrontDoor(Construct):
    """An HTTP API without routes; its address can be used in settings before they are added."""

    def __init__(
        self, scope: Construct, construct_id: str, *, key: kms.IKey, calendars: str
    ) -> None:
        super().__init__(scope, construct_id)
        self._has_many = cdk.CfnCondition(
            self, "HasMany", expression=cdk.Fn.condition_equals(calendars, "100000")
        )
        self.api = gateway.HttpApi(self, "Api", create_default_stage=False)
        self.access_log = logs.LogGroup(
            self,
            "AccessLog",
            # API Gateway names every other group in one policy of the account, which takes few.
            log_group_name=f"/aws/vendedlogs/{cdk.Stack.of(self).stack_name}/access",
            retention=logs.RetentionDays.THREE_MONTHS,
            encryption_key=key,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        stack = cdk.Stack.of(self)
        self.origin = f"https://{self.api.api_id}.execute-api.{stack.region}.{stack.url_suffix}"
        acknowledge(
            self,
            "AwsSolutions-APIG4",
            "The functions authorise: pages by session, the webhook by Recall's signature over the "
            "raw body; signing in is public by nature. A gateway authoriser can do none of these.",
        )

    def open(self, backends: Backends) -> gateway.CfnStage:
        """Add the routes and the stage that serves them."""
        routes = [
            *self._routes("OauthCallback", backends.oauth_callback, SIGN_IN_ROUTES),
            *self._routes("Portal", backends.portal, PAGE_ROUTES),
            *self._routes("Webhook", backends.webhook, (WEBHOOK_ROUTE,)),
        ]
        stage = gateway.CfnStage(
            self,
            "Stage",
            api_id=self.api.api_id,
            stage_name="$default",
            auto_deploy=True,
            default_route_settings=gateway.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=self._either(USUAL.pages.rate, MANY.pages.rate),
                throttling_burst_limit=self._either(USUAL.pages.burst, MANY.pages.burst),
            ),
            route_settings={
                **dict.fromkeys(SIGN_IN_ROUTES, self._settings(USUAL.sign_in, MANY.sign_in)),
                WEBHOOK_ROUTE: self._settings(USUAL.webhook, MANY.webhook),
            },
            access_log_settings=self._access_log(),
        )
        self._allow_default_route(backends.portal)
        # A setting for a route that does not exist yet is refused.
        stage.node.add_dependency(*routes)
        return stage

    def _routes(
        self, name: str, function: lambda_.IFunction, keys: tuple[str, ...]
    ) -> list[gateway.HttpRoute]:
        integration = HttpLambdaIntegration(
            name,
            function,
            payload_format_version=gateway.PayloadFormatVersion.VERSION_2_0,
            # One permission for all routes with a path; one for each adds nothing but a policy
            # that outgrows its limit.
            scope_permission_to_route=False,
        )
        return [
            gateway.HttpRoute(
                self, key, http_api=self.api, route_key=_route_key(key), integration=integration
            )
            for key in keys
        ]

    def _allow_default_route(self, function: lambda_.IFunction) -> None:
        """The permission that the CDK leaves out: it gives `<api>/*/*/*` to every function.

        The ARN of this route is `<api>/<stage>/$default`, without a method and a path.
        """
        api = cdk.Stack.of(self).format_arn(
            service="execute-api", resource=self.api.api_id, resource_name="*/$default"
        )
        function.add_permission(
            "DefaultRoute",
            principal=iam.ServicePrincipal("apigateway.amazonaws.com"),
            source_arn=api,
        )

    def _settings(self, usual: Throttle, many: Throttle) -> dict[str, object]:
        return {
            "ThrottlingRateLimit": self._either(usual.rate, many.rate),
            "ThrottlingBurstLimit": self._either(usual.burst, many.burst),
        }

    def _either(self, usual: int, many: int) -> int:
        """A number by the condition: a parameter's own value would be a text."""
        chosen = cdk.Fn.condition_if(self._has_many.logical_id, many, usual)
        return int(cdk.Token.as_number(chosen))

    def _access_log(self) -> gateway.CfnStage.AccessLogSettingsProperty:
        return gateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=self.access_log.log_group_arn,
            format=json.dumps(_LOG_FIELDS, separators=(",", ":")),
        )


def _route_key(key: str) -> gateway.HttpRouteKey:
    if key == "$default":
        return gateway.HttpRouteKey.DEFAULT
    method, path = key.split(" ")
    return gateway.HttpRouteKey.with_(path, gateway.HttpMethod[method])
