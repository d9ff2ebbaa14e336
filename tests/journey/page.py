"""Whether an alarm pages, by the deployed template's rules and what the worker wrote of itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from infra.constructs.alarm_rule import AlarmRule
from tests.infra.alarm_reading import ALARM, rules_of
from tests.infra.template import Template
from tests.support.alarms import Sent, rang

NEVER = datetime.min.replace(tzinfo=UTC)


def paging(template: Path) -> list[AlarmRule]:
    """The alarms of a synthesised template that page."""
    return rules_of(Template(json.loads(template.read_text())), "Pages")


class Counts:
    """Every count of our own that functions write from now on, as CloudWatch reads it from a log.

    Args:
        log: the file to which all functions write.
        stack: its name, which is that of the namespace of its counts.
    """

    def __init__(self, log: Path, stack: str) -> None:
        self._log = log
        self._stack = stack
        self._read = log.stat().st_size
        self.sent: list[Sent] = []

    def grew(self) -> bool:
        """Read what is new; whether there was anything."""
        with self._log.open("rb") as file:
            file.seek(self._read)
            lines = [line for line in file.readlines() if line.endswith(b"\n")]
        self._read += sum(map(len, lines))
        self.sent += [sent for line in lines for sent in _counts(line, self._stack)]
        return bool(lines)

    def ring(self, rules: list[AlarmRule], now: datetime) -> set[str]:
        """Which of these alarms have rung, but for those on silence."""
        self.grew()
        return {rule.name for rule in rules if not rule.too_little and rang(rule, self.sent, now)}

    def last(self, metric: str) -> datetime:
        """When a metric was counted last; what is zero is not counted."""
        self.grew()
        return max((one.moment for one in self.sent if one.metric == metric), default=NEVER)


def _counts(line: bytes, stack: str) -> Iterator[Sent]:
    try:
        found = json.loads(line)
    except ValueError:
        return
    if not isinstance(found, dict) or "_aws" not in found:
        return
    moment = datetime.fromtimestamp(found["_aws"]["Timestamp"] / 1000, UTC)
    for directive in found["_aws"]["CloudWatchMetrics"]:
        assert directive["Namespace"] == stack
        assert ["service"] in directive["Dimensions"]
        for metric in directive["Metrics"]:
            values = found[metric["Name"]]
            for value in values if isinstance(values, list) else [values]:
                yield Sent(moment, found["service"], metric["Name"], float(value))


def heading_of(template: Path, runbook: Path, name: str) -> str:
    """The heading of the runbook to which the description of an alarm leads."""
    alarms = Template(json.loads(template.read_text())).of_type(ALARM).items()
    (told,) = [each["AlarmDescription"] for key, each in alarms if key.startswith(f"Alarms{name}")]
    file, _, anchor = told.rpartition(" See ")[2].partition("#")
    assert runbook.as_posix().endswith(file)
    (heading,) = [
        line.removeprefix("### ")
        for line in runbook.read_text().splitlines()
        if line.startswith("### ") and line.removeprefix("### ").lower() == anchor
    ]
    return heading
