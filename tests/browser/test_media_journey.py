"""From a call that is over to its recording: the whole product, against the twins."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from local.system.system import LocalSystem
from tests.support.local_system import local_system, wait_until
from tests.support.tour.browsing import PATIENCE, Tour
from tests.support.tour.outside import Outside

__all__ = ["local_system"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TITLE = "Kick-off with Client"
CALL = (
    {"code": "joining_call", "after_seconds": 0},
    {"code": "in_call_recording", "after_seconds": 1},
    {"code": "call_ended", "after_seconds": 4, "sub_code": "call_ended_by_host"},
    {"code": "done", "after_seconds": 5},
)


@pytest.fixture
def outside(local_system: LocalSystem) -> Iterator[Outside]:
    addresses = local_system.addresses
    with Outside(addresses.google_twin, addresses.recall_twin, local_system.admin_key) as found:
        yield found


@pytest.fixture
def tour(chromium: Browser, local_system: LocalSystem, tmp_path: Path) -> Iterator[Tour]:
    context = chromium.new_context(timezone_id="Europe/Berlin")
    context.set_default_timeout(PATIENCE)
    yield Tour(context.new_page(), local_system.addresses.front, tmp_path, "wide")
    context.close()


def test_a_recording_is_opened_from_the_past(
    tour: Tour, outside: Outside, local_system: LocalSystem
) -> None:
    page, email = tour.page, f"ada@{uuid.uuid4().hex[:8]}.example"
    outside.add_account(email)
    _start(tour, email)
    ends_at = datetime.now(UTC) + timedelta(seconds=40)
    event = outside.add_event(
        email,
        title=TITLE,
        start=(ends_at - timedelta(minutes=5)).isoformat(),
        minutes=5,
        link="meet",
        attendees=["x@client.example"],
    )
    wait_until(lambda: outside.bot(email, event["id"]) is not None, 30, "a bot in the call")
    bot = outside.bot(email, event["id"])
    assert bot is not None
    outside.script(bot["id"], *CALL)
    recording = page.get_by_role("button", name=f"Recording {TITLE}")
    wait_until(lambda: page.goto(f"{tour.front}/past") and recording.count(), 80, "the past")
    tour.picture("past")
    recording.click()
    expect(page.locator("#open-recording")).to_be_visible(timeout=PATIENCE)
    tour.picture("links")
    for medium, name in (("recording", "video_mixed"), ("transcript", "transcript")):
        with page.context.expect_page() as opened:
            page.locator(f"#open-{medium}").click()
        expect(opened.value.locator("body")).to_contain_text(f"the file {name}")
        assert opened.value.url.startswith(f"{local_system.addresses.recall_twin}/media/")
        assert opened.value.evaluate("document.referrer") == ""


def _start(tour: Tour, email: str) -> None:
    """Sign in, connect, and record every meeting with a link."""
    page = tour.page
    page.goto(tour.front)
    page.locator("#sign-in").click()
    tour.at_google(email)
    page.locator("#connect").click()
    tour.at_google(email)
    page.get_by_label("Every meeting with a link").check()
    page.locator("#start").click()
    expect(page.locator(".connection .pill")).to_have_text("Connected", timeout=PATIENCE)
