"""A cookie that somebody planted puts no word on a page and no click before a person."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from functions.portal import texts
from functions.portal.kept import KeptClick, again_cookie, packed, whose_mark
from rollcall.adapters.cookie_cipher import OAUTH, CookieCipher
from rollcall.domain.secret import Secret
from rollcall.runtime.passing_cookies import NOTICE, NOTICE_SECONDS, notice_cookie
from tests.support.passing import sealed
from tests.support.portal.rows import make_row
from tests.support.portal.world import COOKIE_KEY, Answer, Browser, World

AGAIN = "rollcall-again"
CLICK = packed(
    KeptClick("override", "e-1", {"choice": "skip", "scope": "event"}, whose_mark("u-1"))
)
OTHER_KEY = Secret("FAKE-COOKIE-KEY-of-somebody-else-0123456789")


def told(answer: Answer) -> bool:
    return answer.page.has("notice")


def asked(answer: Answer) -> bool:
    return answer.status == 200


def _plain(_world: World, value: str) -> str:
    return value


def _encoded(_world: World, value: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _foreign(world: World, value: str) -> str:
    theirs = notice_cookie(world.public_url, lambda: [OTHER_KEY], lambda: False)
    return sealed(theirs, value, world.now)


def _for_google(world: World, value: str) -> str:
    cipher = CookieCipher(lambda: [COOKIE_KEY], lambda: False, OAUTH)
    return cipher.seal(f"{int(world.now.timestamp())} {value}".encode())


def _of_the_other_cookie(world: World, value: str) -> str:
    other = world.clicks if value in texts.NOTICES else world.notices
    return sealed(other, value, world.now)


def _cut(world: World, value: str) -> str:
    ours = world.notices if value in texts.NOTICES else world.clicks
    return sealed(ours, value, world.now)[:-5]


def _old(world: World, value: str) -> str:
    ours = world.notices if value in texts.NOTICES else world.clicks
    return sealed(ours, value, world.now - timedelta(minutes=16))


def _of_tomorrow(world: World, value: str) -> str:
    ours = world.notices if value in texts.NOTICES else world.clicks
    return sealed(ours, value, world.now + timedelta(days=1))


PLANTED = [_plain, _encoded, _foreign, _for_google, _of_the_other_cookie, _cut, _old, _of_tomorrow]


@pytest.mark.parametrize("word", ["saved", "disconnected", "connected"])
@pytest.mark.parametrize("plant", PLANTED)
def test_a_planted_notice_is_not_shown(
    world: World, browser: Browser, plant: Callable[[World, str], str], word: str
) -> None:
    for visitor in (browser, Browser(world)):
        assert not told(visitor.get("/", cookies={NOTICE: plant(world, word)}))


@pytest.mark.parametrize("plant", PLANTED)
def test_a_planted_click_is_not_asked_about(
    world: World, browser: Browser, plant: Callable[[World, str], str]
) -> None:
    world.add_rows(make_row())
    assert not asked(browser.get("/account/again", cookies={AGAIN: plant(world, CLICK)}))


def test_what_our_own_answer_set_is_shown_for_its_time_and_no_longer(
    world: World, browser: Browser
) -> None:
    world.add_rows(make_row())
    cookies = {
        NOTICE: sealed(world.notices, "saved", world.now),
        AGAIN: sealed(world.clicks, CLICK, world.now),
    }
    world.now += timedelta(seconds=NOTICE_SECONDS)
    assert told(browser.get("/", cookies=cookies))
    assert asked(browser.get("/account/again", cookies=cookies))
    world.now += timedelta(seconds=1)
    assert not told(browser.get("/", cookies=cookies))


def test_cookies_of_the_previous_key_are_read_on(world: World, browser: Browser) -> None:
    kept = sealed(world.notices, "saved", world.now)
    world.keys = [OTHER_KEY, COOKIE_KEY]
    assert told(browser.get("/", cookies={NOTICE: kept}))


def test_nobody_reads_what_was_typed_out_of_the_cookie(world: World) -> None:
    typed = packed(KeptClick("preferences", "", {"bot_name": "Canary"}, whose_mark("u-1")))
    kept = sealed(world.clicks, typed, world.now)
    assert b"Canary" not in base64.urlsafe_b64decode(kept)


def test_without_a_key_what_was_saved_is_saved_and_the_next_page_says_nothing(
    world: World, browser: Browser
) -> None:
    fields = browser.get("/preferences").page.by_id("rules").fields()
    world.keys = []
    answer = browser.post("/preferences", fields | {"bot_name": "Scribe"})
    assert (answer.status, answer.location, answer.cookies) == (303, "/preferences", ())
    assert world.state.preferences["u-1"].preferences.bot_name == "Scribe"
    kept = {NOTICE: "x", AGAIN: "x"}
    assert browser.get("/preferences", cookies=kept).status == 200
    assert not asked(browser.get("/account/again", cookies=kept))


def test_without_a_key_no_click_is_promised_to_be_kept(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    form = browser.get("/").page.all("form", action="/meetings/e-1/override")[-1].fields()
    world.keys = []
    answer = Browser(world, "gone".ljust(43, "x")).post(
        "/meetings/e-1/override", form | {"choice": "skip"}
    )
    assert (answer.status, answer.cookies) == (401, ())
    assert answer.page.by_id("error-action").attributes["href"] == "/auth/google/start"


def test_the_longest_click_fits_into_a_cookie(world: World) -> None:
    cookie = again_cookie(world.public_url, lambda: [COOKIE_KEY], lambda: False)
    room = 2600 - len(packed(KeptClick("preferences", "", {"a": ""}, whose_mark("u-1"))))
    longest = packed(KeptClick("preferences", "", {"a": "x" * room}, whose_mark("u-1")))
    assert longest
    (line,) = cookie.set(longest, world.now)
    assert len(line.partition(";")[0]) <= 4096
