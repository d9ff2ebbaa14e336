"""The things the twin remembers. Plain data, written as JSON by `snapshot`."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

READY = "ready"
EXPIRED = "media_expired"
FINAL_BOT_STATES = frozenset({"done", "fatal", EXPIRED})
CONNECTING = "connecting"
CONNECTED = "connected"
DISCONNECTED = "disconnected"


@dataclass(slots=True)
class CalendarStatus:
    """One entry of a calendar's `status_changes`; `cause` only on a disconnect."""

    status: str
    created_at: datetime
    cause: str | None = None


@dataclass(slots=True)
class SyncState:
    """How far a calendar was read at the provider."""

    sync_token: str | None = None
    fetched_until: datetime | None = None
    channel_id: str | None = None
    resource_id: str | None = None
    time_zone: str = "UTC"


@dataclass(slots=True)
class Calendar:
    """One connected account's primary calendar."""

    id: str
    platform: str
    oauth_client_id: str
    oauth_client_secret: str
    oauth_refresh_token: str
    created_at: datetime
    updated_at: datetime
    oauth_email: str | None = None
    webhook_url: str | None = None
    platform_email: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    status: str = CONNECTING
    status_changes: list[CalendarStatus] = field(default_factory=list)
    attempt: int = 0
    sync: SyncState = field(default_factory=SyncState)
    backlog: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class BotEntry:
    """An event's claim on a bot, as listed in the event's `bots`."""

    bot_id: str
    start_time: datetime
    deduplication_key: str
    meeting_url: str


@dataclass(slots=True)
class Event:
    """One occurrence on one calendar; not `visible` while beyond the forward window."""

    id: str
    calendar_id: str
    platform: str
    platform_id: str
    ical_uid: str
    start_time: datetime
    end_time: datetime
    raw: dict[str, Any]
    meeting_url: str | None
    meeting_platform: str | None
    created_at: datetime
    updated_at: datetime
    is_deleted: bool = False
    visible: bool = True
    bots: list[BotEntry] = field(default_factory=list)


@dataclass(slots=True)
class BotStatus:
    """One entry of a bot's `status_changes`."""

    code: str
    created_at: datetime
    sub_code: str | None = None


@dataclass(slots=True)
class Step:
    """A later state of a bot: seconds after dispatch in a script, an absolute time once running."""

    code: str
    after_seconds: float = 0.0
    sub_code: str | None = None
    at: datetime | None = None


@dataclass(slots=True)
class Bot:
    """A scheduled or running bot and the events that share it."""

    id: str
    meeting_url: str
    join_at: datetime
    ends_at: datetime
    created_at: datetime
    deduplication_key: str | None = None
    config: dict[str, Any] = field(default_factory=dict)
    event_ids: list[str] = field(default_factory=list)
    status_changes: list[BotStatus] = field(default_factory=list)
    script: list[Step] | None = None
    pending: list[Step] = field(default_factory=list)
    run: int = 0
    ad_hoc: bool = False

    @property
    def status(self) -> str:
        """The latest state."""
        return self.status_changes[-1].code

    @property
    def is_ready(self) -> bool:
        """Scheduled and not yet dispatched."""
        return self.status_changes[-1].code == READY


@dataclass(slots=True)
class PendingSync:
    """Changes of one calendar that the next `calendar.sync_events` will cover."""

    last_updated_ts: datetime
    due_at: datetime


@dataclass(slots=True)
class Delivery:
    """One webhook message on its way to one target."""

    id: str
    message_id: str
    workspace: str
    url: str
    event: str
    body: str
    next_at: datetime
    attempt: int = 0
    in_flight: bool = False


@dataclass(slots=True)
class TargetHealth:
    """Since when every delivery to a target failed."""

    failing_since: datetime | None = None
    disabled: bool = False


@dataclass(slots=True)
class StoredAnswer:
    """What an idempotency key answered; in flight until `completed_at`."""

    completed_at: datetime
    status: int
    body: Any


@dataclass(slots=True)
class WorkspaceState:
    """All that one workspace remembers."""

    calendars: dict[str, Calendar] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    bots: dict[str, Bot] = field(default_factory=dict)
    pending_syncs: dict[str, PendingSync] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    targets: dict[str, TargetHealth] = field(default_factory=dict)
    answers: dict[str, StoredAnswer] = field(default_factory=dict)
