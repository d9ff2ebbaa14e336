import ast
import importlib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from functions.sync_worker.settings import Settings
from infra.node_runtime import REPOSITORY
from rollcall.adapters.brief import BRIEF
from rollcall.domain.caps import CapLimits
from tests.infra.template import FUNCTIONS, Template

EVERYWHERE = {
    "POWERTOOLS_LOG_LEVEL",
    "POWERTOOLS_METRICS_NAMESPACE",
    "POWERTOOLS_SERVICE_NAME",
    "ROLLCALL_STATE_TABLE",
    "ROLLCALL_WAKE_QUEUE_URL",
}
OWN = {
    "oauth_callback": {
        "ROLLCALL_ALLOWED_DOMAINS",
        "ROLLCALL_COOKIE_KEY_SECRET_NAME",
        "ROLLCALL_EPHEMERAL_TABLE",
        "ROLLCALL_GOOGLE_AUTH_URL",
        "ROLLCALL_GOOGLE_CLIENT_ID",
        "ROLLCALL_GOOGLE_CLIENT_SECRET_NAME",
        "ROLLCALL_GOOGLE_ISSUER",
        "ROLLCALL_GOOGLE_JWKS_URL",
        "ROLLCALL_GOOGLE_REVOKE_URL",
        "ROLLCALL_GOOGLE_TOKEN_URL",
        "ROLLCALL_PUBLIC_URL",
        "ROLLCALL_TOKEN_KEY_ID",
    },
    "portal": {
        "ROLLCALL_ALLOWED_DOMAINS",
        "ROLLCALL_BOT_SCOPE",
        "ROLLCALL_EPHEMERAL_TABLE",
        "ROLLCALL_PUBLIC_URL",
    },
    "sync_worker": {
        "ROLLCALL_BOTS_PER_DAY",
        "ROLLCALL_BOTS_PER_USER_AND_DAY",
        "ROLLCALL_BOT_SCOPE",
        "ROLLCALL_CALENDARS_PER_MINUTE",
        "ROLLCALL_GOOGLE_CLIENT_ID",
        "ROLLCALL_GOOGLE_CLIENT_SECRET_NAME",
        "ROLLCALL_GOOGLE_REVOKE_URL",
        "ROLLCALL_LIST_PER_MINUTE",
        "ROLLCALL_RECALL_API_KEY_SECRET_NAME",
        "ROLLCALL_RECALL_URL",
        "ROLLCALL_REMOVE_PER_MINUTE",
        "ROLLCALL_SCHEDULE_PER_MINUTE",
        "ROLLCALL_TOKEN_KEY_ID",
    },
    "webhook": {"ROLLCALL_WEBHOOK_SECRETS_SECRET_NAME"},
}


class Recorded(Mapping[str, str]):
    """An environment that remembers what was asked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_is_given_exactly_its_settings(template: Template, name: str) -> None:
    assert set(template.environment(name)) == EVERYWHERE | OWN[name]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_code_accepts_the_settings_and_uses_every_one(template: Template, name: str) -> None:
    settings = importlib.import_module(f"functions.{name}.settings")
    environment = Recorded(template.plain_environment(name))
    settings.Settings.from_env(environment)
    ours = {variable for variable in environment if variable.startswith("ROLLCALL_")}
    asked = {variable for variable in environment.asked if variable.startswith("ROLLCALL_")}
    assert asked == ours


def test_the_caps_of_the_template_are_those_of_the_code(template: Template) -> None:
    environment = template.plain_environment("sync_worker")
    assert Settings.from_env(environment).caps == CapLimits()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_handler_exists(name: str) -> None:
    source = (REPOSITORY / "functions" / name / "main.py").read_text()
    module = ast.parse(source)
    assigned = {
        target.id
        for node in ast.walk(module)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    defined = {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
    assert "lambda_handler" in assigned | defined


@pytest.mark.parametrize(
    ("name", "memory", "timeout"),
    [
        ("oauth_callback", 512, 20),
        ("portal", 512, 15),
        ("sync_worker", 1024, 30),
        ("webhook", 512, 10),
    ],
)
def test_each_function_has_the_size_it_was_given(
    template: Template, name: str, memory: int, timeout: int
) -> None:
    function = template.function(name)
    assert (function["MemorySize"], function["Timeout"]) == (memory, timeout)


def test_functions_that_answer_the_api_end_before_the_gateway_gives_up(template: Template) -> None:
    timeouts = [template.function(name)["Timeout"] for name in FUNCTIONS if name != "sync_worker"]
    assert max(timeouts) < 30


def test_functions_run_python_3_13_on_arm(template: Template) -> None:
    for function in template.of_type("AWS::Lambda::Function").values():
        assert function["Runtime"] == "python3.13"
        assert function["Architectures"] == ["arm64"]


def test_all_functions_share_one_layer(template: Template) -> None:
    layers = [f["Layers"] for f in template.of_type("AWS::Lambda::Function").values()]
    assert layers == [[{"Ref": template.named("AWS::Lambda::LayerVersion", "Layer")}]] * 4


def test_no_function_sends_requests_and_answers_to_tracing(template: Template) -> None:
    functions = template.of_type("AWS::Lambda::Function").values()
    assert not [f for f in functions if "TracingConfig" in f]


def test_no_function_has_an_address_of_its_own(template: Template) -> None:
    assert not template.of_type("AWS::Lambda::Url")


def test_function_logs_are_kept_for_thirty_days_and_encrypted(template: Template) -> None:
    for name in FUNCTIONS:
        log = template.resources[template.function(name)["LoggingConfig"]["LogGroup"]["Ref"]]
        assert log["Properties"]["RetentionInDays"] == 30
        assert "DataKey" in str(log["Properties"]["KmsKeyId"])


def test_lambda_may_call_functions_only_for_this_api(template: Template) -> None:
    api = template.named("AWS::ApiGatewayV2::Api", "FrontDoor")
    permissions = template.of_type("AWS::Lambda::Permission").values()
    assert {p["Principal"] for p in permissions} == {"apigateway.amazonaws.com"}
    assert all(api in str(p["SourceArn"]) for p in permissions)


def test_a_secret_that_does_not_answer_leaves_a_webhook_time_for_its_own(
    template: Template,
) -> None:
    options: Any = BRIEF
    reading = options.retries["total_max_attempts"] * (
        options.connect_timeout + options.read_timeout
    )
    assert (
        reading <= template.properties("AWS::Lambda::Function", "FunctionsWebhook")["Timeout"] - 4
    )
