"""Meetings that are over, each with another outcome, and one whose history is full."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from rollcall.domain.model import BotStatus
from rollcall.domain.transition import Cause, Kind, Transition, start_text
from tests.support.memory import MemoryNotificationStore
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OUTCOMES = {
    "p-1": ("Kick-off with Client", "in_call_recording call_ended/call_ended_by_host done"),
    "p-2": ("Budget for the coming year", "in_waiting_room call_ended/call_ended_by_host"),
    "p-3": ("Review with Northwind", "in_call_recording fatal/bot_errored"),
    "p-4": ("Interview", "done"),
    "p-5": ("Weekly catch-up", "recording_permission_denied/zoom_host_not_present call_ended"),
}


def fill_past(world: World) -> None:
    """Store the meetings of the last days, what their bots reported, and what happened to one."""
    store = MemoryNotificationStore(world.state)
    for number, (event_id, (title, told)) in enumerate(OUTCOMES.items()):
        start = NOW - (1 + number // 3) * DAY - number * HOUR
        world.add_rows(make_row(make_facts(event_id, title=title, start=start)))
        for second, word in enumerate(told.split()):
            code, _, sub_code = word.partition("/")
            at = start + timedelta(seconds=second)
            status = BotStatus(f"b-{event_id}", code, sub_code or None, at)
            store.record_bot_status(status, NOW)
    began = NOW - DAY + timedelta(minutes=2)
    store.record_recording("b-p-1", began, began + timedelta(minutes=29), NOW)
    world.add_rows(
        make_row(make_facts("p-6", title="Dentist", private=True, start=NOW - DAY + HOUR)),
        make_row(make_facts("p-7", title="Holiday", all_day=True, start=NOW - 2 * DAY)),
        make_row(make_facts("p-8", title="Cancelled sync", deleted=True, start=NOW - 2 * DAY)),
        make_row(make_facts("p-9", title="Long ago", start=NOW - 20 * DAY)),
    )
    row = world.state.events["u-1", "c-1", "p-1"]
    world.add_rows(replace(row, history=_history(row.facts.start)))


def _history(start: datetime) -> tuple[Transition, ...]:
    before = start - 3 * DAY
    return (
        Transition(before, Kind.RECORD, Cause.CALENDAR, "external client.example"),
        Transition(before + timedelta(seconds=2), Kind.ORDERED),
        Transition(before + HOUR, Kind.MOVED, Cause.CALENDAR, start_text(start)),
        Transition(before + HOUR, Kind.PROBLEM, Cause.NONE, "no_bot_free"),
        Transition(before + 2 * HOUR, Kind.BOT_MOVED),
        Transition(before + DAY, Kind.SKIP, Cause.PERSON, "event_turned_off"),
        Transition(before + DAY, Kind.REMOVED),
        Transition(before + DAY + HOUR, Kind.RECORD, Cause.PERSON, "event_turned_on"),
        Transition(before + DAY + HOUR, Kind.ORDERED, Cause.NONE, "again"),
    )
