"""A person sends a bot into a call by its link, or takes it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.domain.bot_reports import FACTS, Reports
from rollcall.domain.bot_view import BotView
from rollcall.domain.errors import NotFound, Rejected, Unavailable
from rollcall.domain.guest_noes import AROUND
from rollcall.domain.meeting_room import room
from rollcall.domain.model import BotStatus
from rollcall.domain.pasted import (
    COMPANY,
    FOLLOWED,
    GUEST_SAID_NO,
    LOOKS_EVERY,
    PastedCall,
    call_id,
    check_limits,
    is_open,
    is_recorded,
    with_stop,
)
from rollcall.domain.pasted_bars import BEGAN_WITHIN, barred_by, company_bar, may_be_barred
from rollcall.domain.pasted_view import pasted_view
from rollcall.domain.policy import Ban
from rollcall.domain.preferences import Override
from rollcall.domain.user_rules import UserRules
from rollcall.ports.pasted_store import PastedStore
from rollcall.ports.portal_store import PortalStore
from rollcall.ports.wake import WakeQueue
from rollcall.use_cases.tell_worker import WORKSPACE, wake

TRIES = 8
SHOWN_AFTER = timedelta(minutes=10)
"""So long a call in which nothing was recorded is shown as one that needs somebody."""
MOST_LOOKED_AT = 50
"""Meetings of one person that go on at a time, in which somebody may have said no."""
_CLOCKS_DIFFER = timedelta(minutes=5)


class NotSetUp(Rejected):
    """Somebody who has not chosen any rules yet."""


class Paused(Rejected):
    """A pause that spares no meeting."""


class GuestSaidNo(Rejected):
    """A guest asked that the meeting with this link is not recorded."""


class StoppedByOrganiser(Rejected):
    """The organiser of the meeting with this link stopped its recording for everybody."""


class CompanyForbids(Rejected):
    """The company's policy lets nobody send a bot now, or none to the meeting with this link."""

    def __init__(self, ban: Ban | None = None) -> None:
        super().__init__("company")
        self.ban = ban
        """None where an entry with this link is what is never recorded."""


class AlreadySent(Rejected):
    """This person's bot is in that call, or on its way, by the same link."""


@dataclass(frozen=True, slots=True)
class ShownCall:
    """A call, and the state of its bot."""

    call: PastedCall
    bot: BotView
    is_open: bool
    is_recorded: bool
    """Whether its bot recorded, and has left."""


@dataclass(frozen=True, slots=True)
class OneCall:
    """A call, and what its bot reported."""

    shown: ShownCall
    statuses: tuple[BotStatus, ...]
    """In order of time."""


@dataclass(frozen=True, slots=True)
class PasteLink:
    """The use case with what it reaches."""

    store: PortalStore
    pasted: PastedStore
    queue: WakeQueue

    def __call__(
        self, user_id: str, link: str, title: str, random: str, now: datetime, *, cause: str = ""
    ) -> PastedCall:
        """Store that a bot is to go there, and wake the worker; the call.

        ``link`` is as `typed_link` reads it. Raises NotSetUp, Paused, GuestSaidNo,
        StoppedByOrganiser, CompanyForbids, AlreadySent, TooManyRunning, TooManyToday, BeingDeleted,
        and Unavailable.
        """
        rules = self.store.rules(user_id, now)
        _check_rules(rules, title, now)
        self._check_others_words(rules, user_id, link, now)
        call = PastedCall(user_id, call_id(now, random), link, title, now, cause)
        for _ in range(TRIES):
            asked = self.pasted.asked(user_id)
            self._check_others(call, now)
            if self.pasted.save_asked(call, asked, WORKSPACE):
                wake(self.queue, now)
                return call
        raise Unavailable("busy")

    def _check_others_words(self, rules: UserRules, user_id: str, link: str, now: datetime) -> None:
        """Refuse the link of a meeting that a guest, or its organiser, wants no bot in."""
        if not may_be_barred(rules):
            return
        rows = self.store.upcoming(
            user_id,
            now - BEGAN_WITHIN,
            now + AROUND,
            MOST_LOOKED_AT,
            latest=True,
            ending_after=now - AROUND,
        )
        word = barred_by(rows, rules, link, now)
        if word == COMPANY:
            raise CompanyForbids
        if word:
            raise GuestSaidNo(word) if word == GUEST_SAID_NO else StoppedByOrganiser(word)

    def _check_others(self, call: PastedCall, now: datetime) -> None:
        known = self.pasted.calls(call.user_id, now - FOLLOWED, now + _CLOCKS_DIFFER)
        reported = reports_of_calls(self.store, known)
        open_calls = [one for one in known if is_open(one, reported.get(one.bot_id, {}))]
        place = room(call.meeting_url)
        if any(room(one.meeting_url) == place and not one.is_unwanted for one in open_calls):
            raise AlreadySent("already_sent")
        check_limits(known, reported, now)


def take_back(
    pasted: PastedStore, queue: WakeQueue, user_id: str, of: str, now: datetime
) -> PastedCall:
    """Store that no bot is wanted any more, and wake the worker; safe to repeat.

    Raises NotFound for a call that is unknown or somebody else's, BeingDeleted, and Unavailable.
    """
    for _ in range(TRIES):
        call = pasted.call(user_id, of)
        if call is None:
            raise NotFound("call")
        stopped = with_stop(call, now)
        if stopped is call:
            return call
        if pasted.save_stop(stopped, WORKSPACE):
            wake(queue, now)
            return stopped
    raise Unavailable("busy")


def shown_calls(
    store: PortalStore, pasted: PastedStore, user_id: str, now: datetime
) -> list[ShownCall]:
    """Return what runs now, and what has just come to nothing, the newest first."""
    calls = pasted.calls(user_id, now - FOLLOWED, now + _CLOCKS_DIFFER)
    reported = reports_of_calls(store, calls)
    shown = [with_state(call, reported, now) for call in reversed(calls)]
    return [one for one in shown if one.is_open or _just_failed(one, now)]


def past_calls(
    store: PortalStore, pasted: PastedStore, user_id: str, since: datetime, until: datetime,
    now: datetime,
) -> list[ShownCall]:  # fmt: skip
    """Return the calls of a range that are over, the newest first."""
    calls = pasted.calls(user_id, since, until)
    reported = reports_of_calls(store, calls)
    shown = [with_state(call, reported, now) for call in reversed(calls)]
    return [one for one in shown if not one.is_open]


def look_at_call(
    store: PortalStore, pasted: PastedStore, user_id: str, of: str, now: datetime
) -> OneCall:
    """Return one call of this person. Raises NotFound for one that is unknown or another's."""
    call = pasted.call(user_id, of)
    if call is None:
        raise NotFound("call")
    reported = reports_of_calls(store, [call])
    reports = reported.get(call.bot_id, {})
    told = sorted(reports.values(), key=lambda status: (status.at, status.code))
    statuses = tuple(status for status in told if status.code not in FACTS)
    return OneCall(with_state(call, reported, now), statuses)


def with_state(call: PastedCall, reported: dict[str, Reports], now: datetime) -> ShownCall:
    """Return a call with the state of its bot."""
    reports = reported.get(call.bot_id, {})
    view = pasted_view(call, reports, now)
    return ShownCall(call, view, is_open(call, reports), is_recorded(call, reports))


def reports_of_calls(store: PortalStore, calls: Iterable[PastedCall]) -> dict[str, Reports]:
    """Return what the bots of these calls reported; one batch of reads, or none."""
    bots = sorted({call.bot_id for call in calls if call.bot_id})
    return store.bot_reports(bots) if bots else {}


def _check_rules(rules: UserRules, title: str, now: datetime) -> None:
    held = rules.held
    if held is None:
        raise NotSetUp("not_set_up")
    ban = company_bar(rules.policy, title, now)
    if ban:
        raise CompanyForbids(ban)
    # As if it were a meeting that begins now and was turned on by hand.
    if held.pauses(now, Override.RECORD):
        raise Paused("paused")


def _just_failed(one: ShownCall, now: datetime) -> bool:
    """Whether no bot came, not long ago, although its person wanted one to the end."""
    asked = one.call.asked_at + SHOWN_AFTER + LOOKS_EVERY > now
    return asked and one.call.stop_at is None and not one.call.bot_id
