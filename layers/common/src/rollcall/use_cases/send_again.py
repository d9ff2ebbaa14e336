"""A person sends another bot into a meeting that runs and has none any more."""

from __future__ import annotations

from datetime import datetime

from rollcall.domain.decision import forbidden
from rollcall.domain.errors import NotFound, Rejected
from rollcall.domain.event import EventFacts
from rollcall.domain.override_keys import again_key
from rollcall.domain.running import facts_now
from rollcall.domain.send_again import to_give_up
from rollcall.ports.portal_store import Mark, OverrideChange, PortalStore
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.set_override import MeetingOver
from rollcall.use_cases.tell_worker import WORKSPACE, wake


class NothingToReplace(Rejected):
    """A bot is there or comes, none is wanted or allowed, or there were too many already."""


def send_again(
    store: PortalStore, queue: WakeQueue, user_id: str, event_id: str, *, now: datetime,
    cause: str = "",
) -> EventFacts:  # fmt: skip
    """Store which bots are given up, then wake the worker; returns the event.

    Safe to repeat: the same bots are given up once, and where that was done already nothing is
    stored. ``cause`` is the id of the request. Raises NotFound for an event that is unknown,
    somebody else's or cancelled, MeetingOver, NothingToReplace, and Unavailable.
    """
    row = store.event(user_id, event_id)
    if row is None or row.facts.is_deleted:
        raise NotFound("event")
    if row.facts.end <= now:
        raise MeetingOver("over")
    reported = store.bot_reports(sorted({bot.bot_id for bot in row.observed.bots}))
    given_up, rules = to_give_up(row, reported, now), store.rules(user_id, now)
    if given_up is None and event_id in rules.given_up:
        return row.facts
    if given_up is None or forbidden(facts_now(row, rules, now), rules.policy):
        raise NothingToReplace("no_other_bot")
    change = OverrideChange(again_key(row.facts), given_up, row.facts.end)
    store.set_overrides(user_id, [change], Mark(WORKSPACE, now, cause))
    wake(queue, now)
    return row.facts
