import ast
import re
from pathlib import Path
from typing import Any

import pytest

from infra.node_runtime import REPOSITORY
from rollcall.runtime import bot_settings, call_limits
from rollcall.runtime.setting import FUNCTIONS, Choice, Function
from rollcall.runtime.settings import Settings
from tests.infra.template import Template

SHARED = {
    "bot_settings(settings)": bot_settings.__file__,
    "limits_of(settings)": call_limits.__file__,
}
"""What two functions read alike."""
POWERTOOLS = {"POWERTOOLS_LOG_LEVEL", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_SERVICE_NAME"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_is_given_exactly_its_settings(template: Template, name: Function) -> None:
    declared = {each.variable for each in Settings.of(name)}
    assert set(template.environment(name)) == POWERTOOLS | declared


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_uses_exactly_what_it_is_given(name: Function) -> None:
    sources = "".join(path.read_text() for path in (REPOSITORY / "functions" / name).glob("*.py"))
    for call, module in SHARED.items():
        if call in sources:
            sources += Path(module).read_text()
    used = set(re.findall(r"\b[Ss]ettings\.([a-z_]+)", sources))
    assert used == {each.name for each in Settings.of(name)}


def test_the_parameters_of_the_template_are_the_choices(template: Template) -> None:
    parameters = dict(template.document["Parameters"])
    assert parameters.pop("Revision")["Default"] == "none"
    assert parameters == {
        each.parameter: {
            "Type": "String",
            "Description": each.meaning,
            "AllowedPattern": f"^({each.pattern})$",
            "ConstraintDescription": each.kind.words,
            **({} if each.default is None else {"Default": each.default}),
        }
        for each in Settings.choices()
    }


@pytest.mark.parametrize("choice", Settings.choices(), ids=lambda choice: choice.name)
def test_each_parameter_reaches_the_functions_that_read_it(
    template: Template, choice: Choice[Any]
) -> None:
    given = {
        name
        for name in FUNCTIONS
        if f"'Ref': '{choice.parameter}'" in str(template.environment(name).get(choice.variable))
    }
    assert given == set(choice.readers)


@pytest.mark.parametrize("name", Settings.public_url.readers)
def test_functions_with_pages_are_given_the_address_that_is_printed(
    template: Template, name: Function
) -> None:
    printed = template.document["Outputs"]["PageUrl"]["Value"]
    assert template.environment(name)[Settings.public_url.variable] == printed


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


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_is_called_at_a_version_that_belongs_to_the_deployment(
    template: Template, name: Function
) -> None:
    revision = "{'Ref': 'Revision'}"
    part = "".join(word.capitalize() for word in name.split("_"))
    version = template.named("AWS::Lambda::Version", part)
    alias = template.properties("AWS::Lambda::Alias", part)
    assert alias["Name"] == "live"
    assert alias["FunctionVersion"] == {"Fn::GetAtt": [version, "Version"]}
    # A version takes nothing over from a function that did not change.
    assert revision in str(template.function(name)["Description"])
    assert revision in str(template.resources[version]["Properties"]["Description"])


def test_an_earlier_version_stays_so_that_the_alias_can_go_back(template: Template) -> None:
    versions = [r for r in template.resources.values() if r["Type"] == "AWS::Lambda::Version"]
    kept = [(each["DeletionPolicy"], each["UpdateReplacePolicy"]) for each in versions]
    assert kept == [("Retain", "Retain")] * 4


def test_nothing_calls_a_function_but_by_its_alias(template: Template) -> None:
    aliases = template.of_type("AWS::Lambda::Alias").keys()
    calls = [
        *(each["FunctionName"] for each in template.of_type("AWS::Lambda::Permission").values()),
        *(
            each["FunctionName"]
            for each in template.of_type("AWS::Lambda::EventSourceMapping").values()
        ),
        *(
            each["IntegrationUri"]
            for each in template.of_type("AWS::ApiGatewayV2::Integration").values()
        ),
    ]
    assert not [call for call in calls if not any(f"'Ref': '{a}'" in str(call) for a in aliases)]


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
