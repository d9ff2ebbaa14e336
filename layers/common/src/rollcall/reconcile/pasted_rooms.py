"""Rooms of calls that people send bots to: who else of the same tenant has a bot there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rollcall.domain.bot_config import BotConfig, bot_config
from rollcall.domain.bot_reports import has_left
from rollcall.domain.decision import Record
from rollcall.domain.deduplication import deduplication_key, room_of, tenant
from rollcall.domain.desired import LONGEST_CALL, BotSignature
from rollcall.domain.event import EventFacts, EventType, ResponseStatus
from rollcall.domain.guest_noes import GuestSubject, subject_of_call
from rollcall.domain.model import EventRow
from rollcall.domain.pasted import GUEST_SAID_NO, METADATA_WORD, PERSON_BLOCKED, PastedCall
from rollcall.domain.pasted_bars import AROUND, BEGAN_WITHIN, barred_by, may_be_barred
from rollcall.domain.preferences import DEFAULT_BOT_NAME
from rollcall.domain.reasons import Reason
from rollcall.domain.rooms import is_served_by
from rollcall.domain.user_rules import UserRules
from rollcall.ports.pasted_store import PastedStore
from rollcall.ports.worker_store import WorkerStore
from rollcall.reconcile.rooms import Rooms
from rollcall.reconcile.state import Held, Lookups, Settings

_LENGTH = 20
_USUAL = timedelta(hours=1)


@dataclass(slots=True)
class PastedRooms:
    """Looks into rooms, for one run."""

    store: WorkerStore
    pasted: PastedStore
    rooms: Rooms
    lookups: Lookups
    held: Held
    settings: Settings
    _noted: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    """Calls by room that this run ordered bots for: the index shows them moments later."""

    def note(self, call: PastedCall) -> None:
        """Know that a bot is ordered for a call."""
        self._noted.setdefault(call.room, set()).add((call.user_id, call.call_id))

    def room_of(self, call: PastedCall) -> str:
        """Return the room of a call, as rooms of events are named."""
        return room_of(self._key(call))

    def place_of(self, call: PastedCall) -> str:
        """Return under what calls in a room are found: apart from events, by a name as theirs."""
        return hashlib.sha256(f"call {self.room_of(call)}".encode()).hexdigest()[:_LENGTH]

    def is_taken(self, call: PastedCall, now: datetime) -> bool:
        """Whether another bot is in the room, or comes there within minutes."""
        if self.rooms.is_taken(self._as_row(call, now), now):
            return True
        others = self._others(call, now)
        bots = [one.bot_id for one in others if one.bot_id]
        reported = self.store.bot_reports(bots) if bots else {}
        return any(not has_left(reported.get(one.bot_id, {})) for one in others)

    def _others(self, call: PastedCall, now: datetime) -> list[PastedCall]:
        """Return other calls in the room that have a bot, or may have one."""
        room = self.place_of(call)
        found = {one.call_id: one for one in self.pasted.in_room(room, now - LONGEST_CALL)}
        for key in self._noted.get(room, ()):
            noted = self.pasted.call(*key)
            if noted is not None and not noted.over:
                found[noted.call_id] = noted
        there = (one for one in found.values() if one.bot_id or one.is_unclear)
        return [one for one in there if one.call_id != call.call_id]

    def is_taken_over(self, call: PastedCall, now: datetime) -> bool:
        """Whether the bot of an event has come into the room, so that this one is one too many.

        Asked every minute: so a bot is found at once, before its event can be put off by much.
        """
        row = self._as_row(call, now)
        near = self.rooms.near(row, moved=timedelta(0))
        others = [other for other in near if other.desired is not None]
        bots = {bot.bot_id for other in others for bot in other.observed.bots if bot.start <= now}
        reports = self.store.bot_reports(sorted(bots)) if bots else {}
        return any(is_served_by(other, row, reports, now) for other in others)

    def subject(self, call: PastedCall, rules: UserRules, now: datetime) -> GuestSubject | None:
        """Return what a guest may say no to; None where no link is given for that."""
        if not (rules.audience and self.settings.bot.guests_may_say_no):
            return None
        return subject_of_call(self.place_of(call), rules.audience, now)

    def barred_by(self, call: PastedCall, rules: UserRules, now: datetime) -> str:
        """Return the word for who wants no bot in the room; empty for nobody.

        A query of the person's entries, only where there is any no, or stop, among colleagues.
        """
        if rules.blocked:
            return PERSON_BLOCKED
        subject = self.subject(call, rules, call.asked_at)
        if subject is not None and subject.meeting in rules.guest_noes:
            return GUEST_SAID_NO
        if not may_be_barred(rules):
            return ""
        rows = self.store.events_between(call.user_id, now - BEGAN_WITHIN, now + AROUND)
        return barred_by(rows, rules, call.meeting_url, now)

    def config(self, call: PastedCall, rules: UserRules, guest_link: str) -> BotConfig:
        """Return the config of the call's bot, which bears the id of the call."""
        chosen = rules.preferences
        config = bot_config(
            chosen.bot_name if chosen else DEFAULT_BOT_NAME,
            self._key(call),
            self.settings.bot,
            self.held.lease.installation,
            self.lookups.person(call.user_id),
            guest_link,
        )
        known = config["metadata"]
        word = {METADATA_WORD: call.call_id}
        return {**config, "metadata": {**known, **word} if isinstance(known, dict) else word}

    def _key(self, call: PastedCall) -> str:
        company = self.settings.companies.company(self.lookups.rules(call.user_id).hosted_domain)
        part = tenant(self.settings.scope, company=company, user_id=call.user_id)
        return deduplication_key(part, call.asked_at, call.meeting_url)

    def _as_row(self, call: PastedCall, now: datetime) -> EventRow:
        """Return the call as if it were an event that begins now, to be compared with events."""
        facts = EventFacts(
            event_id=call.call_id,
            recall_calendar_id="",
            start=now,
            end=now + _USUAL,
            updated_at=now,
            title="",
            is_deleted=False,
            meeting_url=call.meeting_url,
            meeting_platform=None,
            all_day=False,
            private=True,
            event_type=EventType.MEETING,
            response_status=ResponseStatus.NONE,
            organised_by_owner=False,
            attendee_count=None,
            domains=frozenset(),
            company=None,
            series_id=None,
        )
        wanted = BotSignature(self._key(call), now, call.meeting_url, "")
        return EventRow(call.user_id, "", facts, Record(Reason.EVENT_TURNED_ON), wanted)
