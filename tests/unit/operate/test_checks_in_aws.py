"""What `doctor` says of an account that is not as it should be."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from operate.checks import alarms, mail, recall, secrets, stack, waking
from operate.checks.catalogue import CHECKS
from operate.checks.finding import Check, Finding, Outcome, findings
from operate.installation import CannotReach
from tests.support.canaries import sightings
from tests.unit.operate.sites import REGION, Site

GOOD = {
    "recall-key": "FAKE-RECALL-KEY-0001",
    "webhook-secrets": "whsec_" + base64.b64encode(b"fake-webhook-secret-0001-fake-00").decode(),
    "google-secret": "FAKE-CLIENT-SECRET-0001",
    "cookie-key": "fake-cookie-key-0123456789abcdefghijklmnop",
}
NAMES = {
    "recall secret": "recall-key",
    "webhook secret": "webhook-secrets",
    "google secret": "google-secret",
    "cookie secret": "cookie-key",
}


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        yield


def client(service: str) -> Any:
    untyped: Any = boto3.Session(
        region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
    )
    return untyped.client(service)


def found(check: Check, site: Site) -> Finding:
    return next(findings([check], site))


def named(name: str) -> Check:
    return next(check for check in CHECKS if check.name == name)


def test_there_are_enough_checks_and_each_has_a_name_of_its_own() -> None:
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_a_secret_without_a_value_is_wrong(name: str) -> None:
    assert found(named(name), Site()).outcome is Outcome.WRONG


@pytest.mark.parametrize("name", NAMES)
def test_a_good_secret_is_fine_and_a_placeholder_is_wrong(name: str) -> None:
    vault, secret = client("secretsmanager"), NAMES[name]
    vault.create_secret(Name=secret, SecretString=GOOD[secret])
    assert found(named(name), Site()).outcome is Outcome.FINE
    vault.put_secret_value(SecretId=secret, SecretString="  ")
    told = found(named(name), Site())
    assert told.outcome is Outcome.WRONG
    assert "cannot be right" in told.sentence


def test_no_finding_about_secrets_holds_one() -> None:
    vault = client("secretsmanager")
    bad = {name: f"{value} with blanks" for name, value in GOOD.items()}
    for name, value in bad.items():
        vault.create_secret(Name=name, SecretString=value)
    said = [one.model_dump_json() for one in findings(secrets.CHECKS, Site())]
    assert len(said) == len(GOOD)
    assert sightings(bad | GOOD, {str(n): text for n, text in enumerate(said)}) == []


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("CREATE_COMPLETE", Outcome.FINE),
        ("UPDATE_ROLLBACK_COMPLETE", Outcome.ADVICE),
        ("UPDATE_IN_PROGRESS", Outcome.WRONG),
        ("ROLLBACK_COMPLETE", Outcome.WRONG),
    ],
)
def test_a_stack_has_to_be_complete(status: str, outcome: Outcome) -> None:
    assert stack.stack(Site(StackStatus=status)).outcome is outcome


def test_the_account_and_the_version_are_named() -> None:
    assert "Account 123456789012, region us-west-2" in stack.account(Site()).sentence
    assert "deployed Thu 1 Jan 2026, 00:00 UTC" in stack.version(Site()).sentence


def test_another_version_than_the_commands_is_told() -> None:
    told = stack.version(Site(outputs={"Version": "0.0.1"}))
    assert told.outcome is Outcome.ADVICE
    assert told.sentence.startswith("Version 0.0.1 is deployed")


def test_a_wrong_setting_is_named_without_its_value() -> None:
    told = stack.settings(Site({"allowed_domains": "not a domain!"}))
    assert told.outcome is Outcome.WRONG
    assert "ROLLCALL_ALLOWED_DOMAINS must be domains" in told.sentence
    assert "not a domain!" not in told.sentence


def test_a_token_key_that_is_to_be_deleted_is_wrong() -> None:
    keys = client("kms")
    key = keys.create_key()["KeyMetadata"]["KeyId"]
    given = {"token_key_id": key}
    assert stack.token_key(Site(given)).outcome is Outcome.FINE
    keys.schedule_key_deletion(KeyId=key)
    told = stack.token_key(Site(given))
    assert told.outcome is Outcome.WRONG
    assert "PendingDeletion" in told.sentence


@pytest.mark.parametrize("kept", [True, False])
def test_a_table_without_backups_or_protection_is_wrong(*, kept: bool) -> None:
    tables = client("dynamodb")
    tables.create_table(
        TableName="state",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        DeletionProtectionEnabled=kept,
    )
    tables.update_continuous_backups(
        TableName="state", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    told = stack.backups(Site(outputs={"StateTableName": "state"}))
    assert told.outcome is (Outcome.FINE if kept else Outcome.WRONG)


def test_alarms_that_nobody_hears_are_wrong_until_somebody_confirms() -> None:
    topics = client("sns")
    topic = topics.create_topic(Name="alarms")["TopicArn"]
    site = Site(outputs={"PagesTopicArn": topic, "NoticesTopicArn": topic})
    assert alarms.subscribers(site, alarms.PAGES, "the pages").outcome is Outcome.WRONG
    queue = client("sqs").create_queue(QueueName="ear")["QueueUrl"]
    arn = client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    topics.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["Attributes"]["QueueArn"])
    assert alarms.subscribers(site, alarms.PAGES, "the pages").outcome is Outcome.FINE
    assert alarms.ring(site).outcome is Outcome.FINE
    heard = client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert [alarms.TEST_TEXT in one["Body"] for one in heard] == [True, True]


def test_an_alarm_of_this_stack_that_rings_is_named_and_others_are_not() -> None:
    watch = client("cloudwatch")
    for name in ("Rollcall-AlarmsDeadLetter", "Other-Alarm"):
        watch.put_metric_alarm(
            AlarmName=name, MetricName="m", Namespace="n", Period=60, EvaluationPeriods=1,
            Threshold=1, ComparisonOperator="GreaterThanThreshold", Statistic="Sum",
        )  # fmt: skip
    assert alarms.ringing(Site()).outcome is Outcome.FINE
    for name in ("Rollcall-AlarmsDeadLetter", "Other-Alarm"):
        watch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="test")
    told = alarms.ringing(Site())
    assert told.outcome is Outcome.WRONG
    assert told.sentence == "1 alarms ring, Rollcall-AlarmsDeadLetter among them."


def test_the_last_message_of_recall_is_dated_by_its_metric() -> None:
    site, now = Site(), datetime.now(UTC).replace(second=0, microsecond=0)
    site.now = lambda: now
    assert recall.notification(site).outcome is Outcome.ADVICE
    client("cloudwatch").put_metric_data(
        Namespace="Rollcall",
        MetricData=[
            {
                "MetricName": "marked",
                "Dimensions": [{"Name": "service", "Value": "webhook"}],
                "Timestamp": now - timedelta(minutes=5),
                "Value": 1,
            }
        ],
    )
    told = recall.notification(site)
    assert told.outcome is Outcome.FINE
    assert "sent a message 5 min ago" in told.sentence


class Watch:
    """CloudWatch with the moments of each namespace: the library's mixes those of one dimension."""

    def __init__(self, moments: Mapping[str, datetime]) -> None:
        self._moments = moments

    def get_metric_data(self, *, MetricDataQueries: Any, **_: Any) -> Any:  # noqa: N803 - AWS's name
        asked = {each["MetricStat"]["Metric"]["Namespace"] for each in MetricDataQueries}
        return {"MetricDataResults": [{"Timestamps": [self._moments[each]]} for each in asked]}


def test_a_message_to_another_stage_says_nothing_of_this_one() -> None:
    site, now = Site(), datetime.now(UTC)
    moments = {"Rollcall": now, "Rollcall-dev": now - timedelta(minutes=5)}
    site.stack, site._clients["cloudwatch"] = "Rollcall-dev", Watch(moments)
    assert recall.heard_at(site) == moments["Rollcall-dev"]


def test_mail_that_is_off_is_passed_over_and_an_unverified_sender_is_wrong() -> None:
    assert mail.mail(Site()).outcome is Outcome.SKIPPED
    told = mail.mail(Site({"mail_from": "rollcall@corp.example"}))
    assert told.outcome is Outcome.WRONG
    assert "has not verified rollcall@corp.example" in told.sentence


def test_a_queue_that_nobody_takes_from_and_dead_letters_are_wrong() -> None:
    queues = client("sqs")
    dead = queues.create_queue(QueueName="dead.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    policy = (
        '{"deadLetterTargetArn":"arn:aws:sqs:us-west-2:123456789012:dead.fifo","maxReceiveCount":5}'
    )
    wake = queues.create_queue(
        QueueName="wake.fifo", Attributes={"FifoQueue": "true", "RedrivePolicy": policy}
    )["QueueUrl"]
    site = Site(outputs={"WakeQueueUrl": wake})
    assert waking.dead_letters(site).outcome is Outcome.FINE
    assert waking.queue(site).outcome is Outcome.FINE
    queues.send_message(
        QueueUrl=dead, MessageBody="{}", MessageGroupId="main", MessageDeduplicationId="1"
    )
    assert waking.dead_letters(site).sentence.startswith("1 wake-ups were given up")
    for number in range(waking.MANY + 1):
        queues.send_message(
            QueueUrl=wake, MessageBody="{}", MessageGroupId="main",
            MessageDeduplicationId=str(number),
        )  # fmt: skip
    assert waking.queue(site).outcome is Outcome.WRONG


def test_a_check_that_cannot_look_says_so_and_the_others_go_on() -> None:
    def broken(_site: object) -> Finding:
        raise CannotReach("There is no stack.")

    told = list(findings([Check("one", broken), named("account")], Site()))
    assert [one.outcome for one in told] == [Outcome.WRONG, Outcome.FINE]
    assert told[0].sentence == "This could not be looked at. There is no stack."


def test_what_is_in_aws_only_is_passed_over_on_this_machine() -> None:
    site = Site()
    site.local = True
    assert found(named("concurrency"), site).outcome is Outcome.SKIPPED
