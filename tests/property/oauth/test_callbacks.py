"""Thousands of callbacks that are not the answer to a trip of this browser: none has an effect."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.support.examples import examples
from tests.support.oauth.google import LocalGoogle
from tests.support.oauth.world import Browser, World, assert_untouched

MANY = settings(
    max_examples=examples(1500),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SOME = settings(MANY, max_examples=examples(200))

junk = st.one_of(
    st.text(max_size=60),
    st.text("AZaz09_-", min_size=43, max_size=43),
    st.sampled_from(["", "x" * 10_000, "a,a", "\x00", "\r\n", "%00", "é" * 43]),
)


@st.composite
def queries(draw: st.DrawFn) -> str:
    """Queries with parameters that a callback has."""
    name = st.sampled_from(["state", "code", "error", "iss", "scope", "purpose", "next"])
    return urlencode(draw(st.lists(st.tuples(name, junk), max_size=6)))


@pytest.fixture(scope="module")
def world(google: LocalGoogle) -> World:
    return World(google, log_level="ERROR")


@dataclass
class Trip:
    """A trip that a browser has under way."""

    cookies: dict[str, str]
    asked: dict[str, str]

    def browser(self, world: World) -> Browser:
        return Browser(world, dict(self.cookies))


def begun(world: World) -> Trip:
    browser = Browser(world)
    asked = browser.start()
    return Trip(browser.jar, asked)


@pytest.fixture(scope="module")
def mine(world: World) -> Trip:
    return begun(world)


@pytest.fixture(scope="module")
def theirs(world: World) -> Trip:
    return begun(world)


@MANY
@given(query=queries(), raw=st.text(max_size=80))
def test_a_query_from_anywhere_has_no_effect(
    world: World, mine: Trip, query: str, raw: str
) -> None:
    for text in (query, raw, f"{query}&{raw}"):
        assert mine.browser(world).get(f"/auth/google/callback?{text}").status == 400
    assert_untouched(world)


@MANY
@given(position=st.integers(0, 42), letter=st.sampled_from("ABC_-0"))
def test_a_state_of_another_trip_has_no_effect(
    world: World, mine: Trip, theirs: Trip, position: int, letter: str
) -> None:
    state = mine.asked["state"]
    near = state[:position] + letter + state[position + 1 :]
    for wrong in {theirs.asked["state"], near, state[::-1], mine.asked["nonce"]} - {state}:
        page = mine.browser(world).return_with(state=wrong, code="4/FAKE-CODE")
        assert page.status == 400
    assert_untouched(world)


@MANY
@given(cut=st.integers(0, 600), text=st.text(max_size=40))
def test_a_damaged_cookie_has_no_effect(world: World, mine: Trip, cut: int, text: str) -> None:
    browser = mine.browser(world)
    ((name, value),) = browser.jar.items()
    browser.jar[name] = value[:cut] + text + "." + value[cut + 1 :]
    page = browser.return_with(state=mine.asked["state"], code="4/FAKE-CODE")
    assert page.status == 400
    assert_untouched(world)


@MANY
@given(cut=st.integers(0, 500), letter=st.sampled_from("ABab01_-"))
def test_a_cookie_with_another_letter_has_no_effect(
    world: World, mine: Trip, cut: int, letter: str
) -> None:
    browser = mine.browser(world)
    ((name, value),) = browser.jar.items()
    changed = value[:cut] + letter + value[cut + 1 :]
    assume(urlsafe_b64decode(changed) != urlsafe_b64decode(value))
    browser.jar[name] = changed
    page = browser.return_with(state=mine.asked["state"], code="4/FAKE-CODE")
    assert page.status == 400
    assert_untouched(world)


def test_a_cookie_of_another_browser_has_no_effect(world: World, mine: Trip, theirs: Trip) -> None:
    browser = mine.browser(world)
    ((name, _value),) = browser.jar.items()
    (browser.jar[name],) = theirs.cookies.values()
    page = browser.return_with(state=mine.asked["state"], code="4/FAKE-CODE")
    assert page.status == 400
    assert_untouched(world)


@SOME
@given(names=st.lists(junk, max_size=3), purpose=junk)
def test_no_value_of_a_start_reaches_an_address(
    world: World, names: list[str], purpose: str
) -> None:
    query = urlencode([("purpose", purpose), *(("next", name) for name in names)])
    page = Browser(world).get(f"/auth/google/start?{query}")
    parts = urlsplit(page.location)
    assert (parts.scheme, parts.netloc) == ("https", "accounts.google.com")
    assert "\r" not in page.location
    assert "\n" not in page.location


@settings(MANY, max_examples=examples(50))
@given(planted=st.lists(st.text("AZaz09_-", min_size=43, max_size=43), max_size=2))
def test_a_planted_session_is_always_replaced(google: LocalGoogle, planted: list[str]) -> None:
    world = World(google, log_level="ERROR")
    browser = Browser(world)
    for value in planted:
        browser.jar["__Host-rollcall-session"] = value
        browser.sign_in()
        assert browser.session_id not in planted
    google.forms.clear()
    assert not set(planted) & set(world.state.sessions)
