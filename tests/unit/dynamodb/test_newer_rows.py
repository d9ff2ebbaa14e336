"""One row of a newer version does not stop everybody.

Each test reads one page of rows in which one row has a word (or a number) that this version does
not know, and expects the other row to be served.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.portal import DynamoPortalStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.wire import Item, item
from rollcall.adapters.dynamodb.worker import DynamoWorkerStore
from rollcall.domain.meeting_hours import Weekday
from rollcall.domain.model import BotStatus
from rollcall.domain.override_keys import Kind, OverrideKey
from rollcall.domain.preferences import Override
from rollcall.domain.trouble import Trouble, TroubleCause
from tests.unit.dynamodb.test_row_versions import (
    CALENDAR,
    CONNECTION,
    EVENT,
    LATER,
    LEASE,
    NOW,
    RULES,
    _plain_item,
)

NEW = {"S": "word_of_a_newer_version"}


def _event(name: str) -> Item:
    row = replace(EVENT, facts=replace(EVENT.facts, event_id=name), retry_at=None)
    return codec.event_item(row, "main")


def _connection(name: str) -> Item:
    row = replace(CONNECTION, calendar_key=name, due_at=NOW)
    return item({**keys.connection("user-1", name), **codec.field_values(row)})


def _changed(stored: Item, path: str, value: Any = NEW) -> Item:
    changed = deepcopy(stored)
    *way, last = path.split(".")
    at: Any = changed
    for name in way:
        at = at[name]["M"]
    at[last] = value
    return changed


class _Rows:
    """A client whose every query and batch finds these rows."""

    def __init__(self, *rows: Item) -> None:
        self.rows = list(rows)

    def query(self, **_: Any) -> dict[str, Any]:
        return {"Items": self.rows}

    def batch_get_item(self, RequestItems: Any) -> dict[str, Any]:  # noqa: N803 - the client's name
        ((table, _),) = RequestItems.items()
        return {"Responses": {table: self.rows}}

    def get_item(self, **_: Any) -> dict[str, Any]:
        return {"Item": self.rows[0]}

    def __getattr__(self, _name: str) -> Any:
        return lambda **_: {}


def _table(*rows: Item) -> Table:
    client: Any = _Rows(*rows)
    return Table(client, "state", lambda _seconds: None)


EVENT_WORDS = ["decision.reason", "facts.kind", "facts.answer", "facts.tag"]


@pytest.mark.parametrize("path", EVENT_WORDS)
def test_one_newer_event_does_not_break_the_page(path: str) -> None:
    store = DynamoPortalStore(_table(_event("good"), _changed(_event("newer"), path)))
    assert "good" in [row.event_id for row in store.upcoming("user-1", NOW, LATER, 10)]


@pytest.mark.parametrize("path", EVENT_WORDS)
def test_one_newer_event_does_not_stop_every_bot_of_the_workspace(path: str) -> None:
    store = DynamoWorkerStore(_table(_event("good"), _changed(_event("newer"), path)))
    assert "good" in [row.event_id for row in store.due_bots("main", NOW, None, None, 100)]
    assert ("user-1", "primary", "good") in store.events([("user-1", "primary", "good")])
    page = store.events_page("user-1", "primary", "", 100, NOW)
    assert "good" in [row.event_id for row in page.rows]


@pytest.mark.parametrize("path", ["status", "wanted"])
def test_one_newer_connection_does_not_stop_the_workspace(path: str) -> None:
    rows = _connection("good"), _changed(_connection("newer"), path)
    due = DynamoWorkerStore(_table(*rows)).due("main", NOW, 100)
    assert "good" in [connection.calendar_key for connection in due.connections]


@pytest.mark.parametrize("path", ["status", "wanted"])
def test_one_newer_connection_does_not_break_the_page(path: str) -> None:
    rows = _connection("good"), _changed(_connection("newer"), path)
    found = DynamoPortalStore(_table(*rows)).connections("user-1")
    assert "good" in [connection.calendar_key for connection in found]


def test_a_newer_mode_does_not_break_the_rules() -> None:
    newer = _changed(_plain_item(RULES), "preferences.mode")
    override = item(
        {
            **keys.override("u", OverrideKey(Kind.EVENT, "e")),
            "event_id": "e",
            "choice": Override.SKIP,
        }
    )
    assert codec.user_rules([newer, override], NOW).events == {"e": Override.SKIP}
    assert DynamoPortalStore(_table(newer)).preferences("user-1") is not None


def test_a_newer_rule_makes_the_rules_unreadable_and_breaks_none_of_them() -> None:
    newer = _changed(_plain_item(RULES), "preferences.skip_newer", {"BOOL": True})
    found = codec.user_rules([newer], NOW)
    assert (found.readable, found.preferences) == (False, RULES.preferences)
    assert codec.user_rules([_plain_item(RULES)], NOW).readable


@pytest.mark.parametrize("stored", [{"choice": "newer"}, {"link": "newer zoom:1"}])
def test_a_newer_choice_makes_the_rules_unreadable_wherever_it_is_among_them(
    stored: dict[str, str],
) -> None:
    key = {**keys.override("u", OverrideKey(Kind.EVENT, "e")), "event_id": "e"}
    newer, rules = item({**key, **stored}), _plain_item(RULES)
    for rows in ([newer, rules], [rules, newer]):
        found = codec.user_rules(rows, NOW)
        assert (found.readable, found.preferences) == (False, RULES.preferences)
        assert (found.events, found.links) == ({}, {})


def test_a_newer_weekday_makes_the_rules_unreadable_and_breaks_none_of_them() -> None:
    days = replace(RULES.preferences, weekdays=frozenset({Weekday.MONDAY}))
    stored = _plain_item(replace(RULES, preferences=days))
    found = codec.user_rules([stored], NOW)
    assert (found.readable, found.preferences) == (True, days)
    newer = _changed(stored, "preferences.weekdays", {"L": [{"S": "mon"}, {"S": "leap"}]})
    found = codec.user_rules([newer], NOW)
    assert (found.readable, found.preferences) == (False, days)


def test_rules_of_the_version_before_are_read_with_the_defaults_of_the_new_ones() -> None:
    stored = _plain_item(RULES)
    new = {"skip_tentative", "skip_free", "skip_alone", "hours", "weekdays", "time_zone"}
    kept = {n: v for n, v in stored["preferences"]["M"].items() if n not in new | {"min_minutes"}}
    found = codec.user_rules([{**stored, "preferences": {"M": kept}}], NOW)
    assert found.readable
    assert found.preferences is not None
    assert (found.preferences.skip_alone, found.preferences.hours) == (True, None)
    assert (found.preferences.skip_tentative, found.preferences.skip_free) == (False, False)


def test_a_newer_choice_does_not_break_the_other_choices() -> None:
    rows = [
        item(
            {
                **keys.override("u", OverrideKey(Kind.EVENT, name)),
                "event_id": name,
                "choice": Override.SKIP,
            }
        )
        for name in ("good", "newer")
    ]
    found = codec.user_rules([rows[0], _changed(rows[1], "choice")], NOW)
    assert found.events["good"] is Override.SKIP


def test_a_newer_endpoint_in_the_pace_does_not_stop_the_workspace() -> None:
    stored = {**item(codec.learned(LEASE)), "token": {"N": "1"}}
    newer = {"M": {NEW["S"]: {"M": {"1": {"N": "2"}}}}}
    store = DynamoWorkerStore(_table(_changed(stored, "pace.calls", newer)))
    assert store.acquire("main", NOW, LATER - NOW, "a") is not None


def test_newer_trouble_breaks_no_page_and_no_worker() -> None:
    lease = replace(LEASE, trouble=Trouble(TroubleCause.UNPAID, NOW, 3, NOW))
    stored = {**item(codec.learned(lease)), "token": {"N": "1"}}
    table = _table(_changed(stored, "trouble.cause"))
    found = DynamoPortalStore(table).last_run("main")
    assert found.trouble == Trouble(TroubleCause.BUSY, NOW, 3, NOW)
    assert DynamoWorkerStore(table).acquire("main", NOW, LATER - NOW, "a") is not None


@pytest.mark.parametrize("number", ["1.5", "1E+3"])
def test_an_unknown_attribute_with_a_decimal_number_is_passed_over(number: str) -> None:
    stored = codec.calendar_item(CALENDAR, "main")
    assert codec.calendar({**stored, "newer": {"N": number}}) == CALENDAR


def test_what_older_versions_kept_of_a_bot_is_read_beside_its_reports() -> None:
    status, ended = keys.older_bot_reports("bot-1")
    old = BotStatus("bot-1", "done", None, NOW)
    end = BotStatus("bot-1", "call_ended", "call_ended_by_host", NOW)
    late = BotStatus("bot-1", "done", "late", LATER)
    recording = BotStatus("bot-1", "in_call_recording", None, NOW)
    rows = [
        item({**status, **codec.field_values(old), "bot_id": None}),
        item({**ended, **codec.field_values(end), "bot_id": None}),
        item({**keys.bot_reports("bot-1"), **dict(map(codec.report, (late, recording)))}),
    ]
    expected = {"done": late, "call_ended": end, "in_call_recording": recording}
    for order in (rows, rows[::-1]):
        assert DynamoPortalStore(_table(*order)).bot_reports(["bot-1"]) == {"bot-1": expected}
