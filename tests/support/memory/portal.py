from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime

from rollcall.adapters.dynamodb import keys
from rollcall.domain.amounts import Amount
from rollcall.domain.audit import AuditEntry
from rollcall.domain.bot_reports import Reports
from rollcall.domain.errors import NotFound, VersionConflict
from rollcall.domain.leaving import Erasure, Receipt, receipt_expiry
from rollcall.domain.model import Connection, EventRow, RecallCalendar, User, Wanted
from rollcall.domain.override_keys import Kind, Matter, OverrideKey
from rollcall.domain.policy import CompanyPolicy, under
from rollcall.domain.preferences import DEFAULT_BOT_NAME, Override, Preferences
from rollcall.domain.rooms import RoomLook
from rollcall.domain.shared_bots import Colleague
from rollcall.domain.stop_requests import StopRequests
from rollcall.domain.stops import Stop
from rollcall.domain.synced import with_sync_state
from rollcall.domain.trouble import LastRun
from rollcall.domain.user_rules import StoredPreferences, UserRules
from rollcall.ports.portal_store import Counters, Mark, OverrideChange, Place
from rollcall.ports.worker_store import EventKey
from tests.support.memory.state import MemoryState

FAR = datetime.max.replace(tzinfo=UTC)


def rules_of(state: MemoryState, user_id: str, now: datetime) -> UserRules:
    """Preferences and overrides of a user, as copies."""
    stored = state.preferences.get(user_id)
    ends = {key: end for (user, key), end in state.override_expiries.items() if user == user_id}

    def lasting(kind: Kind) -> dict[str, Override]:
        chosen = state.overrides(kind).get(user_id, {})
        return {
            o: choice for o, choice in chosen.items() if ends.get(OverrideKey(kind, o), FAR) > now
        }

    hosted_domain = state.users[user_id].hosted_domain if user_id in state.users else ""
    stops = {
        of[1:]: stop
        for of, (stop, end) in state.stops.items()
        if of[0] == hosted_domain != "" and end > now
    }
    audience = state.audiences.of(user_id, hosted_domain) if state.audiences else ""
    noes = {
        about: no.said_at
        for (asked, about), no in state.guest_noes.items()
        if asked == audience != "" and no.holds(now)
    }
    return UserRules(
        preferences=stored.preferences if stored else None,
        events=lasting(Kind.EVENT),
        series=lasting(Kind.SERIES),
        occurrences=lasting(Kind.OCCURRENCE),
        expiries=ends,
        links={
            key: link
            for key, link in state.links.get(user_id, {}).items()
            if ends.get(key, FAR) > now
        },
        given_up={
            event_id: given_up
            for event_id, given_up in state.given_up.get(user_id, {}).items()
            if ends.get(OverrideKey(Kind.EVENT, event_id, Matter.AGAIN), FAR) > now
        },
        hosted_domain=hosted_domain,
        stops=tuple(stops[of] for of in sorted(stops)),
        user_id=user_id,
        guest_noes=noes,
        audience=audience,
        name=state.users[user_id].name if user_id in state.users else "",
        email=state.users[user_id].email if user_id in state.users else "",
        blocked=user_id in state.users and state.users[user_id].blocked,
        accounts=frozenset(_accounts(state, user_id).values()),
    )


def _accounts(state: MemoryState, user_id: str) -> dict[str, str]:
    """The addresses of the accounts that a user wants connected, by the keys of their calendars."""
    own = (known for key, known in state.connections.items() if key[0] == user_id)
    return {known.calendar_key: known.email for known in own if known.wanted is Wanted.CONNECTED}


@contextmanager
def others_read_again(
    state: MemoryState, user_id: str, calendar_key: str, mark: Mark
) -> Iterator[None]:
    """Where the user's addresses change meanwhile, have the other calendars read again."""
    before = _accounts(state, user_id)
    yield
    after = _accounts(state, user_id)
    changed = {*after.values()} != {*before.values()}
    for one in after.keys() - {calendar_key} if changed else ():
        key = (user_id, one)
        known = state.connections[key]
        state.connections[key] = replace(
            known, resync=True, requested=known.requested + 1, due_at=mark.now,
            cause=mark.cause or known.cause,
        )  # fmt: skip
        state.connection_workspaces[key] = mark.workspace


def mark_wanted(state: MemoryState, user_id: str, mark: Mark) -> None:
    """Mark the connections that a user wants."""
    for key, known in state.connections.items():
        if key[0] == user_id and known.wanted is Wanted.CONNECTED:
            state.connections[key] = replace(
                known,
                requested=known.requested + 1,
                due_at=mark.now,
                cause=mark.cause or known.cause,
            )
            state.connection_workspaces[key] = mark.workspace


def begin_erasure(
    state: MemoryState, user_id: str, receipt_id: str, mark: Mark, unseen_since: date | None = None
) -> str:
    """Begin to delete a user, or find that it has begun."""
    known, begun = state.users.get(user_id), state.erasures.get(user_id)
    if begun is not None:
        return begun.erasing
    if known is None or (unseen_since and known.last_seen != unseen_since):
        raise NotFound("user")
    state.users[user_id] = replace(known, erasing=receipt_id)
    state.erasures[user_id] = Erasure(user_id, receipt_id, mark.now, mark.now)
    own = [key for key in state.connections if key[0] == user_id]
    unused = unseen_since is not None
    state.receipts[receipt_id] = Receipt(mark.now, calendars_left=len(own), unused=unused)
    for key in own:
        one = state.connections[key]
        state.connections[key] = replace(
            one, wanted=Wanted.REMOVED, requested=one.requested + 1, due_at=mark.now,
            cause=mark.cause or one.cause,
        )  # fmt: skip
        state.connection_workspaces[key] = mark.workspace
    return receipt_id


def receipt_of(state: MemoryState, receipt_id: str, now: datetime) -> Receipt | None:
    """A receipt that has not expired."""
    found = state.receipts.get(receipt_id)
    ended = found.finished_at if found else None
    return None if ended and receipt_expiry(ended) < now else found


class MemoryPortalStore:
    """PortalStore over a MemoryState."""

    def __init__(self, state: MemoryState) -> None:
        self._state = state

    def user(self, user_id: str) -> User | None:
        with self._state.operation("user"):
            return self._state.users.get(user_id)

    def set_time_zone(self, user_id: str, time_zone: str) -> None:
        with self._state.operation("set_time_zone"):
            known = self._state.users.get(user_id)
            if known is None:
                raise NotFound("user")
            self._state.refuse_erasing(user_id)
            self._state.users[user_id] = replace(known, time_zone=time_zone)

    def set_seen(self, user_id: str, day: date) -> None:
        with self._state.operation("set_seen"):
            known = self._state.users.get(user_id)
            if known is not None and user_id not in self._state.erasures:
                self._state.users[user_id] = replace(known, last_seen=day)

    def sign_out_everywhere(self, user_id: str, generation: str) -> None:
        with self._state.operation("sign_out_everywhere"):
            known = self._state.users.get(user_id)
            if known is None:
                raise NotFound("user")
            self._state.refuse_erasing(user_id)
            self._state.users[user_id] = replace(known, generation=generation)

    def erase(
        self, user_id: str, receipt_id: str, mark: Mark, *, entry: AuditEntry | None = None
    ) -> str:
        with self._state.operation("erase"):
            begun = begin_erasure(self._state, user_id, receipt_id, mark)
            if begun == receipt_id:
                self._state.append(entry)
            return begun

    def receipt(self, receipt_id: str, now: datetime) -> Receipt | None:
        with self._state.operation("receipt"):
            return receipt_of(self._state, receipt_id, now)

    def calendars(self, user_id: str) -> list[RecallCalendar]:
        with self._state.operation("calendars"):
            rows, known = self._state.connections, self._state.calendars
            own = [rows[key].recall_id for key in sorted(rows) if key[0] == user_id]
            return [known[one] for one in own if one is not None and one in known]

    def counters(self, user_id: str) -> Counters:
        with self._state.operation("counters"):
            day, ordered = self._state.orders.get(user_id, (None, Amount()))
            connects = self._state.connects[user_id]
            return Counters(connects, ordered.bots, day, int(ordered.minutes))

    def preferences(self, user_id: str) -> StoredPreferences | None:
        with self._state.operation("preferences"):
            return self._state.preferences.get(user_id)

    def save_preferences(
        self, user_id: str, preferences: Preferences, version: int, mark: Mark
    ) -> None:
        with self._state.operation("save_preferences"):
            self._state.refuse_erasing(user_id)
            stored = self._state.preferences.get(user_id)
            if (stored.version if stored else 0) != version:
                raise VersionConflict("preferences")
            self._state.preferences[user_id] = StoredPreferences(preferences, version + 1)
            mark_wanted(self._state, user_id, mark)

    def rules(self, user_id: str, now: datetime) -> UserRules:
        with self._state.operation("rules"):
            return rules_of(self._state, user_id, now).under(self._state.policy)

    def policy(self) -> CompanyPolicy:
        with self._state.operation("policy"):
            return self._state.policy

    def set_overrides(self, user_id: str, changes: Sequence[OverrideChange], mark: Mark) -> None:
        with self._state.operation("set_overrides"):
            of_events = [change.key.id for change in changes if change.key.kind is Kind.EVENT]
            if not all(keys.possible(event_id) for event_id in of_events):
                raise NotFound("id")
            if len({change.key for change in changes}) < len(changes):
                raise ValueError("DynamoDB takes one write of an item in a transaction")
            self._state.refuse_erasing(user_id)
            for change in changes:
                self._state.choose(user_id, change.key, change.choice, change.expires_at)
            mark_wanted(self._state, user_id, mark)

    def connections(self, user_id: str) -> list[Connection]:
        with self._state.operation("connections"):
            rows, calendars = self._state.connections, self._state.calendars
            found = [rows[key] for key in sorted(rows) if key[0] == user_id]
            return [with_sync_state(one, calendars.get(one.recall_id or "")) for one in found]

    def request(
        self,
        user_id: str,
        calendar_key: str,
        workspace: str,
        now: datetime,
        *,
        remove: bool = False,
        resync: bool = False,
        cause: str = "",
        entry: AuditEntry | None = None,
    ) -> bool:
        with self._state.operation("request"):
            key = (user_id, calendar_key)
            known = self._state.connections.get(key)
            if known is None:
                return False
            self._state.append(entry)
            changed = replace(
                known,
                wanted=Wanted.REMOVED if remove else known.wanted,
                resync=known.resync or resync,
                requested=known.requested + 1,
                due_at=now,
                cause=cause or known.cause,
            )
            mark = Mark(workspace, now, cause)
            with others_read_again(self._state, user_id, calendar_key, mark):
                self._state.connections[key] = changed
            self._state.connection_workspaces[key] = workspace
            return True

    def upcoming(
        self,
        user_id: str,
        since: datetime,
        until: datetime,
        limit: int,
        *,
        after: Place | None = None,
        latest: bool = False,
        ending_after: datetime | None = None,
    ) -> list[EventRow]:
        with self._state.operation("upcoming"):
            if after and not (keys.possible(after.calendar_key) and keys.possible(after.event_id)):
                raise NotFound("id")
            rows = [
                row
                for row in self._state.events.values()
                if row.user_id == user_id
                and since <= row.facts.start < until
                and (after is None or Place.of(row) > after)
                and (ending_after is None or row.facts.end > ending_after)
            ]
            rows.sort(key=Place.of)
            return rows[-limit:] if latest else rows[:limit]

    def event(self, user_id: str, event_id: str) -> EventRow | None:
        with self._state.operation("event"):
            for row in self._state.events.values():
                if row.user_id == user_id and row.event_id == event_id:
                    return row
            return None

    def save_stop(
        self, user_id: str, hosted_domain: str, stop: Stop, expires_at: datetime, mark: Mark
    ) -> None:
        with self._state.operation("save_stop"):
            self._state.refuse_erasing(stop.by)
            key = (hosted_domain, stop.occurrence, stop.by)
            self._state.stops[key] = (stop, expires_at)
            mark_wanted(self._state, user_id, mark)

    def requests(
        self, company: str, occurrences: Iterable[str], now: datetime
    ) -> dict[str, StopRequests]:
        with self._state.operation("requests"):
            found = {}
            for occurrence in set(occurrences):
                stored = self._state.requests.get((company, occurrence), {})
                valid = [fact for fact, end in stored.items() if end > now]
                if valid:
                    found[occurrence] = StopRequests(
                        frozenset(fact for fact in valid if isinstance(fact, str)),
                        frozenset(fact for fact in valid if isinstance(fact, tuple)),
                    )
            return found

    def save_request(
        self, company: str, occurrence: str, user_id: str, *, asking: bool, expires_at: datetime
    ) -> None:
        with self._state.operation("save_request"):
            self._state.refuse_erasing(user_id)
            stored = self._state.requests.setdefault((company, occurrence), {})
            if asking:
                stored[user_id] = expires_at
            else:
                stored.pop(user_id, None)

    def save_answers(
        self,
        company: str,
        occurrence: str,
        user_id: str,
        askers: Iterable[str],
        expires_at: datetime,
    ) -> None:
        with self._state.operation("save_answers"):
            self._state.refuse_erasing(user_id)
            stored = self._state.requests.setdefault((company, occurrence), {})
            stored.update({(user_id, asker): expires_at for asker in askers})

    def others_in_rooms(
        self, user_id: str, looks: Sequence[RoomLook], limit: int
    ) -> list[EventRow]:
        with self._state.operation("others_in_rooms"):
            found: dict[EventKey, EventRow] = {}
            for look in looks:
                there = [self._state.events[key] for key in self._state.events.in_room(look.room)]
                there = [row for row in there if look.since <= row.facts.start < look.until]
                there.sort(key=lambda row: (row.facts.start, row.key))
                found |= {row.key: row for row in there[:limit] if row.user_id != user_id}
            return sorted(found.values(), key=lambda row: (row.facts.start, row.key))[:limit]

    def colleagues(self, user_ids: Iterable[str]) -> dict[str, Colleague]:
        with self._state.operation("colleagues"):
            found = {}
            for user_id in set(user_ids) & self._state.users.keys():
                chosen = self._state.preferences.get(user_id)
                held = under(self._state.policy, chosen.preferences if chosen else None)
                name = held.bot_name if held else DEFAULT_BOT_NAME
                found[user_id] = Colleague(self._state.users[user_id], name)
            return found

    def bot_reports(self, bot_ids: Iterable[str]) -> dict[str, Reports]:
        with self._state.operation("bot_reports"):
            return reports_of_bots(self._state, bot_ids)

    def last_run(self, workspace: str) -> LastRun:
        with self._state.operation("last_run"):
            known = self._state.workspaces.get(workspace)
            if known is None:
                return LastRun()
            lease = known.lease
            return LastRun(lease.trouble, lease.ran_at, lease.swept_at)


def reports_of_bots(state: MemoryState, bot_ids: Iterable[str]) -> dict[str, Reports]:
    """The reports of each bot that reported anything."""
    known = state.bot_reports
    return {bot_id: dict(known[bot_id]) for bot_id in bot_ids if bot_id in known}
