"""What makes the worker run, and whether it does."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from operate.checks.finding import Check, Finding, fine, wrong
from operate.installation import SCHEDULE, Installation
from operate.promise import overdue_now
from operate.show import span
from rollcall.adapters.sqs import SqsDeadLetters, messages_in
from rollcall.domain.held_calls import held_calls

SILENT = timedelta(minutes=5)
"""The worker is woken every minute."""
MANY = 20
"""Wake-ups that wait: they are merged, so more than a few mean that nobody takes them."""
NEW = timedelta(minutes=10)


def queue_attributes(site: Installation) -> dict[str, str]:
    """Return what SQS says of the queue of wake-ups."""
    url = site.output("WakeQueueUrl")
    told = site.aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    found: dict[str, str] = told["Attributes"]
    return found


def dead_letters_url(site: Installation) -> str:
    """Return the address of the queue of what failed too often."""
    arn = json.loads(queue_attributes(site)["RedrivePolicy"])["deadLetterTargetArn"]
    found: str = site.aws("sqs").get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
    return found


def given_up(site: Installation) -> SqsDeadLetters:
    """Return what failed too often, to be counted."""
    return SqsDeadLetters(site.aws("sqs"), dead_letters_url(site))


def mapping(site: Installation) -> Finding:
    """Whether Lambda takes wake-ups from the queue."""
    arn = queue_attributes(site)["QueueArn"]
    found: list[dict[str, Any]] = site.aws("lambda").list_event_source_mappings(EventSourceArn=arn)[
        "EventSourceMappings"
    ]
    states = {one["State"] for one in found}
    if states - {"Enabled", "Updating"} or not states:
        return wrong(
            f"Wake-ups are not taken from the queue: {', '.join(sorted(states)) or 'no mapping'}.",
            "Was the worker stopped on purpose? “Stopping and starting the worker” in the runbook "
            "starts it.",
        )
    return fine("Wake-ups are taken from the queue.")


def tick(site: Installation) -> Finding:
    """Whether the worker is woken each minute, whatever else is lost."""
    name = site.resource(SCHEDULE, "Wake")
    state = site.aws("scheduler").get_schedule(Name=name)["State"]
    if state != "ENABLED":
        return wrong(f"The tick of each minute is {state.lower()}.", "Run `make deploy`.")
    return fine("The tick wakes the worker each minute.")


def worker(site: Installation) -> Finding:
    """Whether a run came to its end lately."""
    ran_at = site.lease().ran_at
    if ran_at is None:
        age = site.now() - site.deployed["CreationTime"]
        if age < NEW:
            return fine("The worker has not run yet; the installation is new.")
        return wrong("The worker never ran.", "See WorkerSilent in the runbook.")
    if site.now() - ran_at > SILENT:
        return wrong(
            f"The worker last came to an end {span(site.now() - ran_at)} ago.",
            "See WorkerSilent and RunFailed in the runbook.",
        )
    return fine(f"The worker last ran {span(site.now() - ran_at)} ago.")


def queue(site: Installation) -> Finding:
    """Whether wake-ups pile up."""
    waiting = messages_in(queue_attributes(site).items())
    if waiting > MANY:
        return wrong(f"{waiting} wake-ups wait.", "See WorkWaits in the runbook.")
    return fine(f"{waiting} wake-ups wait.")


def dead_letters(site: Installation) -> Finding:
    """Whether wake-ups were given up."""
    count = given_up(site).count()
    if count:
        return wrong(
            f"{count} wake-ups were given up after five failures.",
            "See DeadLetter in the runbook; once runs end well, `rollcall redrive`.",
        )
    return fine("No wake-up was given up.")


def calls(site: Installation) -> Finding:
    """Whether the worker holds calls back."""
    stopped = held_calls(site.lease(), site.now())
    if stopped:
        first = stopped[0]
        return wrong(
            f"The worker holds back {first.call}: {first.why}.",
            "`rollcall status` lists all that is held back, and until when.",
        )
    return fine("No call is held back.")


def bots(site: Installation) -> Finding:
    """Whether a bot is missing whose meeting is near or runs, or a request waits for long."""
    late = overdue_now(site)
    if late.bots_missing:
        return wrong(
            f"{late.bots_missing} bots are missing whose meetings begin within minutes or run.",
            "See BotsMissing in the runbook; `rollcall explain` tells why, of one meeting.",
        )
    if late.connections_waiting or late.calendars_waiting:
        many = late.connections_waiting + late.calendars_waiting
        return wrong(
            f"{many} calendars have waited for over fifteen minutes.",
            "See ConnectionsWait and CalendarsWait in the runbook.",
        )
    return fine("No bot is missing, and no calendar waits for long.")


CHECKS = (
    Check("mapping", mapping),
    Check("tick", tick),
    Check("worker", worker),
    Check("queue", queue),
    Check("dead letters", dead_letters),
    Check("calls", calls),
    Check("bots", bots),
)
