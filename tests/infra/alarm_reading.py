"""The alarms and metric filters of a template, as what the tests judge by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from infra.constructs.alarm_rule import DEAD_LETTERS, EDGE, QUEUE, AlarmRule
from tests.infra.template import Json, Template, where
from tests.support.alarms import Sent
from tests.support.filter_pattern import fits

ALARM = "AWS::CloudWatch::Alarm"
TOPIC = "AWS::SNS::Topic"
FUNCTIONS = ("OauthCallback", "Portal", "SyncWorker", "Webhook")


class Request(NamedTuple):
    """One request, as the access log shows it."""

    moment: datetime
    route: str
    status: int


def rules_of(template: Template, topic: str) -> list[AlarmRule]:
    """The alarms that ring a topic."""
    wanted = [{"Ref": template.named(TOPIC, topic)}]
    alarms = template.of_type(ALARM).items()
    return [_rule(name, each) for name, each in alarms if each["AlarmActions"] == wanted]


def counted(template: Template, requests: Iterable[Request]) -> list[Sent]:
    """What the metric filters make of requests."""
    filters = template.of_type("AWS::Logs::MetricFilter").values()
    return [
        Sent(moment, EDGE, transformation["MetricName"], float(transformation["MetricValue"]))
        for moment, route, status in requests
        for each in filters
        if fits(each["FilterPattern"], {"route": route, "status": str(status)})
        for transformation in each["MetricTransformations"]
    ]


def _rule(name: str, alarm: Json) -> AlarmRule:
    meaning, _, heading = alarm["AlarmDescription"].partition(" See docs/operations.md#")
    short = re.sub(r"^Alarms|[0-9A-F]{8}$", "", name)
    assert heading == short.lower()
    too_little = alarm["TreatMissingData"] == "breaching"
    operator = "LessThan" if too_little else "GreaterThanOrEqualTo"
    assert alarm["ComparisonOperator"] == f"{operator}Threshold"
    return AlarmRule(
        name=short,
        meaning=meaning,
        source=_source(alarm),
        metric=alarm["MetricName"],
        threshold=alarm["Threshold"],
        statistic=alarm["Statistic"],
        minutes=alarm["Period"] // 60,
        needed=alarm["DatapointsToAlarm"],
        periods=alarm["EvaluationPeriods"],
        too_little=too_little,
        says_ok=alarm.get("OKActions") == alarm["AlarmActions"],
    )


def _source(alarm: Json) -> str:
    if not alarm["Namespace"].startswith("AWS/"):
        dimensions = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", ())}
        return str(dimensions.get("service", EDGE))
    ((dimension),) = alarm["Dimensions"]
    if alarm["Namespace"] == "AWS/SQS":
        queue = str(dimension["Value"]["Fn::GetAtt"][0])
        return DEAD_LETTERS if "DeadLetters" in queue else QUEUE
    (function,) = [name for name in FUNCTIONS if name in where(dimension["Value"])]
    return function
