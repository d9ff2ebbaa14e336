"""The form of a take-out, as `docs/take-out.md` says it: nothing more and nothing less."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Fields that are not named here are refused."""

    model_config = ConfigDict(extra="forbid")


class Profile(Strict):
    user_id: str
    issuer: str
    subject: str
    email: str
    name: str
    time_zone: str | None = None
    created_at: datetime | None = None
    hosted_domain: str
    last_seen: date | None = None
    erasing: str
    blocked_at: datetime | None = None
    blocked_reason: str


class Preferences(Strict):
    preferences: dict[str, Any]
    version: int


class Key(Strict):
    kind: Literal["occurrence", "series", "event"]
    id: str
    matter: Literal["recording", "link", "again"]


class GivenUp(Strict):
    bots: list[str]
    generation: int | None = None


class Override(Strict):
    key: Key
    choice: Literal["record", "skip"] | dict[str, str] | GivenUp
    expires_at: datetime | None = None


class Stop(Strict):
    occurrence: str
    by: str
    organiser: str
    name: str
    active: bool
    users: list[str]


class Connection(Strict):
    user_id: str
    calendar_key: str
    email: str
    wanted: str
    token_version: int
    requested: int
    resync: bool
    status: str
    problem: str
    recall_id: str | None = None
    applied: int
    applied_token_version: int
    attempts: int
    due_at: datetime | None = None
    synced_at: datetime | None = None
    reading: bool
    full: bool
    waiting_since: datetime | None = None
    evaluating: int
    evaluated_to: str
    cause: str


class Calendar(Strict):
    recall_id: str
    user_id: str
    calendar_key: str
    email: str
    requested: int
    synced: int
    sync_from: datetime | None = None
    check: bool
    watermark: datetime | None = None
    due_at: datetime | None = None
    full_due_at: datetime | None = None
    connected: bool
    status_since: datetime | None = None
    synced_at: datetime | None = None
    attempts: int
    progress: dict[str, Any] | None = None
    calm_at: datetime | None = None
    look_at: datetime | None = None
    scanned_at: datetime | None = None
    pages: int
    rows: int
    full: bool
    cause: str


class Session(Strict):
    created_at: datetime
    seen_at: datetime
    is_this: bool


class Counters(Strict):
    connected: int
    ordered: int
    ordered_on: date | None = None
    ordered_minutes: int


class Report(Strict):
    bot_id: str
    code: str
    sub_code: str | None = None
    at: datetime


class Told(Strict):
    delivery: str
    attempt: int
    at: datetime
    until: datetime


class Lost(Strict):
    since: datetime
    token_version: int


class Mailbox(Strict):
    user_id: str
    marked: int
    due_at: datetime | None = None
    told: dict[str, Told]
    lost: dict[str, Lost]


class MailChoices(Strict):
    on: list[str]
    off: list[str]


class Transition(Strict):
    at: datetime
    kind: str
    cause: str
    about: str


class Event(Strict):
    user_id: str
    calendar_key: str
    facts: dict[str, Any]
    decision: dict[str, Any]
    desired: dict[str, Any] | None = None
    observed: dict[str, Any]
    generation: int
    observed_by: int
    outcome_unknown: bool
    due: bool
    retry_at: datetime | None = None
    attempts: int
    problem: str
    due_since: datetime | None = None
    check_at: datetime | None = None
    checks: int
    ended_bot: str
    cause: str
    link_lost: bool
    history: list[Transition]
    reports: list[Report]
    asks_not_to_record: bool
    keeps_recording: bool


class Call(Strict):
    user_id: str
    call_id: str
    meeting_url: str
    title: str
    asked_at: datetime
    cause: str
    stop_at: datetime | None = None
    version: int
    number: int
    tried_at: datetime | None = None
    seek: bool
    attempts: int
    retry_at: datetime | None = None
    problem: str
    bot_id: str
    sent_at: datetime | None = None
    room: str
    looked_at: datetime | None = None
    asked_out: bool
    over: bool
    reports: list[Report]


class PastBot(Strict):
    user_id: str
    bot_id: str
    came_at: datetime
    ends_at: datetime
    meeting_room: str
    attempts: int
    refusals: int
    retry_at: datetime | None = None


class MonthUse(Strict):
    user_id: str
    month: str
    meetings: int
    bots: int
    seconds: int
    thousandths: int
    part_seconds: int
    whole: bool
    counted_at: datetime


class LaterPart(Strict):
    format: Literal["rollcall-take-out"]
    version: Literal[1]
    made_at: datetime
    next: str | None
    events: list[Event]


class FirstPart(LaterPart):
    profile: Profile
    preferences: Preferences | None
    overrides: list[Override]
    stops: list[Stop]
    connections: list[Connection]
    calendars: list[Calendar]
    sessions: list[Session]
    counters: Counters
    mailbox: Mailbox | None
    mail_choices: MailChoices
    mail_stop: str
    calls: list[Call]
    past_bots: list[PastBot]
    uses: list[MonthUse]
