from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime, timedelta

from rollcall.adapters.dynamodb import audit, codec, erasures, keys, requests
from rollcall.adapters.dynamodb.own_addresses import change_addresses
from rollcall.adapters.dynamodb.policies import policy_of
from rollcall.adapters.dynamodb.reports import reports_of_bots
from rollcall.adapters.dynamodb.rules import (
    NOT_ERASING,
    change_rules,
    connections_of,
    rules_of,
    transact_unless_erasing,
)
from rollcall.adapters.dynamodb.table import AT_ONCE, ConditionFailed, Table
from rollcall.adapters.dynamodb.wire import Item, item
from rollcall.adapters.dynamodb.writes import KNOWN, NEW, Write, delete, put, update
from rollcall.domain.audit import AuditEntry
from rollcall.domain.bot_reports import Reports
from rollcall.domain.errors import BeingDeleted, NotFound, VersionConflict
from rollcall.domain.guest_noes import Audiences
from rollcall.domain.leaving import Receipt
from rollcall.domain.model import Connection, EventRow, RecallCalendar, User, Wanted
from rollcall.domain.policy import NO_POLICY, CompanyPolicy, under
from rollcall.domain.preferences import DEFAULT_BOT_NAME, Preferences
from rollcall.domain.rooms import RoomLook
from rollcall.domain.shared_bots import Colleague
from rollcall.domain.stop_requests import StopRequests
from rollcall.domain.stops import Stop
from rollcall.domain.synced import with_sync_state
from rollcall.domain.trouble import LastRun
from rollcall.domain.user_rules import StoredPreferences, UserRules
from rollcall.ports.portal_store import Counters, Mark, OverrideChange, Place

INSTANT = timedelta(microseconds=1)


class DynamoPortalStore:
    """PortalStore on the state table."""

    def __init__(self, state: Table, audiences: Audiences | None = None) -> None:
        self._state = state
        self._audiences = audiences

    def user(self, user_id: str) -> User | None:
        """One consistent read."""
        stored = self._state.get(keys.profile(user_id))
        return codec.user(stored) if stored else None

    def set_time_zone(self, user_id: str, time_zone: str) -> None:
        """One update. Raises NotFound when there is no such user."""
        self._change_profile(user_id, {"time_zone": time_zone})

    def set_seen(self, user_id: str, day: date) -> None:
        """One update."""
        with suppress(NotFound, BeingDeleted):
            self._change_profile(user_id, codec.seen(day))

    def sign_out_everywhere(self, user_id: str, generation: str) -> None:
        """One update. Raises NotFound when there is no such user."""
        self._change_profile(user_id, {"generation": generation})

    def _change_profile(self, user_id: str, values: Mapping[str, object]) -> None:
        known = f"{KNOWN} AND {NOT_ERASING}"
        try:
            self._state.write(update(keys.profile(user_id), values=values, condition=known))
        except ConditionFailed as refused:
            if refused.stored:
                raise BeingDeleted from refused
            raise NotFound("user") from refused

    def erase(
        self, user_id: str, receipt_id: str, mark: Mark, *, entry: AuditEntry | None = None
    ) -> str:
        """Three reads, and one transaction."""
        return erasures.begin(self._state, user_id, receipt_id, mark, entry=entry)

    def receipt(self, receipt_id: str, now: datetime) -> Receipt | None:
        """One consistent read."""
        return erasures.receipt(self._state, receipt_id, now)

    def calendars(self, user_id: str) -> list[RecallCalendar]:
        """One query, and one batch of reads."""
        found = connections_of(self._state, user_id)
        at_recall = [keys.calendar(one.recall_id) for one in found if one.recall_id is not None]
        return [codec.calendar(row) for row in self._state.get_many(at_recall)]

    def counters(self, user_id: str) -> Counters:
        """Two consistent reads."""
        connects = self._state.get(keys.connects(user_id))
        return codec.counters(connects or {}, self._state.get(keys.orders(user_id)) or {})

    def preferences(self, user_id: str) -> StoredPreferences | None:
        """One consistent read."""
        stored = self._state.get(keys.preferences(user_id))
        return codec.preferences(stored) if stored else None

    def save_preferences(
        self, user_id: str, preferences: Preferences, version: int, mark: Mark
    ) -> None:
        """Two reads, and one transaction that the version guards."""
        row = {
            **keys.preferences(user_id),
            "preferences": preferences,
            "version": version + 1,
        }
        condition = "#version = :seen" if version else NEW
        replacing = put(item(row), condition, {"seen": version})
        try:
            change_rules(self._state, user_id, [replacing], mark)
        except ConditionFailed as error:
            raise VersionConflict("preferences") from error

    def rules(self, user_id: str, now: datetime) -> UserRules:
        """Three queries, as `rules_of`, and one consistent read."""
        return rules_of(self._state, user_id, now, self._audiences).under(self.policy())

    def policy(self) -> CompanyPolicy:
        """One consistent read."""
        return policy_of(self._state)

    def set_overrides(self, user_id: str, changes: Sequence[OverrideChange], mark: Mark) -> None:
        """Two reads and one transaction, with one put or delete for each change."""
        change_rules(self._state, user_id, [_chosen(user_id, one) for one in changes], mark)

    def connections(self, user_id: str) -> list[Connection]:
        """One query in order of the calendar keys, and one batch of reads."""
        found = connections_of(self._state, user_id)
        at_recall = [keys.calendar(one.recall_id) for one in found if one.recall_id is not None]
        calendars = {c.recall_id: c for c in map(codec.calendar, self._state.get_many(at_recall))}
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
        """One transaction that refuses unless the connection is this user's.

        To end it, two reads more.
        """
        if not keys.possible(calendar_key):
            return False
        values = codec.mark(workspace, now, cause)
        if remove:
            values["wanted"] = Wanted.REMOVED
        if resync:
            values["resync"] = True
        key = keys.connection(user_id, calendar_key)
        try:
            asked = update(key, values=values, add={"requested": 1}, condition=KNOWN)
            changes = [asked, *audit.appended(entry)]
            if remove:
                mark = Mark(workspace, now, cause)
                change_addresses(self._state, user_id, calendar_key, "", changes, mark)
            else:
                self._state.transact(changes)
        except ConditionFailed:
            return False
        except BeingDeleted:
            # Every connection of the user was ended with that.
            return True
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
        """One query of the index, which lags behind the table by moments."""
        since = max(since, after.start) if after else since
        if until <= since:
            return []
        rows = self._state.query(
            "#user_id = :user AND #start BETWEEN :since AND :last",
            {"user": user_id, "since": since, "last": until - INSTANT, "ending": ending_after},
            index=keys.UPCOMING,
            filtered="#end > :ending" if ending_after else "",
            limit=limit,
            after=_place(user_id, after) if after and after.start == since else None,
            backwards=latest,
        )
        found = [codec.event(row) for row in rows]
        return found[::-1] if latest else found

    def event(self, user_id: str, event_id: str) -> EventRow | None:
        """The event, looked up under each of the user's few calendars."""
        if not keys.possible(event_id):
            return None
        wanted = [
            keys.event(user_id, connection.calendar_key, event_id)
            for connection in connections_of(self._state, user_id)
        ]
        rows = self._state.get_many(wanted)
        return codec.event(rows[0]) if rows else None

    def save_stop(
        self, user_id: str, hosted_domain: str, stop: Stop, expires_at: datetime, mark: Mark
    ) -> None:
        """Two reads and one transaction."""
        row = codec.stop_item(hosted_domain, stop, expires_at)
        at = keys.stop(hosted_domain, stop.occurrence, stop.by)
        changes = [put(row), erasures.elsewhere(stop.by, at, expires_at)]
        change_rules(self._state, user_id, changes, mark, fence=stop.by)

    def requests(
        self, company: str, occurrences: Iterable[str], now: datetime
    ) -> dict[str, StopRequests]:
        """One batch of reads per hundred meetings."""
        return requests.requests_of(self._state, company, occurrences, now)

    def save_request(
        self, company: str, occurrence: str, user_id: str, *, asking: bool, expires_at: datetime
    ) -> None:
        """One transaction."""
        key = keys.requests(company, occurrence)
        asked = requests.asked(key, user_id, expires_at if asking else None, expires_at)
        self._save_elsewhere(user_id, key, asked, expires_at)

    def save_answers(
        self,
        company: str,
        occurrence: str,
        user_id: str,
        askers: Iterable[str],
        expires_at: datetime,
    ) -> None:
        """One transaction."""
        key = keys.requests(company, occurrence)
        kept = requests.kept(key, user_id, askers, expires_at)
        self._save_elsewhere(user_id, key, kept, expires_at)

    def _save_elsewhere(
        self, user_id: str, at: keys.Key, change: Write, expires_at: datetime
    ) -> None:
        noted = erasures.elsewhere(user_id, at, expires_at)
        transact_unless_erasing(self._state, user_id, [change, noted])

    def others_in_rooms(
        self, user_id: str, looks: Sequence[RoomLook], limit: int
    ) -> list[EventRow]:
        """One query per room, some at a time, and one batch of reads per hundred events."""
        if not looks:
            return []

        def found(look: RoomLook) -> list[Item]:
            return self._state.query(
                "#room = :room AND #start BETWEEN :since AND :last",
                {"room": look.room, "since": look.since, "last": look.until - INSTANT},
                index=keys.ROOMS,
                limit=limit,
            )

        with ThreadPoolExecutor(AT_ONCE) as pool:
            shown = [row for rows in pool.map(found, looks) for row in rows]
        others = [row for row in shown if row["pk"]["S"] != keys.user(user_id)]
        others.sort(key=lambda row: (row[keys.START]["S"], row["pk"]["S"], row["sk"]["S"]))
        wanted = [{"pk": row["pk"]["S"], "sk": row["sk"]["S"]} for row in others[:limit]]
        rows = map(codec.event, self._state.get_many(wanted))
        return sorted(rows, key=lambda row: (row.facts.start, row.key))

    def colleagues(self, user_ids: Iterable[str]) -> dict[str, Colleague]:
        """One batch of reads per fifty users, and one read."""
        wanted = sorted(set(user_ids))
        rows = self._state.get_many(
            key for user_id in wanted for key in (keys.profile(user_id), keys.preferences(user_id))
        )
        profiles = {row["pk"]["S"]: codec.user(row) for row in rows if "subject" in row}
        chosen = {row["pk"]["S"]: codec.preferences(row) for row in rows if "preferences" in row}
        policy = self.policy() if profiles else NO_POLICY
        return {
            user.user_id: Colleague(user, _bot_name(policy, chosen.get(pk)))
            for pk, user in profiles.items()
        }

    def bot_reports(self, bot_ids: Iterable[str]) -> dict[str, Reports]:
        """One batch of reads per thirty-three bots."""
        return reports_of_bots(self._state, bot_ids)

    def last_run(self, workspace: str) -> LastRun:
        """One consistent read of three attributes."""
        stored = self._state.get(keys.workspace(workspace), only=codec.LAST_RUN)
        return codec.last_run(stored or {})


def _bot_name(policy: CompanyPolicy, chosen: StoredPreferences | None) -> str:
    held = under(policy, chosen.preferences if chosen else None)
    return held.bot_name if held else DEFAULT_BOT_NAME


def _place(user_id: str, place: Place) -> Item:
    """Every key of an event in the index of its user's events."""
    key = keys.event(user_id, place.calendar_key, place.event_id)
    return item({**key, keys.USER_ID: user_id, keys.START: place.start})


def _chosen(user_id: str, change: OverrideChange) -> Write:
    if change.choice is None:
        return delete(keys.override(user_id, change.key))
    return put(codec.override_item(user_id, change.key, change.choice, change.expires_at))
