"""How a new version gets its traffic, and what sends it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.revision import revision
from rollcall.runtime.setting import FUNCTIONS
from tests.infra.template import Json, Template, where

GROUP = "AWS::CodeDeploy::DeploymentGroup"
A_TENTH = "CodeDeployDefault.LambdaCanary10Percent5Minutes"


def group(template: Template, name: str) -> Json:
    return template.properties(GROUP, "".join(word.capitalize() for word in name.split("_")))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_alias_of_each_function_is_moved_by_its_own_group(
    template: Template, name: str
) -> None:
    part = "".join(word.capitalize() for word in name.split("_"))
    alias = template.resources[template.named("AWS::Lambda::Alias", part)]
    moved = alias["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
    assert moved["DeploymentGroupName"] == {"Ref": template.named(GROUP, part)}
    (application,) = template.of_type("AWS::CodeDeploy::Application")
    assert moved["ApplicationName"] == {"Ref": application}


@pytest.mark.parametrize("name", ["oauth_callback", "portal", "webhook"])
def test_a_tenth_of_the_traffic_comes_first(template: Template, name: str) -> None:
    condition, gradually, otherwise = group(template, name)["DeploymentConfigName"]["Fn::If"]
    assert gradually == A_TENTH
    assert otherwise == "CodeDeployDefault.LambdaAllAtOnce"
    said = template.document["Conditions"][condition]
    assert said == {"Fn::Equals": [{"Ref": "Canary"}, "yes"]}


def test_the_worker_which_runs_seldom_is_moved_bit_by_bit(template: Template) -> None:
    _condition, gradually, _otherwise = group(template, "sync_worker")["DeploymentConfigName"][
        "Fn::If"
    ]
    assert gradually == "CodeDeployDefault.LambdaLinear10PercentEvery1Minute"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_page_that_rings_sends_the_new_version_back(template: Template, name: str) -> None:
    found = group(template, name)
    pages = {where(each["Name"]) for each in found["AlarmConfiguration"]["Alarms"]}
    assert pages <= template.of_type("AWS::CloudWatch::Alarm").keys()
    # CodeDeploy takes ten at most.
    assert 1 <= len(pages) <= 10
    assert "DEPLOYMENT_STOP_ON_ALARM" in found["AutoRollbackConfiguration"]["Events"]


def test_without_the_canary_no_ringing_alarm_keeps_a_deployment_out(template: Template) -> None:
    enabled = group(template, "portal")["AlarmConfiguration"]["Enabled"]["Fn::If"]
    assert enabled[1:] == [True, False]


def test_a_deployment_is_called_otherwise_when_anything_of_it_is_another(tmp_path: Path) -> None:
    template = tmp_path / "template.json"
    template.write_text("{}")
    first = revision(template, {"BotScope": "company"}, {})
    assert first == revision(template, {}, {"BotScope": "company"})
    assert first == revision(template, {"BotScope": "company", "Revision": "abc"}, {})
    assert first != revision(template, {"BotScope": "company"}, {"BotScope": "calendar"})
    template.write_text('{"Resources": {}}')
    assert first != revision(template, {"BotScope": "company"}, {})
