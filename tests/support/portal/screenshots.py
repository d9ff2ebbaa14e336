"""Pictures of every page: `python -m tests.support.portal.screenshots FOLDER`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from functions.oauth_callback.pages import problem
from functions.portal.handler import build
from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.deduplication import Scope
from rollcall.domain.model import BotStatus, Status
from rollcall.domain.preferences import Mode, Preferences
from rollcall.domain.trouble import Trouble, TroubleCause
from rollcall.domain.user_rules import StoredPreferences
from tests.support.passing import sealed
from tests.support.portal.guests import guest_link
from tests.support.portal.past import fill_past
from tests.support.portal.rows import COMPANY, NOW, make_connection, make_user
from tests.support.portal.sample import fill, fill_second_calendar
from tests.support.portal.serve import serving
from tests.support.portal.sharing import decided, entry, join
from tests.support.portal.window import open_parts
from tests.support.portal.world import World

SIZES = {"wide": (1280, 900), "narrow": (390, 844), "zoomed": (320, 256)}


def scenes(world: World, page: Page) -> Iterator[str]:
    """Brings the page to one scene after the other and yields its name."""
    page.goto(f"{world.public_url}/")
    yield "landing"
    page.goto(f"{world.public_url}/privacy")
    yield "privacy"
    user = make_user(time_zone=None)
    world.state.users[user.user_id] = user
    browser = world.sign_in(user.user_id)
    page.context.add_cookies(
        [
            {
                "name": world.cookies.session_name,
                "value": browser.session_id,
                "url": world.public_url,
            }
        ]
    )
    opened(world, page, "/onboarding", "calendar_box")
    yield "onboarding-1"
    connection = make_connection(status=Status.CONNECTING, synced=False)
    world.state.connections["u-1", "c-1"] = connection
    opened(world, page, "/onboarding", "connected")
    yield "onboarding-2"
    fill(world)
    stored = world.state.preferences.pop("u-1")
    page.goto(f"{world.public_url}/onboarding")
    yield "onboarding-counted"
    world.state.preferences["u-1"] = stored
    report_outcomes(world)
    page.goto(f"{world.public_url}/")
    yield "meetings"
    page.click("#choice-e-04 > summary")
    yield "meetings-series"
    yield from without_connection(world, page)
    yield from links(world, page)
    yield from past(world, page)
    yield from pauses(world, page)
    yield from rules(world, page)
    page.goto(f"{world.public_url}/connections/c-1/disconnect")
    yield "disconnect"
    page.goto(f"{world.public_url}/account")
    yield "account"
    page.goto(f"{world.public_url}/nowhere")
    yield "not-found"
    failed_sign_in(world, page)
    yield "failed-sign-in"
    yield from troubles(world, page)
    yield from shared_meetings(world, page)
    yield from guests(world, page)
    world.state.events.clear()
    world.state.connections.clear()
    opened(world, page, "/", "disconnected")
    yield "meetings-empty"
    yield from leaving(world, page)


def leaving(world: World, page: Page) -> Iterator[str]:
    """Somebody may only leave; then an account is deleted, after something wrong was typed."""
    fill(world)
    everybody, now = world.handler, world.now
    world.handler = build(replace(world.deps, allowed=AllowedDomains.parse("elsewhere.example")))
    page.goto(f"{world.public_url}/")
    yield "not-admitted"
    page.goto(f"{world.public_url}/account/leave")
    yield "ways-out"
    world.now = now + timedelta(minutes=11)
    page.goto(f"{world.public_url}/account/leave")
    yield "ways-out-stale"
    world.handler, world.now = everybody, now
    page.goto(f"{world.public_url}/account/delete")
    yield "delete"
    page.fill("#phrase", "yes")
    page.click("#delete-everything")
    yield "delete-refused"
    page.fill("#phrase", world.state.users["u-1"].email)
    page.click("#delete-everything")
    page.wait_for_selector("#receipt")
    yield "deleting"
    (receipt,) = world.state.receipts
    ended = replace(world.state.receipts[receipt], finished_at=NOW + timedelta(minutes=2))
    world.state.receipts[receipt] = ended
    page.goto(f"{world.public_url}/account/deleted/{receipt}")
    yield "deleted"


def opened(world: World, page: Page, path: str, notice: str) -> None:
    """Go to a page as somebody who was sent there with a notice."""
    value = sealed(world.notices, notice, world.now)
    name = world.notices.name
    page.context.add_cookies([{"name": name, "value": value, "url": world.public_url}])
    page.goto(f"{world.public_url}{path}")


def pauses(world: World, page: Page) -> Iterator[str]:
    """The ways to pause, a planned pause that is counted, and the click of an ended session."""
    page.goto(f"{world.public_url}/")
    page.click("#pause-open")
    yield "pause-open"
    page.click("#pause-until")
    page.fill("#paused_from", (NOW + timedelta(days=2)).date().isoformat())
    page.fill("#paused_until", (NOW + timedelta(days=5)).date().isoformat())
    page.check("#pause_spares_chosen")
    page.click("#count")
    page.wait_for_selector("#touched")
    yield "pause-counted"
    page.click("#set-pause")
    page.wait_for_selector("#paused")
    yield "pause-planned"
    page.goto(f"{world.public_url}/preferences/pause")
    sessions = dict(world.state.sessions)
    world.state.sessions.clear()
    page.click("#count")
    page.wait_for_selector("#error-action")
    yield "signed-out-click"
    page.goto(f"{world.public_url}/account")
    yield "landing-session-ended"
    world.state.sessions.update(sessions)
    page.goto(f"{world.public_url}/account/again")
    yield "again"
    page.goto(f"{world.public_url}/")
    page.click("#resume")
    page.wait_for_selector("#pause-open")


def troubles(world: World, page: Page) -> Iterator[str]:
    """A pause, and a recording service that does not answer."""
    fill_second_calendar(world)
    stored = world.state.preferences["u-1"]
    pause = replace(stored.preferences, paused_until=NOW + timedelta(days=2))
    world.state.preferences["u-1"] = replace(stored, preferences=pause)
    opened(world, page, "/", "saved")
    yield "meetings-problems"
    world.set_trouble(Trouble(TroubleCause.RECALL_DOWN, NOW, 3, NOW, NOW + timedelta(minutes=2)))
    page.goto(f"{world.public_url}/")
    yield "meetings-trouble"
    world.set_trouble(None)


def past(world: World, page: Page) -> Iterator[str]:
    """The last week, a meeting that is over, and one that is to come."""
    fill_past(world)
    page.goto(f"{world.public_url}/past")
    yield "past"
    page.goto(f"{world.public_url}/meetings/p-1")
    yield "meeting-past"
    page.goto(f"{world.public_url}/meetings/e-28")
    yield "meeting-coming"


def links(world: World, page: Page) -> Iterator[str]:
    """The links of a series with two of them while one is typed, refused, and taken."""
    row = world.state.events["u-1", "c-1", "e-28"]
    world.add_rows(replace(row, facts=replace(row.facts, series_id="s-roadmap")))
    page.goto(f"{world.public_url}/meetings/e-28/link")
    yield "link"
    page.fill("#url", "https://protect-eu.mimecast.com/s/AbC1?domain=zoom.us")
    page.click("#typed-event")
    page.wait_for_selector("#problem")
    yield "link-refused"
    page.fill("#url", "https://teams.microsoft.com/meet/2871234567890?p=x")
    page.click("#typed-series")
    page.wait_for_selector("#unlink-e-28")
    page.goto(f"{world.public_url}/meetings/e-28/link")
    yield "link-typed"


def rules(world: World, page: Page) -> Iterator[str]:
    """The rules while they are edited, refused, changed meanwhile and without a connection."""
    page.goto(f"{world.public_url}/preferences")
    yield "rules-closed"
    open_parts(page)
    page.check("#mode-every")
    page.fill("#title_excludes", "")
    page.wait_for_selector("#preview-sentence")
    yield "rules"
    page.locator("#preview-which").evaluate("one => { one.open = true; }")
    yield "rules-which"
    page.locator("#version").evaluate("one => { one.value = '9'; }")
    page.fill("#bot_name", "Ada's scribe")
    page.click("#save")
    page.wait_for_selector("#conflict")
    yield "rules-conflict"
    page.fill("#min_people", "9")
    page.fill("#max_people", "3")
    page.fill("#skip_domains", "not a domain")
    page.click("#save")
    page.wait_for_selector("#errors")
    yield "rules-errors"
    page.context.set_offline(True)
    page.fill("#min_people", "2")
    page.wait_for_selector("#live-preview .failure")
    page.fill("#skip_domains", "")
    page.click("#save")
    page.wait_for_selector("#failed-save")
    yield "rules-offline"
    page.context.set_offline(False)


def without_connection(world: World, page: Page) -> Iterator[str]:
    """Switches that could not be saved, for want of a connection and of a session."""
    page.keyboard.press("Escape")
    page.clock.install()
    page.context.set_offline(True)
    for control in ("#switch-e-10", "#sync-c-1", "#switch-e-04", "#this-e-04"):
        page.click(control)
    page.wait_for_selector("#meeting-e-04 .failure")
    page.clock.fast_forward(25_000)
    page.wait_for_function("document.getElementById('stale').textContent")
    yield "meetings-offline"
    page.context.set_offline(False)
    page.goto(f"{world.public_url}/")
    sessions = dict(world.state.sessions)
    world.state.sessions.clear()
    page.click("#switch-e-10")
    page.wait_for_selector("#meeting-e-10 .failure")
    yield "meetings-signed-out"
    world.state.sessions.update(sessions)


def shared_meetings(world: World, page: Page) -> Iterator[str]:
    """A colleague whose bots come to meetings of the first user; each asks the other to stop."""
    user = world.state.users["u-1"]
    world.state.users["u-1"] = replace(user, hosted_domain=COMPANY)
    world.state.preferences["u-1"] = StoredPreferences(Preferences(), 1)
    join(world, "grace", rules=Preferences(mode=Mode.EVERY, bot_name="Summer's scribe"))
    for event_id in ("e-06", "e-10", "e-24"):
        row = world.state.events["u-1", "c-1", event_id]
        bot = row.observed.bots[0].bot_id if row.observed.bots else f"b-grace-{event_id}"
        facts = row.facts
        minutes = int((facts.end - facts.start).total_seconds() // 60)
        entry(
            world, "grace", f"g-{event_id}", start=facts.start, minutes=minutes,
            link=facts.meeting_url, bot=bot, occurrence=event_id,
        )  # fmt: skip
        named = replace(row, facts=replace(facts, occurrence_id=event_id))
        world.add_rows(decided(world, named, Scope.COMPANY))
    opened(world, page, "/", "others_record")
    yield "meetings-shared"
    until = NOW + timedelta(days=30)
    for event_id in ("e-06", "e-10", "e-24"):
        asked = world.state.requests.setdefault((COMPANY, event_id), {})
        asked |= {"u-1": until, "u-hal": until}
    join(world, "hal")
    world.state.requests[COMPANY, "e-24"]["u-grace", "u-1"] = until
    page.goto(f"{world.public_url}/")
    yield "meetings-asked"


def guests(world: World, page: Page) -> Iterator[str]:
    """What a guest is asked, and is told afterwards; and the row of the owner."""
    rows = world.state.events.values()
    row = next(row for row in rows if row.desired and row.facts.series_id)
    page.goto(guest_link(world, row, world.public_url))
    yield "guest"
    page.click("#guest-meeting")
    page.wait_for_selector("#guest-said")
    yield "guest-said"
    page.goto(f"{world.public_url}/")
    yield "meetings-guest"
    world.state.guest_noes.clear()


def report_outcomes(world: World) -> None:
    """Calls that are over, each with another outcome."""
    reports = {
        "b-e-00": ["in_waiting_room", "call_ended/call_ended_by_host"],
        "b-e-01": ["call_ended/call_ended_by_host", "done"],
        "b-e-02": ["in_call_recording", "fatal/bot_errored"],
    }
    for bot, told in reports.items():
        codes = [code.partition("/") for code in told]
        world.state.bot_reports[bot] = {
            code: BotStatus(bot, code, sub_code or None, NOW) for code, _, sub_code in codes
        }


def failed_sign_in(world: World, page: Page) -> None:
    """The page that another function shows by itself."""
    answer = problem(400, "outcome", "req-1").to_gateway()
    page.route(
        "**/auth/google/callback",
        lambda route: route.fulfill(status=400, headers=answer["headers"], body=answer["body"]),
    )
    page.goto(f"{world.public_url}/auth/google/callback")


def main(folder: Path) -> None:
    """Write one picture for each scene, size and colour scheme."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                with serving() as world:
                    context = chromium.new_context(
                        viewport={"width": width, "height": height}, color_scheme=scheme
                    )
                    page = context.new_page()
                    page.on("dialog", lambda dialog: dialog.accept())
                    page.on("console", lambda told: _tell(told.text))
                    page.on("pageerror", lambda error: _tell(str(error)))
                    for name in scenes(world, page):
                        page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
                    context.close()
        chromium.close()


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
