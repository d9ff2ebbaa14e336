"""Each main journey by keyboard alone, on a wide screen and enlarged to 400 %.

Nothing is clicked or filled in by the test: it presses Tab until what it wants has the focus, and
whatever has the focus on the way must be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from functions.portal import texts
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.preferences import Mode
from rollcall.protocol.mail_links import MailLinks
from rollcall.protocol.signed_link import link_key
from tests.support.gallery.album import SIZES
from tests.support.portal.guests import guest_link
from tests.support.portal.past import fill_past
from tests.support.portal.window import signed_in
from tests.support.portal.world import COOKIE_KEY, World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MOST_STEPS = 150
_IS_SEEN = """() => {
  const one = document.activeElement;
  if (one === document.body) return true;
  const box = (one.matches("input[type=radio], input[type=checkbox]") && one.labels.length
    ? one.closest(".option, .check") || one : one).getBoundingClientRect();
  const [x, y] = [box.left + Math.min(box.width / 2, 60), box.top + Math.min(box.height / 2, 20)];
  const top = document.elementFromPoint(x, y);
  return Boolean(top) && (one.contains(top) || top.contains(one)
    || Boolean(top.closest("label, .option, .check")));
}"""


@pytest.fixture(params=["wide", "400"])
def page(request: pytest.FixtureRequest, chromium: Browser, world: World) -> Iterator[Page]:
    width, height = SIZES[str(request.param)]
    size = {"width": width, "height": height}
    with signed_in(chromium, world, viewport=size) as found:
        yield found


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until that has the focus; what has it meanwhile must not be hidden or covered."""
    hidden: list[str] = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if not page.evaluate(_IS_SEEN):
            hidden.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            assert hidden == []
            return
    raise AssertionError(f"{selector} is not reached with the keyboard")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Go to that and press a key."""
    tab_to(page, selector)
    page.keyboard.press(key)


def write(page: Page, selector: str, text: str) -> None:
    """Go to that field and type, in place of what is there."""
    tab_to(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_meetings_are_chosen_and_the_recording_started(page: Page, world: World) -> None:
    world.state.preferences.clear()
    page.goto(f"{world.public_url}/onboarding")
    tab_to(page, "#mode-external")
    page.keyboard.press("ArrowUp")
    press(page, "#start")
    expect(page.locator("#notice")).to_contain_text("All set.")
    assert world.state.preferences["u-1"].preferences.mode is Mode.EVERY


def test_a_meeting_is_switched_off_and_follows_the_rules_again(page: Page, world: World) -> None:
    press(page, "#switch-e-10")
    expect(page.locator("#meeting-e-10")).to_contain_text("You turned this off.")
    expect(page.locator("#switch-e-10")).to_be_focused()
    page.goto(f"{world.public_url}/?show=changed")
    press(page, "#undo-e-10")
    expect(page.locator("#undo-e-10")).to_have_count(0)
    assert "e-10" not in world.rules().events


def test_a_series_is_switched_off(page: Page, world: World) -> None:
    press(page, "#switch-e-04")
    press(page, "#series-e-04")
    # What the rules say anyway is no choice of one's own any more.
    expect(page.locator("#meeting-e-04")).to_contain_text("Nobody from outside your company")
    assert "s-standup" not in world.rules().series


def test_a_meeting_is_searched_and_opened(page: Page) -> None:
    write(page, "#q", "kestrel")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_contain_text("1 meeting")
    press(page, "#open-e-10")
    expect(page.get_by_role("heading", level=1)).to_have_text("Onboarding Kestrel Foods")


def test_recording_is_paused_for_today_and_resumed(page: Page) -> None:
    press(page, "#pause-open")
    press(page, "#pause-today")
    expect(page.locator("#paused")).to_contain_text("Everything is paused")
    press(page, "#resume")
    expect(page.locator("#paused")).to_have_count(0)


def test_rules_are_changed_and_saved(page: Page, world: World) -> None:
    page.goto(f"{world.public_url}/preferences")
    press(page, "#group-who > summary")
    write(page, "#min_people", "3")
    press(page, "#save")
    expect(page.locator("#notice")).to_contain_text("Your rules are saved.")
    assert world.state.preferences["u-1"].preferences.min_people == 3


def test_another_link_is_typed_for_a_meeting(page: Page, world: World) -> None:
    page.goto(f"{world.public_url}/meetings/e-28/link")
    write(page, "#url", "https://teams.microsoft.com/meet/2871234567890?p=x")
    press(page, "#typed-event")
    expect(page.locator("#unlink-e-28")).to_be_visible()


def test_a_recording_is_asked_for_from_the_past(page: Page, world: World) -> None:
    fill_past(world)
    page.goto(f"{world.public_url}/past")
    press(page, "[name=medium][value=recording]")
    expect(page.locator("#said")).to_have_text(texts.MEDIA_ASKING)


def test_a_calendar_is_disconnected(page: Page, world: World) -> None:
    page.goto(f"{world.public_url}/account")
    press(page, "#disconnect-c-1")
    expect(page.get_by_role("heading", level=1)).to_have_text(texts.DISCONNECT_TITLE)
    press(page, "#confirm-disconnect")
    expect(page.locator("#notice")).to_contain_text("disconnected")


def test_a_guest_says_no(page: Page, world: World) -> None:
    rows = world.state.events.values()
    row = next(row for row in rows if row.desired and row.facts.series_id)
    page.goto(guest_link(world, row, world.public_url))
    press(page, "#guest-meeting")
    expect(page.locator("#guest-said")).to_be_visible()


def test_links_in_letters_are_answered(page: Page, world: World) -> None:
    made = MailLinks(world.public_url, lambda: link_key(COOKIE_KEY), "u-1", world.now)
    until = world.now + timedelta(days=1)
    for address in (made.choose("e-10", until, record=False), made.unsubscribe(MailKind.DIGEST)):
        page.goto(address)
        press(page, "#mail-act")
        expect(page.locator("#mail-done")).to_be_visible()


def test_an_account_is_deleted(page: Page, world: World) -> None:
    page.goto(f"{world.public_url}/account")
    press(page, "#leave")
    expect(page.get_by_role("heading", level=1)).to_have_text(texts.DELETE_TITLE)
    write(page, "#phrase", world.state.users["u-1"].email)
    press(page, "#delete-everything")
    expect(page.get_by_role("heading", level=1)).to_have_text(texts.DELETING_TITLE)
