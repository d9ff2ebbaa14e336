import json

import pytest

from tests.infra.template import Json, Template, where

ROUTE = "AWS::ApiGatewayV2::Route"
FOLDERS = ("meetings", "preferences", "connections", "account", "onboarding")


def stage(template: Template) -> Json:
    (found,) = template.of_type("AWS::ApiGatewayV2::Stage").values()
    return found


def routes_to(template: Template, function: str) -> set[str]:
    integrations = {
        f"integrations/{name}": where(properties["IntegrationUri"])
        for name, properties in template.of_type("AWS::ApiGatewayV2::Integration").items()
    }
    return {
        route["RouteKey"]
        for route in template.of_type(ROUTE).values()
        if function in integrations[where(route["Target"])]
    }


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
    others = {"$default", "GET /", "GET /healthz", "GET /static/{path+}"}
    assert routes_to(template, "Portal") == pages | others


def test_functions_get_the_second_form_of_requests(template: Template) -> None:
    integrations = template.of_type("AWS::ApiGatewayV2::Integration").values()
    assert {i["PayloadFormatVersion"] for i in integrations} == {"2.0"}


def test_no_other_site_may_call_the_api_from_a_browser(template: Template) -> None:
    (api,) = template.of_type("AWS::ApiGatewayV2::Api").values()
    assert "CorsConfiguration" not in api


def test_changes_are_served_at_once(template: Template) -> None:
    assert stage(template)["StageName"] == "$default"
    assert stage(template)["AutoDeploy"] is True


def test_every_route_is_throttled(template: Template) -> None:
    settings = stage(template)["DefaultRouteSettings"]
    assert settings == {"ThrottlingBurstLimit": 100, "ThrottlingRateLimit": 50}


@pytest.mark.parametrize(
    ("route", "rate", "burst"),
    [
        ("GET /auth/google/callback", 10, 20),
        ("GET /auth/google/start", 10, 20),
        ("POST /auth/logout", 10, 20),
        ("POST /webhooks/recall", 200, 400),
    ],
)
def test_some_routes_have_a_throttle_of_their_own(
    template: Template, route: str, rate: int, burst: int
) -> None:
    settings = stage(template)["RouteSettings"][route]
    assert settings["ThrottlingRateLimit"] == rate
    assert settings["ThrottlingBurstLimit"] == burst


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


def test_the_access_log_is_kept_for_ninety_days_and_encrypted(template: Template) -> None:
    log = template.properties("AWS::Logs::LogGroup", "AccessLog")
    assert log["RetentionInDays"] == 90
    assert "DataKey" in str(log["KmsKeyId"])
