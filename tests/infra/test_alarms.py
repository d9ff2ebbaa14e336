"""What the template watches: eight alarms that page, the others, and who hears of them."""

import json

import pytest

from infra.constructs.alarm_rule import AlarmRule
from infra.constructs.notices import NOTICES
from infra.constructs.pages import PAGES
from infra.constructs.queries import QUERIES
from infra.node_runtime import REPOSITORY
from infra.stack import SYNC_WORKER
from tests.infra.alarm_reading import ALARM, FUNCTIONS, TOPIC, rules_of
from tests.infra.template import Template, where

RULES = (*PAGES, *NOTICES)
HANDBOOK = (REPOSITORY / "docs" / "operations.md").read_text()
UNWRAPPED = " ".join(HANDBOOK.split())


def test_exactly_eight_alarms_page_and_the_template_has_them_as_the_rules_say(
    template: Template,
) -> None:
    assert len(PAGES) == 8
    assert rules_of(template, "Pages") == list(PAGES)


def test_all_others_go_to_the_second_topic(template: Template) -> None:
    assert rules_of(template, "Notices") == list(NOTICES)
    assert len(template.of_type(ALARM)) == len(RULES)


def test_an_alarm_on_a_count_looks_at_a_function_that_is_there(template: Template) -> None:
    functions = template.of_type("AWS::Lambda::Function").values()
    named = {f["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] for f in functions}
    assert {rule.source for rule in RULES if rule.is_own} == named | {"edge"}


def test_each_function_has_an_alarm_on_what_breaks_and_what_is_not_started() -> None:
    found = {(rule.source, rule.metric) for rule in NOTICES}
    assert {(name, metric) for name in FUNCTIONS for metric in ("Errors", "Throttles")} <= found


def test_a_run_is_slow_when_it_takes_most_of_the_functions_time() -> None:
    (slow,) = [rule for rule in NOTICES if rule.name == "WorkerSlow"]
    assert slow.threshold == SYNC_WORKER.timeout * 1000 * 0.8


def test_no_alarm_needs_metric_math(template: Template) -> None:
    # The embedded AWS does not know it, and CloudWatch bills each metric in it.
    assert all("Metrics" not in properties for properties in template.of_type(ALARM).values())


def test_cloudwatch_keeps_what_an_alarm_looks_back_on() -> None:
    # A day; a week where a period takes an hour.
    assert all(rule.minutes * rule.periods <= 24 * 60 for rule in RULES)


def test_only_the_silence_of_the_worker_rings_without_a_value() -> None:
    assert [rule.name for rule in RULES if rule.too_little] == ["WorkerSilent"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_alarm_has_a_heading_that_says_what_it_means_and_what_to_do(rule: AlarmRule) -> None:
    alarms = HANDBOOK.partition("## Alarms")[2].partition("## Now and then")[0]
    urgent, notices = alarms.split("## Notices")
    part = urgent if rule in PAGES else notices
    (text,) = [text for text in part.split("### ") if text.partition("\n")[0] == rule.name]
    if rule.metric != "Throttles":
        assert "**Symptom.**" in text
        assert "**Do.**" in text


def test_no_heading_is_about_an_alarm_that_is_gone() -> None:
    alarms = HANDBOOK.partition("## Alarms")[2].partition("## Now and then")[0]
    assert alarms.count("\n### ") == len(RULES)


@pytest.mark.parametrize("topic", ["Pages", "Notices"])
def test_a_topic_is_encrypted_with_a_key_that_alarms_may_use(
    template: Template, topic: str
) -> None:
    key = template.resources[where(template.properties(TOPIC, topic)["KmsMasterKeyId"])]
    assert "cloudwatch.amazonaws.com" in str(key["Properties"]["KeyPolicy"])


@pytest.mark.parametrize("topic", ["Pages", "Notices"])
def test_a_topic_takes_messages_over_tls_from_alarms_of_this_account(
    template: Template, topic: str
) -> None:
    policy = template.properties("AWS::SNS::TopicPolicy", topic)["PolicyDocument"]
    by_effect = {statement["Effect"]: statement for statement in policy["Statement"]}
    assert by_effect["Deny"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert by_effect["Allow"]["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert by_effect["Allow"]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }


@pytest.mark.parametrize(
    "question", ["Are bots right?", "Is it keeping up?", "What fails?", "What does it cost?"]
)
def test_the_dashboard_answers_a_question_of_the_operator(
    template: Template, question: str
) -> None:
    ((body),) = template.of_type("AWS::CloudWatch::Dashboard").values()
    assert question in json.dumps(body)


def test_the_dashboard_shows_the_eight_pages(template: Template) -> None:
    ((body),) = template.of_type("AWS::CloudWatch::Dashboard").values()
    assert all(f'"Alarms{rule.name}' in json.dumps(body) for rule in PAGES)


def test_every_question_to_the_logs_is_saved_for_all_functions_and_in_the_handbook(
    template: Template,
) -> None:
    saved = template.of_type("AWS::Logs::QueryDefinition").values()
    assert {query["Name"].partition("/")[2] for query in saved} == QUERIES.keys()
    assert all(len(query["LogGroupNames"]) == len(FUNCTIONS) for query in saved)
    assert [title for title in QUERIES if f"*{title}*" not in UNWRAPPED] == []
