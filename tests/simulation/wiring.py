"""The parts of a world that are put together once: the twin, the adapter over it, the webhook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from functions.webhook.handler import Deps as WebhookDeps
from functions.webhook.handler import build as build_webhook
from local.recall_twin.core.config import LOCAL_KEY, LOCAL_SECRET, RecallTwinConfig
from local.recall_twin.core.settings import Settings as TwinSettings
from local.recall_twin.core.twin import RecallTwin
from rollcall.adapters.recall.api import HttpRecall
from rollcall.adapters.recall.transport import RecallTransport
from rollcall.domain.pace import LIMITS, Limits
from rollcall.ports.calls import CallPool
from rollcall.ports.clock import Clock
from rollcall.protocol.guest_link import guest_address
from rollcall.protocol.webhook_signature import parse_secrets
from rollcall.reconcile.state import Ports
from rollcall.use_cases.accept_notification import AcceptNotification
from tests.simulation.parts import Fixed, SilentTelemetry, numbered_ids
from tests.simulation.recall import BASE, DirectClient

TARGET = "https://rollcall.example/webhooks/recall"
WORKSPACE = "main"
GUEST_KEY = b"FAKE-GUEST-KEY"
CLIENT_ID = "fake-client-id.apps.googleusercontent.example"

type Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Readings:
    """Where Recall's contract leaves something open, and how wide its limits are here."""

    twin: TwinSettings = field(default_factory=TwinSettings)
    limits: Limits = field(default_factory=lambda: dict(LIMITS))
    page_size: int = 100


def make_twin(seed: int, readings: Readings, now: Now) -> RecallTwin:
    """Recall, with one workspace that sends its webhooks here."""
    config = RecallTwinConfig(
        webhook_targets={WORKSPACE: (TARGET,)},
        seed=seed,
        settings=readings.twin,
        page_size=readings.page_size,
    )
    ids = numbered_ids()
    return RecallTwin(config, clock=now, new_id=lambda: next(ids))


def make_recall(wire: DirectClient, now: Now) -> HttpRecall:
    """The real adapter over a wire to the twin."""
    transport = RecallTransport(BASE, lambda: LOCAL_KEY, now, wire)  # type: ignore[arg-type]
    return HttpRecall(transport, CLIENT_ID, lambda: "FAKE-CLIENT-SECRET")


def make_webhook(accept: AcceptNotification, telemetry: SilentTelemetry, now: Now) -> Any:
    """The webhook's real handler."""
    secrets = Fixed(parse_secrets(LOCAL_SECRET))
    return build_webhook(WebhookDeps(secrets, accept, telemetry, now))  # type: ignore[arg-type]


def make_ports(world: Any, clock: Clock, calls: CallPool, new_id: Callable[[], str]) -> Ports:
    """The ports of a world's worker."""
    return Ports(
        store=world.store,
        marks=world.marks,
        recall=world.recall,
        vault=world.vault,
        revoker=world.revoker,
        clock=clock,
        calls=calls,
        jitter=world.rng.random,
        report=world.report,
        wrote=world.telemetry.wrote,
        client_id=CLIENT_ID,
        new_id=new_id,
        sessions=world.sessions,
        pasted=world.pasted,
        past_bots=world.past_bots,
        usage=world.usage,
        guest_link=lambda subject: guest_address("https://rollcall.example", GUEST_KEY, subject),
    )
