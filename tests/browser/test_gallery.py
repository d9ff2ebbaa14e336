"""Every page, state and letter: a picture in `gallery/`, and no rule of axe that it breaks.

Each is seen in four sizes, two of them 1280 pixels enlarged to 200 % and 400 %, in light and dark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from rollcall.adapters.letters.render import as_html
from tests.support.console import Local
from tests.support.gallery import (
    account_scenes,
    admin_scenes,
    calendar_scenes,
    call_scenes,
    console_scenes,
    first_scenes,
    list_scenes,
    meeting_scenes,
    rules_scenes,
)
from tests.support.gallery.album import SIZES, Album, write_index
from tests.support.gallery.console_scenes import ConsoleScenes, ConsoleStage
from tests.support.gallery.letters import letters
from tests.support.gallery.stage import Scenes, Stage
from tests.support.portal.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

SCENES: list[Scenes] = [
    first_scenes.strangers,
    first_scenes.onboarding,
    list_scenes.meetings,
    list_scenes.unsaved,
    list_scenes.troubles,
    list_scenes.empty,
    list_scenes.shared,
    list_scenes.guests,
    call_scenes.pasted,
    calendar_scenes.calendars,
    calendar_scenes.lost,
    meeting_scenes.past,
    meeting_scenes.media,
    meeting_scenes.links,
    rules_scenes.rules,
    rules_scenes.pauses,
    account_scenes.account,
    account_scenes.leaving,
    account_scenes.mail_links,
    admin_scenes.people,
    admin_scenes.company_rules,
]


CONSOLE: list[ConsoleScenes] = [
    console_scenes.console,
    console_scenes.mailbox,
    console_scenes.lonely,
]


def seen(several: Sequence[Scenes | ConsoleScenes]) -> Iterator[Any]:
    """Each scene in each size. `make test` takes one of them in turn, `make gallery` all."""
    for number, scenes in enumerate(several):
        for place, size in enumerate(SIZES):
            left_out = [pytest.mark.gallery] if (number + place) % len(SIZES) else []
            yield pytest.param(scenes, size, id=f"{scenes.__name__}-{size}", marks=left_out)


@pytest.fixture(scope="module", autouse=True)
def index() -> Iterator[None]:
    """The pictures on one page, once all are there."""
    yield
    write_index()


@pytest.fixture
def album(size: str) -> Album:
    return Album(size)


@pytest.fixture
def page(chromium: Browser, album: Album) -> Iterator[Page]:
    width, height = SIZES[album.size]
    context = chromium.new_context(
        viewport={"width": width, "height": height}, timezone_id="Europe/Berlin"
    )
    context.set_default_timeout(8000)
    found = context.new_page()
    found.on("dialog", lambda dialog: dialog.accept())
    yield found
    context.close()


@pytest.mark.parametrize(("scenes", "size"), list(seen(SCENES)))
def test_every_state_is_kept_as_a_picture_and_breaks_no_rule(
    page: Page, world: World, album: Album, scenes: Scenes
) -> None:
    wrong = [each for name in scenes(Stage(world, page)) for each in album.keep(page, name)]
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def local() -> Iterator[Local]:
    """The console of the local system."""
    with console_scenes.console_at_work() as found:
        yield found


@pytest.mark.parametrize(("scenes", "size"), list(seen(CONSOLE)))
def test_every_state_of_the_console_is_kept_as_a_picture_and_breaks_no_rule(
    page: Page, local: Local, album: Album, scenes: ConsoleScenes
) -> None:
    wrong = [each for name in scenes(ConsoleStage(local, page)) for each in album.keep(page, name)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("size", SIZES)
def test_every_letter_is_kept_as_a_picture_and_breaks_no_rule(page: Page, album: Album) -> None:
    wrong: list[str] = []
    for name, letter in letters().items():
        page.set_content(as_html(letter))
        wrong += album.keep_letter(page, f"letter-{name}")
    assert not wrong, "\n".join(wrong)
