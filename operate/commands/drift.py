"""``rollcall drift``: what was changed by hand in what CloudFormation deployed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, override

from rich.console import Console

from operate.installation import CannotReach, Installation
from operate.options import DEFAULT, Json, Local, Stage
from operate.reach import reaching
from operate.show import Part, Report, add, answer, say, table

LONGEST = 600.0
"""Seconds; CloudFormation looks at a hundred resources in one or two minutes."""
PAUSE = 3.0
WORDS = {"ADD": "added", "REMOVE": "removed", "NOT_EQUAL": "changed"}
IN_PROGRESS, DETECTED = "DETECTION_IN_PROGRESS", "DETECTION_COMPLETE"
DIFFERS = ("MODIFIED", "DELETED")


class Changed(Part):
    """One resource that is not as deployed; ``how`` names properties, never their values."""

    resource: str
    kind: str
    how: str


class Drifted(Report):
    """Everything that differs."""

    changed: tuple[Changed, ...]

    @property
    @override
    def wrong(self) -> bool:
        return bool(self.changed)

    @override
    def show(self, console: Console) -> None:
        if not self.changed:
            say(console, "Everything is as it was deployed, as far as CloudFormation can tell.")
            return
        rows = table("Resource", "Kind", "How it differs")
        for one in self.changed:
            add(rows, one.resource, one.kind, one.how)
        console.print(rows)
        say(console, "Undo the change by hand, or deploy one that is meant to stay.")


def detect(site: Installation, pause: Callable[[float], None]) -> Drifted:
    """Have CloudFormation compare, and read what it found. Raises CannotReach."""
    client = site.aws("cloudformation")
    detection = client.detect_stack_drift(StackName=site.stack)["StackDriftDetectionId"]
    _wait(client, detection, pause)
    found, more = list[Changed](), dict[str, str]()
    while True:
        page = client.describe_stack_resource_drifts(
            StackName=site.stack, StackResourceDriftStatusFilters=list(DIFFERS), **more
        )
        found += map(_changed, page["StackResourceDrifts"])
        if not page.get("NextToken"):
            return Drifted(changed=tuple(found))
        more = {"NextToken": page["NextToken"]}


def _wait(client: Any, detection: str, pause: Callable[[float], None]) -> None:  # noqa: ANN401 - boto3's
    for _ in range(int(LONGEST / PAUSE)):
        told = client.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
        if told["DetectionStatus"] == DETECTED:
            return
        if told["DetectionStatus"] != IN_PROGRESS:
            why = told.get("DetectionStatusReason", "no reason was given")
            raise CannotReach(f"CloudFormation could not compare everything: {why}")
        pause(PAUSE)
    raise CannotReach("CloudFormation has not finished after ten minutes; try again.")


def _changed(drift: dict[str, Any]) -> Changed:
    parts = [
        f"{one['PropertyPath']} {WORDS.get(one['DifferenceType'], 'differs')}"
        for one in drift.get("PropertyDifferences", [])
    ]
    gone = drift["StackResourceDriftStatus"] == "DELETED"
    return Changed(
        resource=drift["LogicalResourceId"],
        kind=drift["ResourceType"],
        how="it is gone" if gone else "; ".join(parts),
    )


def drift(*, local: Local = False, stage: Stage = DEFAULT, as_json: Json = False) -> None:
    """Tell what was changed by hand since it was deployed. Ends with 1 when something was."""
    with reaching(local=local, stage=stage) as site:
        report = detect(site, time.sleep)
    answer(report, as_json=as_json)
