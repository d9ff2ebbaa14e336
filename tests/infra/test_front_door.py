import json
import re
from typing import Any

import pytest

from rollcall.runtime.settings import Settings
from tests.infra.template import Json, Template, where

ROUTE = "AWS::ApiGatewayV2::Route"
FOLDERS = ("meetings", "preferences", "connections", "account", "onboarding", "mail", "guest")


def stage(template: Template) -> Json:
    (found,) = template.of_type("AWS::ApiGatewayV2::Stage").values()
    return found


def targets(template: Template) -> dict[str, str]:
    """The function that answers each route."""
    integrations = {
        f"integrations/{name}": where(properties["IntegrationUri"])
        for name, properties in template.of_type("AWS::ApiGatewayV2::Integration").items()
    }
    return {
        route["RouteKey"]: integrations[where(route["Target"])]
        for route in template.of_type(ROUTE).values()
    }


def routes_to(template: Template, function: str) -> set[str]:
    return {route for route, target in targets(template).items() if function in target}


def test_signing_in_and_out_goes_to_the_callback_function(template: Template) -> None:
    assert routes_to(template, "OauthCallback") == {
        "GET /auth/google/callback",
        "GET /auth/google/start",
        "POST /auth/logout",
    }


def test_notifications_go_to_the_webhook_function(template: Template) -> None:
    assert routes_to(template, "Webhook") == {"POST /webhooks/recall"}


def test_everything_else_goes_to_the_portal(template: Template) -> None:
    pages = {
        f"{method} /{folder}{rest}"
        for folder in FOLDERS
        for rest in ("", "/{proxy+}")
        for method in ("GET", "POST")
    }
    others = {"$default", "GET /", "GET /healthz", "GET /privacy", "GET /static/{path+}"}
    assert routes_to(template, "Portal") == pages | others


def called_as(template: Template, api: str, route_key: str) -> str:
    """The ARN in whose name the gateway calls a function for a route.

    `$default` stands in the place of method and path: its ARN has one part less.
    """
    path = route_key if route_key == "$default" else "/".join(route_key.split(" /", 1))
    return f"arn:aws:execute-api:us-west-2:000000000000:{api}/{stage(template)['StageName']}/{path}"


def arn_matches(pattern: str, arn: str) -> bool:
    """Like the condition ArnLike: each part between colons by itself, `*` also over slashes."""

    def part_matches(wanted: str, given: str) -> bool:
        expression = re.escape(wanted).replace(r"\*", ".*").replace(r"\?", ".")
        return re.fullmatch(expression, given) is not None

    wanted, given = pattern.split(":", 5), arn.split(":", 5)
    return len(wanted) == len(given) and all(map(part_matches, wanted, given))


def permissions_of(template: Template, function: str) -> list[str]:
    """The ARNs in whose name the gateway may call a function."""
    return [
        where(permission["SourceArn"])
        .replace("AWS::Partition", "aws")
        .replace("AWS::AccountId", "000000000000")
        for permission in template.of_type("AWS::Lambda::Permission").values()
        if permission["Principal"] == "apigateway.amazonaws.com"
        and permission["Action"] == "lambda:InvokeFunction"
        and where(permission["FunctionName"]) == function
    ]


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ("api/*/*/*", False),
        ("api/*/*", True),
        ("api/*/$default", True),
        ("api/$default/$default", True),
        ("api/*/GET/", False),
        ("other/*/*", False),
    ],
)
def test_a_pattern_with_a_path_does_not_cover_the_default_route(
    template: Template, pattern: str, *, matches: bool
) -> None:
    beginning = "arn:aws:execute-api:us-west-2:000000000000:"
    assert arn_matches(beginning + pattern, called_as(template, "api", "$default")) is matches
    assert arn_matches(beginning + "api/*/*/*", called_as(template, "api", "GET /"))


def test_the_gateway_may_call_the_function_of_every_route(template: Template) -> None:
    (api,) = template.of_type("AWS::ApiGatewayV2::Api")
    refused = {
        route
        for route, function in targets(template).items()
        if not any(
            arn_matches(permission, called_as(template, api, route))
            for permission in permissions_of(template, function)
        )
    }
    assert not refused


def test_functions_get_the_second_form_of_requests(template: Template) -> None:
    integrations = template.of_type("AWS::ApiGatewayV2::Integration").values()
    assert {i["PayloadFormatVersion"] for i in integrations} == {"2.0"}


def test_no_other_site_may_call_the_api_from_a_browser(template: Template) -> None:
    (api,) = template.of_type("AWS::ApiGatewayV2::Api").values()
    assert "CorsConfiguration" not in api


def test_changes_are_served_at_once(template: Template) -> None:
    assert stage(template)["StageName"] == "$default"
    assert stage(template)["AutoDeploy"] is True


def throttle(template: Template, told: Any, calendars: str) -> tuple[Any, Any]:
    """Rate and burst as CloudFormation resolves them for a value of the parameter."""
    condition = {"Fn::Equals": [{"Ref": Settings.calendars_up_to.parameter}, "100000"]}

    def resolved(value: Any) -> Any:
        name, many, usual = value["Fn::If"]
        assert template.document["Conditions"][name] == condition
        return many if calendars == "100000" else usual

    return resolved(told["ThrottlingRateLimit"]), resolved(told["ThrottlingBurstLimit"])


@pytest.mark.parametrize(("calendars", "limits"), [("25000", (50, 100)), ("100000", (200, 400))])
def test_every_route_is_throttled(
    template: Template, calendars: str, limits: tuple[int, int]
) -> None:
    assert throttle(template, stage(template)["DefaultRouteSettings"], calendars) == limits


SIGN_IN = ("GET /auth/google/callback", "GET /auth/google/start", "POST /auth/logout")


@pytest.mark.parametrize(
    ("calendars", "sign_in", "webhook"),
    [("25000", (10, 20), (1000, 2000)), ("100000", (40, 80), (4000, 5000))],
)
def test_some_routes_have_a_throttle_of_their_own(
    template: Template, calendars: str, sign_in: tuple[int, int], webhook: tuple[int, int]
) -> None:
    told = stage(template)["RouteSettings"]
    found = {route: throttle(template, limits, calendars) for route, limits in told.items()}
    assert found == {**dict.fromkeys(SIGN_IN, sign_in), "POST /webhooks/recall": webhook}


def test_the_stage_waits_for_the_routes_it_has_settings_for(template: Template) -> None:
    (resource,) = [
        r for r in template.resources.values() if r["Type"] == "AWS::ApiGatewayV2::Stage"
    ]
    assert set(template.of_type(ROUTE)) <= set(resource["DependsOn"])


def test_the_access_log_has_these_fields_and_no_others(template: Template) -> None:
    assert json.loads(stage(template)["AccessLogSettings"]["Format"]) == {
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


def test_without_a_certificate_the_api_answers_at_its_own_address(template: Template) -> None:
    (api,) = template.of_type("AWS::ApiGatewayV2::Api").values()
    condition, closed, opened = api["DisableExecuteApiEndpoint"]["Fn::If"]
    assert (closed, opened) == (True, False)
    said = template.document["Conditions"][condition]["Fn::And"]
    assert said == [
        {"Fn::Not": [{"Fn::Equals": [{"Ref": name}, ""]}]} for name in ("PublicUrl", "Certificate")
    ]


def test_with_a_certificate_it_answers_at_the_host_of_the_public_address(
    template: Template,
) -> None:
    (name,) = template.of_type("AWS::ApiGatewayV2::DomainName").values()
    assert name["DomainName"] == {
        "Fn::Select": [1, {"Fn::Split": ["https://", {"Ref": "PublicUrl"}]}]
    }
    (configuration,) = name["DomainNameConfigurations"]
    assert configuration == {
        "CertificateArn": {"Ref": "Certificate"},
        "EndpointType": "REGIONAL",
        "SecurityPolicy": "TLS_1_2",
    }
    (mapping,) = template.of_type("AWS::ApiGatewayV2::ApiMapping").values()
    assert where(mapping["ApiId"]) in template.of_type("AWS::ApiGatewayV2::Api")
    assert where(mapping["Stage"]) in template.of_type("AWS::ApiGatewayV2::Stage")


def test_nothing_of_the_name_is_made_without_it(template: Template) -> None:
    (api,) = template.of_type("AWS::ApiGatewayV2::Api").values()
    condition = api["DisableExecuteApiEndpoint"]["Fn::If"][0]
    kinds = ("AWS::ApiGatewayV2::DomainName", "AWS::ApiGatewayV2::ApiMapping")
    made = [each for each in template.resources.values() if each["Type"] in kinds]
    assert [each["Condition"] for each in made] == [condition] * 2
    assert template.document["Outputs"]["DomainTarget"]["Condition"] == condition


def test_the_access_log_is_where_api_gateway_needs_no_policy_for_it(template: Template) -> None:
    log = template.properties("AWS::Logs::LogGroup", "AccessLog")
    assert log["LogGroupName"] == "/aws/vendedlogs/Rollcall/access"


def test_the_access_log_is_kept_for_ninety_days_and_encrypted(template: Template) -> None:
    log = template.properties("AWS::Logs::LogGroup", "AccessLog")
    assert log["RetentionInDays"] == 90
    assert "DataKey" in str(log["KmsKeyId"])
