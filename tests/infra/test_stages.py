"""Stages: what cdk.json says of each, and what follows from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from infra.account import Account
from infra.deploy import bootstrap_arguments, parameters
from infra.node_runtime import use_bundled_node
from infra.stage import FILE, Stage, chosen_stage, stage_of
from tests.infra.deploying import told
from tests.infra.template import Template
from tests.infra.test_stateful_ids import STATEFUL
from tests.support.aws_answers import Aws, stacks

DEV = Stage(
    name="dev",
    region="eu-central-1",
    qualifier="corp1",
    protected=False,
    tags={"CostCentre": "4711"},
)


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `STAGE=dev make synth` would fill."""
    use_bundled_node()
    from infra.synthesis import synthesise  # noqa: PLC0415 - starts Node.js, prepared just above

    return synthesise(tmp_path_factory.mktemp("dev"), layer="empty", nag=False, stage=DEV).parent


def manifest(folder: Path, stack: str) -> Mapping[str, object]:
    found: Mapping[str, object] = json.loads((folder / "manifest.json").read_text())["artifacts"][
        stack
    ]
    return found


def test_without_a_word_the_stage_is_production() -> None:
    assert chosen_stage({}) == chosen_stage({"STAGE": " "}) == chosen_stage({"STAGE": "prod"})
    assert chosen_stage({}).stack == "Rollcall"
    assert chosen_stage({}).protected


def test_every_listed_stage_can_be_used() -> None:
    listed = json.loads(FILE.read_text())["context"]["stages"]
    names = {stage_of(name, listed).stack for name in listed}
    assert len(names) == len(listed)


def test_a_stage_that_is_not_listed_is_refused_with_those_that_are(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("STAGE", "dve")
    assert told(capsys) == (
        "Nothing was deployed:\n"
        "  - STAGE must be one of prod, dev: those are the stages in cdk.json.\n"
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"region": "oregon"}, "region of the stage x in cdk.json must be a region of AWS"),
        ({"region": 1}, "must be a region of AWS"),
        ({"qualifier": "hnb659fds-2"}, "qualifier of the stage x in cdk.json must be up to ten"),
        ({"protected": "no"}, "protected of the stage x in cdk.json must be true or false"),
        ({"tags": {"a": 1}}, "tags of the stage x in cdk.json must be an object of texts"),
        ({"colour": "red"}, "colour of the stage x in cdk.json is none of region, qualifier"),
    ],
)
def test_what_cannot_be_said_of_a_stage_is_refused_in_words(
    said: dict[str, object], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        stage_of("x", {"x": said})


def test_the_name_of_a_stage_can_be_one_of_a_stack() -> None:
    with pytest.raises(ValueError, match="lower case letters"):
        stage_of("Blue_Green", {"Blue_Green": {}})


def test_each_stage_is_a_stack_of_its_own(dev: Path, assembly: Path) -> None:
    assert (dev / "Rollcall-dev.template.json").exists()
    assert (assembly / "Rollcall.template.json").exists()


def test_what_holds_state_has_the_same_name_in_every_stage(dev: Path) -> None:
    other = json.loads((dev / "Rollcall-dev.template.json").read_text())
    assert other["Resources"].keys() >= STATEFUL.keys()


def test_region_protection_and_bootstrap_follow_from_the_stage(dev: Path, assembly: Path) -> None:
    of_dev, of_prod = manifest(dev, "Rollcall-dev"), manifest(assembly, "Rollcall")
    assert of_dev["environment"] == "aws://unknown-account/eu-central-1"
    assert of_prod["environment"] == "aws://unknown-account/us-west-2"
    assert "cdk-corp1-" in str(of_dev["properties"])
    assert "cdk-hnb659fds-" in str(of_prod["properties"])
    protected = [
        str(each["properties"]).count("'terminationProtection': True") for each in (of_dev, of_prod)
    ]
    assert protected == [0, 1]


def test_everything_that_can_be_tagged_is_tagged(dev: Path) -> None:
    resources = json.loads((dev / "Rollcall-dev.template.json").read_text())["Resources"]
    wanted = {"Application": "Rollcall", "Stage": "dev", "CostCentre": "4711"}
    table = resources["StateTable962DE04C"]["Properties"]["Replicas"][0]["Tags"]
    assert {each["Key"]: each["Value"] for each in table} == wanted
    untagged = {
        each["Type"]
        for each in resources.values()
        if each["Type"] in {"AWS::Lambda::Function", "AWS::KMS::Key", "AWS::SQS::Queue"}
        and {t["Key"]: t["Value"] for t in each["Properties"].get("Tags", [])} != wanted
    }
    assert not untagged


def test_pages_are_told_where_they_run(dev: Path) -> None:
    template = Template(json.loads((dev / "Rollcall-dev.template.json").read_text()))
    assert template.environment("portal")["ROLLCALL_REGION"] == "eu-central-1"


def namespaces(folder: Path, stack: str) -> set[str]:
    """Where what an installation counts itself is written, and where it is looked for."""
    template = Template(json.loads((folder / f"{stack}.template.json").read_text()))
    written = {
        variables["POWERTOOLS_METRICS_NAMESPACE"]
        for each in template.of_type("AWS::Lambda::Function").values()
        if "POWERTOOLS_METRICS_NAMESPACE"
        in (variables := each.get("Environment", {}).get("Variables", {}))
    }
    filtered = {
        each["MetricTransformations"][0]["MetricNamespace"]
        for each in template.of_type("AWS::Logs::MetricFilter").values()
    }
    alarms = template.of_type("AWS::CloudWatch::Alarm").values()
    rung = {each["Namespace"] for each in alarms if "Namespace" in each}
    found = written | filtered | rung | shown(template)
    return {each for each in found if not each.startswith("AWS/")}


def shown(template: Template) -> set[str]:
    """Namespaces of the graphs of the dashboard."""
    (dashboard,) = template.of_type("AWS::CloudWatch::Dashboard").values()
    parts = dashboard["DashboardBody"]["Fn::Join"][1]
    body = json.loads("".join(part if isinstance(part, str) else "-" for part in parts))
    graphs = [each["properties"].get("metrics", []) for each in body["widgets"]]
    return {metric[0] for metrics in graphs for metric in metrics}


def test_what_stages_count_in_one_account_is_told_apart(dev: Path, assembly: Path) -> None:
    assert namespaces(dev, "Rollcall-dev") == {"Rollcall-dev"}
    assert namespaces(assembly, "Rollcall") == {"Rollcall"}


def test_parameters_are_those_of_the_stages_stack() -> None:
    assert parameters(DEV, {"A": "b"}) == ["--parameters", "Rollcall-dev:A=b"]


def test_an_own_qualifier_gets_a_bootstrap_of_its_own() -> None:
    account = Account(number="000000000000", stage=DEV)
    assert bootstrap_arguments(account, ["--bootstrap"]) == [
        "bootstrap",
        "aws://000000000000/eu-central-1",
        *("--qualifier", "corp1", "--toolkit-stack-name", "CDKToolkit-corp1"),
    ]


def test_the_stage_is_asked_for_and_shown(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], aws: Aws
) -> None:
    environment.setenv("STAGE", "dev")
    aws.answers["DescribeStacks"] = stacks()
    text = told(capsys)
    assert text.startswith("Account 123456789012 (acme-prod), stage dev, region us-west-2, as ")
    assert {"Rollcall-dev"} == set(aws.stacks_asked_for)
