"""From a provider's event to a row of the page: parse, facts, decision, wanted bot, page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rollcall.adapters.recall.events import read_event
from rollcall.domain.calendar_event import facts_of
from rollcall.domain.companies import Companies
from rollcall.domain.days import first_day
from rollcall.domain.decision import Decision, decide
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import BotSignature
from rollcall.domain.event import EventFacts
from rollcall.domain.model import EventRow
from rollcall.domain.preferences import Mode, Overrides, Preferences
from rollcall.domain.rows import Evaluator
from rollcall.domain.user_rules import UserRules
from tests.support.companies import COMPANIES
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_user, with_bot
from tests.support.portal.world import World

OWNER = "ada@corp.example"
MEET = "https://meet.google.com/aaa-bbbb-ccc"
EVERY = Preferences(mode=Mode.EVERY)
RULES: Mapping[str, Preferences] = {
    "default": Preferences(),
    "every": EVERY,
    "organised": Preferences(
        mode=Mode.ORGANISED,
        skip_private=False,
        skip_declined=False,
        skip_unanswered=False,
        skip_all_day=False,
        skip_focus_time=False,
        skip_out_of_office=False,
        skip_working_location=False,
        skip_tentative=True,
        skip_free=True,
        skip_alone=False,
    ),
}
"""Three sets of rules: as they come, with every meeting, and own meetings whatever they are."""


def recall_event(raw: object, **recall: Any) -> dict[str, Any]:
    """Recall's event object around a provider's event: Wednesday 2 December 2026, 16:15 UTC."""
    return {
        "id": "e-1",
        "calendar_id": "r-c-1",
        "start_time": "2026-12-02T16:15:00Z",
        "end_time": "2026-12-02T16:45:00Z",
        "raw": raw,
        "platform": "google_calendar",
        "platform_id": "fake",
        "ical_uid": "fake@google.example",
        "meeting_platform": None,
        "meeting_url": MEET,
        "created_at": "2026-11-20T09:00:00Z",
        "updated_at": "2026-11-21T09:00:00Z",
        "is_deleted": False,
        "bots": [],
        **recall,
    }


def google(*guests: object, **raw: Any) -> dict[str, Any]:
    """Google's event, organised by the owner of the calendar."""
    mine = {"email": OWNER, "self": True}
    return {"id": "fake", "status": "confirmed", "summary": "Planning", "organizer": mine,
            "attendees": list(guests), **raw}  # fmt: skip


def guest(email: str, answer: str = "accepted", **more: Any) -> dict[str, Any]:
    """One of Google's attendees."""
    own = {"self": True} if email == OWNER else {}
    return {"email": email, "responseStatus": answer, **own, **more}


def facts_in(
    raw: object, owner: str = OWNER, companies: Companies = COMPANIES, **recall: Any
) -> EventFacts:
    """What a provider's event is to the owner of its calendar."""
    return facts_of(read_event(recall_event(raw, **recall)), owner, companies)


def decided(facts: EventFacts, rules: Preferences) -> str:
    """What is decided, as in `skip title_excluded HR`."""
    return in_words(decide(facts, rules, Overrides()))


def in_words(decision: Decision) -> str:
    """A decision as in `record external client.example`."""
    kind = type(decision).__name__.lower()
    return f"{kind} {decision.reason} {decision.detail}".strip()


def row_of(facts: EventFacts, rules: Preferences, now: datetime = NOW) -> EventRow:
    """The row that the worker stores before there is a bot."""
    evaluator = Evaluator("u-1", "c-1", UserRules(rules), Scope.COMPANY)
    return evaluator.new_row(facts, (), now, 1)


def wanted_bot(facts: EventFacts, rules: Preferences = EVERY) -> BotSignature | None:
    """The bot that an event should have."""
    return row_of(facts, rules).desired


@dataclass(frozen=True, slots=True)
class Shown:
    """What the meetings page says of one entry."""

    day: str
    clock: str
    title: str
    state: str
    why: str
    node: Node


def shown(
    facts: EventFacts, rules: Preferences = EVERY, now: datetime = NOW, zone: str = "Europe/Berlin"
) -> Shown | None:
    """The entry on the page of its user, whose bot is in place; None where it is not shown."""
    world = World(now=now)
    browser = world.add_user(replace(make_user(), time_zone=zone), preferences=rules)
    world.add_rows(with_bot(row_of(facts, rules, now)))
    # The list is in weeks.
    date = first_day(facts, ZoneInfo(zone))
    pages = (browser.get(path).page for path in ("/", f"/?from={date}"))
    page = next((one for one in pages if one.has("meeting-e-1")), None)
    if page is None:
        return None
    row = page.by_id("meeting-e-1")
    (day,) = [one for one in page.all("section", class_="day") if one.has("meeting-e-1")]
    return Shown(
        day=day.one("h2").text,
        clock=row.one("time").text,
        title=row.one("h3").text,
        state=row.attributes["data-state"],
        why=row.one("span", class_="why").text,
        node=row,
    )
