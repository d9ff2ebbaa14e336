"""Colleagues who have the same meetings on their calendars, each with rules of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rollcall.domain.decision import Skip
from rollcall.domain.deduplication import Scope
from rollcall.domain.guest_rules import mark_of
from rollcall.domain.model import EventRow, User
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.reasons import Reason
from rollcall.domain.rows import Evaluator
from rollcall.domain.user_rules import UserRules
from tests.support.portal.rows import COMPANY, NOW, make_connection, make_facts, with_bot
from tests.support.portal.world import Browser, World

EVERY = Preferences(mode=Mode.EVERY)


def join(
    world: World,
    name: str,
    domain: str = COMPANY,
    *,
    rules: Preferences = EVERY,
    hosted: bool = True,
) -> Browser:
    """Somebody signs in and connects; `ada` has the calendar `c-ada`."""
    user = User(
        f"u-{name}", "https://accounts.google.com", f"sub-{name}", f"{name}@{domain}",
        f"{name.title()} Summer", "UTC", NOW, domain if hosted else "",
    )  # fmt: skip
    own = make_connection(user.user_id, f"c-{name}", email=user.email)
    return world.add_user(user, preferences=rules, connections=(own,))


def entry(
    world: World, name: str, event_id: str = "", *, scope: Scope = Scope.COMPANY,
    bot: str = "b-shared", choice: Override | None = None, private: bool = False,
    occurrence: str = "", organiser: str = "", **facts: Any,
) -> EventRow:  # fmt: skip
    """A meeting on somebody's calendar as the worker leaves it; all bots have one id if shared."""
    user_id, key = f"u-{name}", f"c-{name}"
    event = make_facts(event_id or f"e-{name}", **facts)
    mark = mark_of(organiser) if organiser else ""
    event = replace(
        event, private=private, recall_calendar_id=f"r-c-{name}", occurrence_id=occurrence,
        organiser=mark,
    )  # fmt: skip
    if choice is not None:
        world.state.event_overrides.setdefault(user_id, {})[event.event_id] = choice
    row = decided(world, EventRow(user_id, key, event, Skip(Reason.UNREADABLE), None), scope)
    observed = replace(
        row.observed, bots=tuple(replace(one, bot_id=bot) for one in row.observed.bots)
    )
    row = replace(row, observed=observed)
    world.add_rows(row)
    return row


def decided(world: World, row: EventRow, scope: Scope) -> EventRow:
    """The row with its bot, as the rules of its user are now."""
    rules: UserRules = world.rules(row.user_id)
    company = rules.hosted_domain or None
    known = Evaluator(row.user_id, row.calendar_key, rules, scope, company=company)
    return with_bot(known.evaluate(row, NOW))
