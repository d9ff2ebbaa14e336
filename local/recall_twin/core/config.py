"""What a twin is started with. Nothing here is read from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local.recall_twin.core.settings import Settings

LOCAL_KEY = "FAKE-RECALL-KEY"
LOCAL_WORKSPACE = "main"
LOCAL_SECRET = "whsec_ZmFrZS13ZWJob29rLXNlY3JldC1mb3ItbG9jYWwtMDE="


@dataclass(frozen=True, slots=True)
class RecallTwinConfig:
    """Start-up configuration. Times are seconds of the twin's clock.

    `workspaces` maps each API key to a workspace name. `webhook_targets` and `webhook_secrets`
    are per workspace; without a secret webhooks leave unsigned. Without `google_calendar_url`
    calendars connect by themselves and events are fed in through the admin API or `feed`.
    """

    workspaces: Mapping[str, str] = field(default_factory=lambda: {LOCAL_KEY: LOCAL_WORKSPACE})
    webhook_targets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    webhook_secrets: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {LOCAL_WORKSPACE: (LOCAL_SECRET,)},
    )
    webhook_events: frozenset[str] | None = None
    webhook_header_family: str = "webhook"
    google_token_url: str | None = None
    google_calendar_url: str | None = None
    public_url: str = "http://localhost:8002"
    connect_seconds: float = 0.5
    coalesce_seconds: float = 0.3
    poll_seconds: float = 30.0
    page_size: int = 100
    ledger_size: int = 100_000
    seed: int = 0
    settings: Settings = field(default_factory=Settings)
    state_dir: Path | None = None
