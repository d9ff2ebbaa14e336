"""With the twins off, Google and Recall are services somewhere else that only settings name."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from local.system.outside import (
    LOCAL_CLIENT_ID,
    LOCAL_CLIENT_SECRET,
    LOCAL_RECALL_KEY,
    LOCAL_WEBHOOK_SECRET,
)
from local.system.servers import free_port
from local.system.system import LocalSystem
from tests.integration.tour.conftest import Tourist, newcomers
from tests.support.local_system import free_settings, wait_until
from tests.support.tour.outside import Outside, later

STARTS = 60.0


def port() -> int:
    return free_port(0, "a service", "none")


@contextmanager
def program(name: str, address: str, **settings: str) -> Iterator[None]:
    """A service in a process of its own, told about the others by its environment."""
    env = {"PATH": os.environ["PATH"], **settings}
    process = subprocess.Popen([sys.executable, "-m", name], env=env)
    try:
        wait_until(lambda: answers(address), STARTS, f"{name} answering")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def answers(address: str) -> bool:
    try:
        return httpx.get(address, trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False


@pytest.fixture
def tourist(tmp_path: Path) -> Iterator[Tourist]:
    """Somebody new at a system that runs without twins of its own."""
    front, google, recall = (f"http://localhost:{port()}" for _ in range(3))
    shared = {
        "ROLLCALL_GOOGLE_TWIN_PORT": google.rpartition(":")[2],
        "ROLLCALL_RECALL_TWIN_PORT": recall.rpartition(":")[2],
        "ROLLCALL_PUBLIC_URL": front,
        "ROLLCALL_STATE_DIR": str(tmp_path / "services"),
    }
    settings = free_settings(
        tmp_path / "state",
        twins=False,
        port=int(front.rpartition(":")[2]),
        recall_url=recall,
        recall_api_key=LOCAL_RECALL_KEY,
        recall_webhook_secrets=LOCAL_WEBHOOK_SECRET,
        google_client_id=LOCAL_CLIENT_ID,
        google_client_secret=LOCAL_CLIENT_SECRET,
        google_auth_url=f"{google}/o/oauth2/v2/auth",
        google_token_url=f"{google}/token",
        google_jwks_url=f"{google}/oauth2/v3/certs",
        google_revoke_url=f"{google}/revoke",
        google_issuer=google,
    )
    with ExitStack() as end:
        end.enter_context(program("local.google_twin", f"{google}/admin/state", **shared))
        end.enter_context(program("local.recall_twin", f"{recall}/admin/clock", **shared))
        system = end.enter_context(LocalSystem(settings).running())
        outside = end.enter_context(Outside(google, recall))
        yield end.enter_context(newcomers(system, outside))()


def test_the_tour_is_the_same_against_services_elsewhere(tourist: Tourist) -> None:
    kept, off = tourist.plan("Kept"), tourist.plan("Off", days=3)
    tourist.person.arrive()
    tourist.wait_for_bots(kept, off)
    row = tourist.wait_for_row("Off", lambda row: row.state == "scheduled")
    tourist.person.switch(row.event_id, "skip")
    tourist.wait_for_bots(kept)
    moved = later(kept, hours=1)
    tourist.outside.change(tourist.email, kept["id"], "move", start=moved)
    tourist.wait_for_time(kept, moved)
    tourist.person.disconnect()
    wait_until(lambda: tourist.outside.calendar(tourist.email) is None, 20, "the calendar gone")
    wait_until(lambda: not tourist.outside.granted(tourist.email), 20, "the grant revoked")
    assert tourist.outside.bot_ids() == set()
