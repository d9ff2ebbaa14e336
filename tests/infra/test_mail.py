"""Letters: nothing of it without an address, and reports that only SES can send."""

from __future__ import annotations

import re
from typing import Any

from infra.aws_data import SERVICES
from infra.node_runtime import REPOSITORY
from rollcall.adapters.dynamodb import keys
from rollcall.runtime.settings import Settings
from tests.infra.template import Template


def of_mail(template: Template) -> dict[str, Any]:
    """The resources of the construct."""
    found = {n: r for n, r in template.resources.items() if n.startswith("Mail")}
    assert len(found) >= 7
    return found


def test_without_an_address_nothing_of_it_is_made(template: Template) -> None:
    conditions = {each.get("Condition") for each in of_mail(template).values()}
    assert len(conditions) == 1
    (condition,) = conditions
    said = template.document["Conditions"][condition]
    assert said == {"Fn::Not": [{"Fn::Equals": [{"Ref": "MailFrom"}, ""]}]}


def test_ses_reports_every_letter_that_it_takes_and_what_comes_back(template: Template) -> None:
    (destination,) = template.of_type("AWS::SES::ConfigurationSetEventDestination").values()
    kinds = destination["EventDestination"]["MatchingEventTypes"]
    assert {"SEND", "BOUNCE", "COMPLAINT"} <= set(kinds)


def test_reports_arrive_as_ses_wrote_them(template: Template) -> None:
    (subscription,) = template.of_type("AWS::SNS::Subscription").values()
    assert subscription["RawMessageDelivery"] is True


def test_the_worker_is_given_the_set_that_reports(template: Template) -> None:
    name = Settings.mail_configuration_set.variable
    given = template.environment("sync_worker")[name]
    assert "Mail" in str(given["Fn::If"][1])
    assert given["Fn::If"][2] == "none"


def test_what_is_due_is_found_by_an_index_that_is_there(template: Template) -> None:
    assert keys.DUE_CALENDARS in template.indexes("sync_worker")


def test_every_service_that_a_function_asks_for_is_described_in_the_layer() -> None:
    asked = {
        service
        for path in (REPOSITORY / "functions").glob("*/main.py")
        for service in re.findall(r'client\(\s*"(\w+)"', path.read_text())
    }
    assert asked == SERVICES
