"""CloudFormation's own rules and habits, held by cfn-lint to the template as it is uploaded."""

import json

import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs
from cfnlint.match import Match

from infra.stage import Stage
from tests.infra.template import Template

OF_THE_CDK = [
    "I1022",  # it joins texts by Fn::Join; Fn::Sub would only read better
    "W3005",  # it also writes down dependencies that a reference makes already
]


def findings(text: str) -> list[Match]:
    options = ManualArgs(regions=[Stage().region], include_checks=["I"], ignore_checks=OF_THE_CDK)
    found: list[Match] = lint(text, config=options)
    return found


@pytest.fixture(scope="module")
def text(template: Template) -> str:
    return json.dumps(template.document)


def test_the_template_has_no_error_no_warning_and_no_remark(text: str) -> None:
    assert [str(finding) for finding in findings(text)] == []


def test_a_misspelt_property_is_found(template: Template) -> None:
    broken = json.loads(json.dumps(template.document))
    queue = template.named("AWS::SQS::Queue", "WakeQueue")
    broken["Resources"][queue]["Properties"]["VisibilityTimeOut"] = 5
    assert [finding.rule.id for finding in findings(json.dumps(broken))] == ["E3002"]
