"""What docs/costs.md charges for being there is what the template has."""

import pytest

from bench.costs import STANDING
from tests.infra.template import Template

KINDS = {
    "keys": "AWS::KMS::Key",
    "secrets": "AWS::SecretsManager::Secret",
    "alarms": "AWS::CloudWatch::Alarm",
}


@pytest.mark.parametrize("name", KINDS)
def test_each_is_charged_that_the_template_has(template: Template, name: str) -> None:
    charged, _ = STANDING[name]
    assert charged == len(template.of_type(KINDS[name])), "renew with `make bench ARGS=costs`"
