"""Rows that another version of the code wrote: they lack attributes, or have unknown ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.wire import Item, item
from rollcall.domain.bot_sums import BotSums
from rollcall.domain.breaker import Breaker
from rollcall.domain.decision import Record
from rollcall.domain.desired import BotSignature, Observed
from rollcall.domain.event import EventFacts, EventType, ResponseStatus, ScheduledBot
from rollcall.domain.lease import Lease, ListProgress, Suspect
from rollcall.domain.model import (
    BotStatus,
    Connection,
    EventRow,
    RecallCalendar,
    Status,
    User,
    Wanted,
)
from rollcall.domain.override_keys import Kind, OverrideKey
from rollcall.domain.pace import Endpoint, Pace
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.problems import Problem
from rollcall.domain.reasons import Reason
from rollcall.domain.silence import Silence
from rollcall.domain.trouble import Trouble, TroubleCause
from rollcall.domain.user_rules import StoredPreferences

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)

type Read = Callable[[Item], Any]

USER = User(
    "user-1", "https://issuer.example", "s-1", "a@corp.example", "Ada", "Europe/Oslo", NOW,
    "corp.example",
)  # fmt: skip
CONNECTION = Connection(
    "user-1", "primary", "a@corp.example", Wanted.CONNECTED, b"token", 3, 7, True,
    Status.DISCONNECTED, Problem.ACCESS_LOST, "calendar-1", 6, 2, 4, LATER,
    cause="request-1",
)  # fmt: skip
PROGRESS = ListProgress("calendar-1", NOW, NOW, "link", NOW, {"calendar-1": 3}, 2, 150, LATER)
CALENDAR = RecallCalendar(
    "calendar-1", "user-1", "primary", "a@corp.example", 9, 8, NOW, True, NOW, LATER, LATER,
    False, NOW, NOW, 2, PROGRESS, LATER, LATER, NOW, 3, 250, True, "msg_1",
)  # fmt: skip
FACTS = EventFacts(
    "event-1", "calendar-1", NOW, LATER, NOW, "Title", False, "https://meet.example/a",
    "google_meet", True, True, EventType.FOCUS_TIME, ResponseStatus.TENTATIVE, True, 4,
    frozenset({"client.example"}), "corp.example", "series-1",
)  # fmt: skip
BOT = ScheduledBot("bot-1", NOW, "key", "https://meet.example/a")
EVENT = EventRow(
    "user-1", "primary", FACTS, Record(Reason.EXTERNAL, "client.example"),
    BotSignature("key", NOW, "https://meet.example/a", "hash"),
    Observed((BOT,), "older", frozenset({"bot-0"})), 5, 6, True, True, LATER, 2, "conflict", NOW,
    LATER, 3, "bot-0", "msg_1",
)  # fmt: skip
STATUS = BotStatus("bot-1", "done", "call_ended_by_host", NOW)
RULES = StoredPreferences(
    Preferences(
        Mode.ORGANISED, False, False, True, False, False, False, False, 2, 9, ("a",), ("b",),
        ("c.example",), "Name", LATER,
    ),
    4,
)  # fmt: skip
PACE = Pace(
    calls={Endpoint.SCHEDULE: {1: 2}},
    stopped_until=LATER,
    unpaid=True,
)
LEASE = Lease(
    "main",
    0,
    LATER,
    PACE,
    breakers={Endpoint.SCHEDULE: Breaker(3, NOW, LATER, NOW, {"user-1": 2}, 1)},
    watermark=NOW,
    sweep_due_at=LATER,
    workspace_listing=False,
    list_together_at=LATER,
    next_list_at=NOW,
    progress=PROGRESS,
    ordered=12,
    ordered_minutes=360,
    ordered_on="2026-03-02",
    audit_due_at=LATER,
    audit_link="link",
    surplus=("calendar-2",),
    silence=Silence(NOW, 12),
    installation="installation-1",
    meetings_until=LATER,
    under_way={"list calendar-1": "user-1"},
    suspects={"list calendar-2": Suspect(2, LATER, "user-2")},
    refused={"schedule/user-1": LATER},
    ran_at=NOW,
    trouble=Trouble(TroubleCause.UNPAID, NOW, 3, LATER, LATER),
    use_so_far=BotSums("user-1", "bot-1", 2, 3600, 1500, 1800),
)


def _read_lease(stored: Item) -> Lease:
    return replace(codec.stored_lease("main", stored).lease, expires_at=LEASE.expires_at)


def _reports_item(*reports: BotStatus) -> Item:
    told = dict(codec.report(status) for status in reports)
    return item({**keys.bot_reports("bot-1"), **told, keys.EXPIRES_AT: codec.expiry(NOW)})


def _plain_item(row: Any) -> Item:
    return item(codec.field_values(row))


OLDER_EVENT = item(
    {
        **keys.event(EVENT.user_id, EVENT.calendar_key, EVENT.event_id),
        **codec.field_values(EVENT),
        "start": NOW,
        "end": LATER,
    }
)
"""As it was stored when nothing was left out."""

OLDER_LEASE = item(codec.learned(LEASE))
OLDER_LEASE["pace"]["M"]["calls"] = {"M": {"schedule": {"M": {"1": {"N": "2"}}}}}
"""As it was stored when calls were a map."""

MODELS: list[tuple[Any, Item, Read]] = [
    (USER, _plain_item(USER), codec.user),
    (CONNECTION, _plain_item(CONNECTION), codec.connection),
    (CALENDAR, codec.calendar_item(CALENDAR, "main"), codec.calendar),
    (EVENT, codec.event_item(EVENT, "main"), codec.event),
    (EVENT, OLDER_EVENT, codec.event),
    ([STATUS], _reports_item(STATUS), codec.bot_reports),
    (RULES, _plain_item(RULES), codec.preferences),
    (LEASE, item(codec.learned(LEASE)), _read_lease),
    (LEASE, OLDER_LEASE, _read_lease),
]
NAMES = [type(row).__name__ for row, _, _ in MODELS]


def _optional(row: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every field with a default, however deep, and the row as it is without that field."""
    if isinstance(row, list):
        return
    for field in fields(row):
        value = getattr(row, field.name)
        here = (*path, field.name)
        if field.default is not MISSING:
            yield here, replace(row, **{field.name: field.default})
        elif field.default_factory is not MISSING:
            yield here, replace(row, **{field.name: field.default_factory()})
        if is_dataclass(value):
            for deeper, changed in _optional(value, here):
                yield deeper, replace(row, **{field.name: changed})


def _without(stored: Item, path: tuple[str, ...]) -> Item:
    name, *rest = path
    if not rest:
        return {key: value for key, value in stored.items() if key != name}
    return {**stored, name: {"M": _without(stored[name]["M"], tuple(rest))}}


LACKING = [
    pytest.param(
        _without(stored, path), read, expected, id=f"{type(row).__name__}.{'.'.join(path)}"
    )
    for row, stored, read in MODELS
    for path, expected in _optional(row)
]


@pytest.mark.parametrize(("row", "stored", "read"), MODELS, ids=NAMES)
def test_what_this_version_wrote_is_read_in_full(row: object, stored: Item, read: Read) -> None:
    assert read(stored) == row


@pytest.mark.parametrize(("stored", "read", "expected"), LACKING)
def test_an_attribute_that_an_older_version_did_not_write_has_its_default(
    stored: Item, read: Read, expected: object
) -> None:
    assert read(stored) == expected


def test_a_row_of_the_first_version_has_every_default() -> None:
    assert len(LACKING) > 60
    stored = codec.calendar_item(CALENDAR, "main")
    required = {"recall_id", "user_id", "calendar_key", "email"}
    first = {key: value for key, value in stored.items() if key in {"pk", "sk", *required}}
    assert codec.calendar(first) == RecallCalendar(
        "calendar-1", "user-1", "primary", CALENDAR.email
    )
    assert codec.stored_lease("main", {}).lease.token == 0
    assert codec.stored_lease("main", {}).lease.workspace_listing is True


def test_what_an_absent_field_of_an_event_means_never_changes() -> None:
    facts = {"recall_calendar_id": "calendar-1", "updated_at": NOW, "answer": "none"}
    stored = {
        **keys.event("user-1", "primary", "event-1"),
        "user_id": "user-1",
        "start": NOW,
        "end": LATER,
        "facts": {**facts, "meeting_url": "https://meet.example/a"},
        "decision": {"record": True, "reason": "external"},
        "desired": {"tenant": "user:user-1", "config_hash": "hash"},
        "observed": {"bots": [{"bot_id": "bot-1"}]},
    }
    key = "user:user-1|2026-03-02T09:15:00Z|https://meet.example/a"
    plain_facts = EventFacts(
        "event-1", "calendar-1", NOW, LATER, NOW, "", False, "https://meet.example/a", None, False,
        False, EventType.MEETING, ResponseStatus.NONE, False, None, frozenset(), None, None,
    )  # fmt: skip
    assert codec.event(item(stored)) == EventRow(
        "user-1", "primary", plain_facts, Record(Reason.EXTERNAL),
        BotSignature(key, NOW, "https://meet.example/a", "hash"),
        Observed((ScheduledBot("bot-1", NOW, key, "https://meet.example/a"),)),
    )  # fmt: skip


def test_an_event_is_stored_under_names_that_older_versions_read() -> None:
    facts = codec.event_item(EVENT, "main")["facts"]["M"]
    shown = (EventType.FOCUS_TIME.value, ResponseStatus.TENTATIVE.value)
    assert (facts["kind"]["S"], facts["answer"]["S"]) == shown
    assert facts["people"]["N"] == "4"


def test_calls_are_stored_as_steps_and_counts() -> None:
    pace = Pace({Endpoint.SCHEDULE: {95: 3, 90: 2, 91: 1}})
    stored = codec.learned(replace(LEASE, pace=pace))
    assert item(stored)["pace"]["M"]["calls"] == {"M": {"schedule": {"S": "90:2 1 4:3"}}}


EXTRA: Item = {
    "text": {"S": "x"},
    "number": {"N": "7"},
    "flag": {"BOOL": True},
    "nothing": {"NULL": True},
    "bytes": {"B": b"x"},
    "texts": {"SS": ["a", "b"]},
    "list": {"L": [{"S": "x"}, {"M": {"a": {"N": "1"}}}]},
    "map": {"M": {"a": {"M": {}}}},
}


def _with_extras(stored: Item) -> Item:
    """Attributes of a newer version, in the row and in every map in it."""
    deeper = {
        key: {"M": _with_extras(value["M"])} if key in NESTED and "M" in value else value
        for key, value in stored.items()
    }
    return {**deeper, **{f"newer_{name}": value for name, value in EXTRA.items()}}


NESTED = {"facts", "decision", "desired", "observed", "preferences", "progress"}
"""Maps with named fields; the other maps have keys that are data."""


@pytest.mark.parametrize(("row", "stored", "read"), MODELS, ids=NAMES)
def test_attributes_of_a_newer_version_are_passed_over(
    row: object, stored: Item, read: Read
) -> None:
    assert read(_with_extras(stored)) == row


def test_rules_of_a_newer_version_beside_known_ones_are_passed_over() -> None:
    event = item(
        {
            **keys.override("u", OverrideKey(Kind.EVENT, "e-1")),
            "event_id": "e-1",
            "choice": Override.SKIP,
        }
    )
    newer = item({"pk": "USER#u", "sk": "PREFS#NEWER", "calendar": "c-1", "choice": "skip"})
    found = codec.user_rules([_plain_item(RULES), _with_extras(event), newer], NOW)
    assert found.preferences == RULES.preferences
    assert (found.events, found.series) == ({"e-1": Override.SKIP}, {})


def test_reports_of_a_newer_version_are_kept_apart_from_the_known_ones() -> None:
    newer = replace(STATUS, code="word_of_a_newer_version")
    assert codec.bot_reports(_reports_item(STATUS, newer)) == [STATUS, newer]


@pytest.mark.parametrize("key", keys.older_bot_reports("bot-1"), ids=["STATUS", "ENDED"])
def test_the_one_report_of_an_older_row_is_read(key: dict[str, str]) -> None:
    older = {**key, "code": "done", "sub_code": "call_ended_by_host", "at": NOW}
    assert codec.bot_reports(item({**older, keys.EXPIRES_AT: 7})) == [STATUS]
    del older["sub_code"]
    assert codec.bot_reports(item(older)) == [replace(STATUS, sub_code=None)]
