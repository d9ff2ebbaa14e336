"""Pictures of every page: `python -m tests.support.portal.screenshots FOLDER`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from rollcall.domain.model import Status
from tests.support.portal.rows import NOW, make_connection, make_user
from tests.support.portal.sample import fill, fill_second_calendar
from tests.support.portal.serve import serving
from tests.support.portal.world import World

SIZES = {"wide": (1280, 900), "narrow": (390, 844)}


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
    page.goto(f"{world.public_url}/onboarding?notice=calendar_box")
    yield "onboarding-1"
    connection = make_connection(status=Status.CONNECTING, synced=False)
    world.state.connections["u-1", "c-1"] = connection
    page.goto(f"{world.public_url}/onboarding?notice=connected")
    yield "onboarding-2"
    fill(world)
    page.goto(f"{world.public_url}/")
    yield "meetings"
    page.click("#choice-e-09 > summary")
    yield "meetings-series"
    page.goto(f"{world.public_url}/preferences")
    page.check("#mode-every")
    page.fill("#title_excludes", "")
    page.wait_for_selector("#preview-sentence")
    yield "rules"
    page.fill("#min_people", "9")
    page.fill("#max_people", "3")
    page.fill("#skip_domains", "not a domain")
    page.click("#save")
    page.wait_for_selector("#errors")
    yield "rules-errors"
    page.goto(f"{world.public_url}/connections/c-1/disconnect")
    yield "disconnect"
    page.goto(f"{world.public_url}/account")
    yield "account"
    page.goto(f"{world.public_url}/nowhere")
    yield "not-found"
    fill_second_calendar(world)
    stored = world.state.preferences["u-1"]
    pause = replace(stored.preferences, paused_until=NOW + timedelta(days=2))
    world.state.preferences["u-1"] = replace(stored, preferences=pause)
    page.goto(f"{world.public_url}/?notice=saved")
    yield "meetings-problems"
    world.state.events.clear()
    world.state.connections.clear()
    page.goto(f"{world.public_url}/?notice=disconnected")
    yield "meetings-empty"


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
