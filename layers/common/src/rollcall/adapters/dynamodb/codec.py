"""Every model as a row of a table, and back. What an index needs is added here and only here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from rollcall.adapters.dynamodb import event_rows, keys
from rollcall.adapters.dynamodb.wire import Item, attributes, build, item, plain, time_text, values
from rollcall.domain.amounts import Amount
from rollcall.domain.event import ScheduledBot
from rollcall.domain.given_up import GivenUp
from rollcall.domain.lease import Lease
from rollcall.domain.leaving import Erasure, Receipt, Tombstone, receipt_expiry
from rollcall.domain.link_choice import LinkChoice, LinkKind
from rollcall.domain.meeting_hours import Weekday
from rollcall.domain.model import BotStatus, Connection, EventRow, RecallCalendar, User
from rollcall.domain.override_keys import Kind, OverrideKey, link_key
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.retention import EVENTS
from rollcall.domain.rooms import found_in
from rollcall.domain.stops import Stop
from rollcall.domain.trouble import LastRun
from rollcall.domain.user_rules import StoredPreferences, UserRules
from rollcall.ports.portal_store import Counters

LEASE_UNTIL = "lease_until"
ATTEMPT = "attempt"
LAST_RUN = tuple(field.name for field in fields(LastRun))
"""What pages read of the row of a workspace."""
_REPORT = "reported_"
_CHOICES, _MODES, _WEEKDAYS = frozenset(Override), frozenset(Mode), frozenset(Weekday)
_LINK, _LINK_KINDS = "link", frozenset(LinkKind)
_GIVEN_UP = "given_up"
ACCOUNTS = "accounts"
_RULES = frozenset(field.name for field in fields(Preferences))
_OVERRIDE_IDS = {
    Kind.OCCURRENCE: "occurrence_id", Kind.SERIES: "series_id", Kind.EVENT: "event_id",
}  # fmt: skip
NEVER = "1970-01-01T00:00:00.000000Z"
PAGES_WRITE = {"email", "wanted", "token", "token_version", "requested", "cause"}
NOT_THE_WORKERS = {
    Connection: {"user_id", "calendar_key", "synced_at", "reading", "full"} | PAGES_WRITE,
    RecallCalendar: {"user_id", "calendar_key", "recall_id", "requested", "cause"},
}


def field_values(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any dataclass
    """The fields of a dataclass by name, one level deep."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def user(stored: Item) -> User:
    """A user."""
    return build(User, values(stored))


def seen(day: date | None) -> dict[str, object]:
    """The attributes that say when a user was last seen, for the index too; none for None."""
    return {"last_seen": day, keys.DUE_WORKSPACE: keys.SEEN, keys.DUE_AT: day} if day else {}


def erasure(stored: Item) -> Erasure | None:
    """The deletion that a profile tells of."""
    return build(Erasure, values(stored)) if "erasing" in stored else None


def receipt_item(receipt_id: str, receipt: Receipt) -> Item:
    """A receipt; it expires only once the deletion has ended."""
    end = receipt.finished_at and int(receipt_expiry(receipt.finished_at).timestamp())
    return item({**keys.receipt(receipt_id), **field_values(receipt), keys.EXPIRES_AT: end})


def receipt(stored: Item) -> Receipt:
    """A receipt."""
    return build(Receipt, values(stored))


def tombstone(stored: Item) -> Tombstone:
    """A tombstone."""
    return build(Tombstone, values(stored))


def tombstone_item(tombstone: Tombstone, end: datetime) -> Item:
    """A tombstone."""
    ends = {keys.EXPIRES_AT: int(end.timestamp())}
    return item({**keys.tombstone(tombstone.digest), **field_values(tombstone), **ends})


def connection(stored: Item) -> Connection:
    """A connection."""
    return build(Connection, values(stored))


def calendar_item(calendar: RecallCalendar, workspace: str) -> Item:
    """A calendar at Recall; in `due-calendars` while it has a ``due_at``."""
    key = keys.calendar(calendar.recall_id)
    due = {keys.DUE_WORKSPACE: workspace, keys.DUE_AT: _due_at(calendar)}
    return item({**key, **field_values(calendar), **due})


def calendar(stored: Item) -> RecallCalendar:
    """A calendar at Recall."""
    row = values(stored)
    if keys.DUE_AT in row:
        row[keys.DUE_AT] = row[keys.DUE_AT].removeprefix(keys.DAILY).removeprefix(keys.CHECK)
    return build(RecallCalendar, row)


def _due_at(row: Connection | RecallCalendar) -> datetime | str | None:
    """When a row is due, as the index has it."""
    if isinstance(row, RecallCalendar) and row.waits_for_daily_read:
        return in_part(keys.DAILY, row.due_at)
    if isinstance(row, RecallCalendar) and row.waits_for_check:
        return in_part(keys.CHECK, row.due_at)
    return row.due_at


def in_part(part: str, moment: datetime | None) -> str:
    """A moment in a part of the index of due calendars: the daily reads, or the looks."""
    return f"{part}{time_text(moment)}" if moment else part


def mark(workspace: str, now: datetime, cause: str) -> dict[str, object]:
    """The attributes that make a connection due; an empty ``cause`` keeps the one before."""
    due: dict[str, object] = {keys.DUE_WORKSPACE: workspace, keys.DUE_AT: now}
    return due | ({"cause": cause} if cause else {})


def workers_part(row: Connection | RecallCalendar) -> dict[str, Any]:
    """The attributes that the worker writes: all but the key and what pages and marks write."""
    others = NOT_THE_WORKERS[type(row)]
    written = {**field_values(row), keys.DUE_AT: _due_at(row)}
    return {name: value for name, value in written.items() if name not in others}


def event_item(row: EventRow, workspace: str) -> Item:
    """An event, in the indexes that it belongs to."""
    bot = indexed_bot(row)
    stored = plain(row)
    return attributes(
        {
            **keys.event(row.user_id, row.calendar_key, row.event_id),
            **event_rows.short(stored, bot.bot_id if bot else None),
            keys.START: stored["facts"]["start"],
            "end": stored["facts"]["end"],
            keys.DUE_BOT_WORKSPACE: workspace if row.due else None,
            keys.BOT_ID: bot.bot_id if bot else None,
            keys.ROOM: found_in(row),
            keys.CHECK_WORKSPACE: workspace if row.check_at else None,
            keys.EXPIRES_AT: expiry(row.facts.end),
        }
    )


def event(stored: Item) -> EventRow:
    """An event."""
    return build(EventRow, event_rows.whole(values(stored)))


def indexed_bot(row: EventRow) -> ScheduledBot | None:
    """The one bot under which the event is found: that of its present start, else the latest."""
    bots = [bot for bot in row.observed.bots if bot.bot_id not in row.observed.dismissed]
    return max(bots, key=lambda bot: (bot.start == row.facts.start, bot.start), default=None)


def connects(stored: Item) -> int:
    """How often a user connected a calendar."""
    return int(values(stored)["times"])


def orders_item(user_id: str, day: date, ordered: Amount) -> Item:
    """What bots were ordered for a user on a day; of no use when that day is over."""
    expires = datetime.combine(day + timedelta(days=2), time(), UTC)
    counted = {"day": day.isoformat(), "ordered": ordered.bots, "minutes": int(ordered.minutes)}
    return item({**keys.orders(user_id), **counted, keys.EXPIRES_AT: int(expires.timestamp())})


def orders(stored: Item, day: date) -> Amount:
    """What bots were ordered on that day; rows of an older version know no minutes."""
    found = values(stored)
    if found.get("day") != day.isoformat():
        return Amount()
    return Amount(int(found["ordered"]), int(found.get("minutes", 0)))


def counters(connects: Item, ordered: Item) -> Counters:
    """What is counted of a user, from the two rows that count it."""
    last = values(ordered)
    day = date.fromisoformat(last["day"]) if last else None
    return Counters(
        int(values(connects).get("times", 0)),
        int(last.get("ordered", 0)),
        day,
        int(last.get("minutes", 0)),
    )


def report(status: BotStatus) -> tuple[str, str]:
    """The attribute of a report, and its text: texts of one attribute sort as the reports do.

    No attribute may be called `bot_id`: it would put the row into the index of events.
    """
    return f"{_REPORT}{status.code}", f"{time_text(status.at)} {status.sub_code or ''}"


def bot_reports(stored: Item) -> list[BotStatus]:
    """The reports in a row of a bot; older versions kept one in each of two rows."""
    found = values(stored)
    bot_id = keys.bot_of(found["pk"])
    if "code" in found:
        return [build(BotStatus, {**found, "bot_id": bot_id})]
    reported = {name: text for name, text in found.items() if name.startswith(_REPORT)}
    return [_report(bot_id, name.removeprefix(_REPORT), text) for name, text in reported.items()]


def _report(bot_id: str, code: str, text: str) -> BotStatus:
    at, _, sub_code = text.partition(" ")
    return build(
        BotStatus, {"bot_id": bot_id, "code": code, "sub_code": sub_code or None, "at": at}
    )


def preferences(stored: Item) -> StoredPreferences:
    """A user's rules with their version."""
    row = values(stored)
    return replace(
        build(StoredPreferences, {**row, "preferences": {}}),
        preferences=rules(row["preferences"])[0],
    )


def stop_item(hosted_domain: str, stop: Stop, end: datetime) -> Item:
    """What an organiser decided, as the members of one Workspace find it."""
    key = keys.stop(hosted_domain, stop.occurrence, stop.by)
    decided = field_values(stop) | {"users": list(stop.users)}
    return item({**key, **decided, keys.EXPIRES_AT: int(end.timestamp())})


def stops(rows: list[Item], now: datetime) -> tuple[Stop, ...]:
    """The stops that have not expired."""
    found = [values(stored) for stored in rows]
    return tuple(build(Stop, row) for row in found if row[keys.EXPIRES_AT] > now.timestamp())


def override_item(
    user_id: str, key: OverrideKey, choice: Override | LinkChoice | GivenUp, end: datetime | None
) -> Item:
    """A choice of the user."""
    expires_at = int(end.timestamp()) if end else None
    named = {_OVERRIDE_IDS[key.kind]: key.id, **choice_values(choice)}
    return item({**keys.override(user_id, key), **named, keys.EXPIRES_AT: expires_at})


def choice_values(choice: Override | LinkChoice | GivenUp) -> dict[str, str]:
    """The one attribute that holds a choice; that of a link, its kind and what it names."""
    if isinstance(choice, GivenUp):
        order = [f"#{choice.generation}"] if choice.generation is not None else []
        return {_GIVEN_UP: " ".join([*sorted(choice.bots), *order])}
    if isinstance(choice, LinkChoice):
        return {_LINK: f"{choice.kind} {choice.value}"}
    return {"choice": choice}


def user_rules(rows: list[Item], now: datetime) -> UserRules:
    """Everything that decisions need of a user, out of all rows of the range `keys.RULES`."""
    found = UserRules(accounts=_accounts(rows))
    stored_preferences, readable, owner = None, True, None
    for stored in rows:
        row = values(stored)
        if row.get(keys.EXPIRES_AT, math.inf) <= now.timestamp():
            continue
        if "preferences" in row:
            stored_preferences, known = rules(row["preferences"])
            readable = readable and known
        elif "choice" in row and row["choice"] not in _CHOICES:
            readable = False
        elif "choice" in row:
            _add_override(found, row, Override(row["choice"]))
        elif _LINK in row:
            link = _link_choice(row[_LINK])
            readable = readable and link is not None
            if link is not None:
                _add_override(found, row, link)
        elif _GIVEN_UP in row:
            found.given_up[row["event_id"]] = _given_up(row[_GIVEN_UP])
        elif "subject" in row:
            owner = user(stored)
    found = replace(found, preferences=stored_preferences, readable=readable)
    return _with_owner(found, owner) if owner else found


def _with_owner(found: UserRules, owner: User) -> UserRules:
    return replace(
        found,
        hosted_domain=owner.hosted_domain,
        name=owner.name,
        email=owner.email,
        blocked=owner.blocked,
    )


def _accounts(rows: list[Item]) -> frozenset[str]:
    found = (values(row)[ACCOUNTS] for row in rows if ACCOUNTS in row)
    return frozenset(address for accounts in found for address in accounts.values())


def _given_up(stored: str) -> GivenUp:
    """What is given up; words of a newer version name nothing here."""
    names = stored.split()
    orders = [int(name[1:]) for name in names if name.startswith("#") and name[1:].isdecimal()]
    bots = frozenset(name for name in names if not name.startswith("#"))
    return GivenUp(bots, orders[0] if orders else None)


def _link_choice(stored: str) -> LinkChoice | None:
    """A choice of a link; None for a kind that a newer version stored."""
    kind, _, value = stored.partition(" ")
    return LinkChoice(LinkKind(kind), value) if kind in _LINK_KINDS else None


def _add_override(found: UserRules, row: dict[str, Any], choice: Override | LinkChoice) -> None:
    of_kind = {
        Kind.OCCURRENCE: found.occurrences, Kind.SERIES: found.series, Kind.EVENT: found.events,
    }  # fmt: skip
    for kind, name in _OVERRIDE_IDS.items():
        if name not in row:
            continue
        key = OverrideKey(kind, row[name])
        if isinstance(choice, LinkChoice):
            key = link_key(key)
            found.links[key] = choice
        else:
            of_kind[kind][key.id] = choice
        if keys.EXPIRES_AT in row:
            found.expiries[key] = datetime.fromtimestamp(row[keys.EXPIRES_AT], UTC)


def rules(stored: Mapping[str, Any]) -> tuple[Preferences, bool]:
    """Preferences, and whether they are all that was stored: newer versions may know more."""
    mode, weekdays = stored.get("mode", Mode.EXTERNAL), frozenset(stored.get("weekdays", ()))
    readable = mode in _MODES and weekdays <= _WEEKDAYS and stored.keys() <= _RULES
    known = {
        **stored,
        "mode": mode if mode in _MODES else Mode.CHOSEN,
        "weekdays": sorted(weekdays & _WEEKDAYS),
    }
    return build(Preferences, known), readable


@dataclass(frozen=True, slots=True)
class StoredLease:
    """A lease as it is in the table."""

    lease: Lease
    held: bool
    """Whether somebody holds it, or died with it."""
    writes: int
    """How often it was written; 0 in rows of older versions, which did not count."""
    attempt: str
    """Id of the attempt that took it last."""

    def was_taken_by(self, attempt: str) -> bool:
        """Whether that attempt took it and nobody has given it back."""
        return self.held and self.attempt == attempt


def learned(lease: Lease) -> dict[str, Any]:
    """What a lease hands to the next one: everything but its name, token and end."""
    values = field_values(lease)
    return {name: values[name] for name in values.keys() - {"workspace", "token", "expires_at"}}


def stored_lease(workspace: str, stored: Item) -> StoredLease:
    """The lease of a workspace; one that never was has the token 0."""
    found = {"token": 0, "pace": {}, **values(stored)}
    until = found.get(LEASE_UNTIL)
    end = {"workspace": workspace, "expires_at": until or NEVER}
    lease = build(Lease, {**found, **end})
    return StoredLease(lease, until is not None, found.get("writes", 0), found.get(ATTEMPT, ""))


def last_run(stored: Item) -> LastRun:
    """What the row of a workspace tells of its last run."""
    return build(LastRun, values(stored))


def expiry(end: datetime) -> int:
    """When a row that ended then is no longer kept, in unix seconds."""
    return int(end.timestamp() + EVENTS.total_seconds())
