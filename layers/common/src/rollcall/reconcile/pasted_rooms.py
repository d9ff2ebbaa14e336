"""Rooms of calls that people send bots to: who else of the same tenant has a bot there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.domain.bot_config import BotConfig, bot_config
from rollcall.domain.decision import Record
from rollcall.domain.deduplication import deduplication_key, room_of, tenant
from rollcall.domain.desired import BotSignature
from rollcall.domain.event import EventFacts, EventType, ResponseStatus
from rollcall.domain.guest_noes import AROUND, GuestSubject, subject_of_call
from rollcall.domain.model import EventRow
from rollcall.domain.pasted import GUEST_SAID_NO, METADATA_WORD, PERSON_BLOCKED, PastedCall
from rollcall.domain.pasted_bars import BEGAN_WITHIN, barred_by, may_be_barred
from rollcall.domain.reasons import Reason
from rollcall.domain.rooms import calls_in, is_served_by
from rollcall.domain.user_rules import UserRules
from rollcall.ports.worker_store import WorkerStore
from rollcall.reconcile.calls_in_rooms import CallsInRooms
from rollcall.reconcile.rooms import CALLS_WITHIN, Rooms
from rollcall.reconcile.state import Held, Lookups, Settings

_TAKES = timedelta(minutes=1)
"""To take the bot of an event off that is to give way."""


@dataclass(slots=True)
class PastedRooms:
    """Looks into rooms, for one run."""

    store: WorkerStore
    rooms: Rooms
    calls: CallsInRooms
    lookups: Lookups
    held: Held
    settings: Settings

    def room_of(self, call: PastedCall) -> str:
        """Return the room of a call, as rooms of events are named."""
        return room_of(self._key(call))

    def place_of(self, call: PastedCall) -> str:
        """Return under what calls in its room are found."""
        return calls_in(self.room_of(call))

    def is_taken(self, call: PastedCall, now: datetime) -> bool:
        """Whether another bot is in the room, or comes there so soon that it gives no way."""
        then = now + _TAKES
        return self.rooms.is_taken(self._as_row(call, then), then)

    def yields(self, call: PastedCall, now: datetime) -> bool:
        """Whether the bot of an event is in the room, so that this one is one too many.

        Where none is, those give way that would come soon; who is there first stays. Asked every
        minute: so a bot is found at once, before its event can be put off by much.
        """
        row = self._as_row(call, now)
        near = self.rooms.near(row, moved=timedelta(0))
        others = [other for other in near if other.desired is not None]
        bots = {bot.bot_id for other in others for bot in other.observed.bots if bot.start <= now}
        reports = self.store.bot_reports(sorted(bots)) if bots else {}
        if any(is_served_by(other, row, reports, now) for other in others):
            return True
        self.rooms.make_room(others, row, now)
        return False

    def subject(self, call: PastedCall, rules: UserRules, now: datetime) -> GuestSubject | None:
        """Return what a guest may say no to; None where no link is given for that."""
        if not (rules.audience and self.settings.bot.guests_may_say_no):
            return None
        return subject_of_call(call.meeting_url, rules.audience, self.room_of(call), now)

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
        config = bot_config(
            rules.bot_name,
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
        """Return the call as if it were an event that begins now, to be compared with events.

        Nobody knows when it ends; it is looked at again long before this one would.
        """
        facts = EventFacts(
            event_id=call.call_id,
            recall_calendar_id="",
            start=now,
            end=now + CALLS_WITHIN,
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
