"""Thousands of callbacks that are not the answer to a trip of this browser: none has an effect."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.oauth.google import LocalGoogle
from tests.support.oauth.world import Browser, World

MANY = settings(
    max_examples=2000,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SOME = settings(MANY, max_examples=500)

junk = st.one_of(
    st.text(max_size=60),
    st.text("AZaz09_-", min_size=43, max_size=43),
    st.sampled_from(["", "x" * 10_000, "a,a", "\x00", "\r\n", "%00", "é" * 43]),
)


@st.composite
def queries(draw: st.DrawFn) -> str:
    """Queries with the placeholder `@` where the state of some trip goes; `&` in it is kept."""
    name = st.sampled_from(["state", "code", "error", "iss", "scope", "purpose", "next"])
    pairs = draw(st.lists(st.tuples(name, junk), max_size=6))
    return urlencode(pairs)


@pytest.fixture(scope="module")
def world(google: LocalGoogle) -> World:
    return World(google)


def assert_untouched(world: World) -> None:
    assert world.google.forms == []
    assert world.state.sessions == {}
    assert world.state.users == {}
    assert world.state.connections == {}
    assert world.state.wakes == {}


@MANY
@given(query=queries(), raw=st.text(max_size=80))
def test_a_query_from_anywhere_has_no_effect(world: World, query: str, raw: str) -> None:
    browser = Browser(world)
    browser.start()
    for text in (query, raw, f"{query}&{raw}"):
        page = browser.get(f"/auth/google/callback?{text}")
        assert page.status == 400
    assert_untouched(world)


@MANY
@given(data=st.data())
def test_a_state_of_another_trip_has_no_effect(world: World, data: st.DataObject) -> None:
    browser, other = Browser(world), Browser(world)
    mine, theirs = browser.start(), other.start()
    position = data.draw(st.integers(0, 42))
    letter = data.draw(st.sampled_from("ABC_-0"))
    near = mine["state"][:position] + letter + mine["state"][position + 1 :]
    wrong = {theirs["state"], near, mine["state"][::-1], mine["nonce"]} - {mine["state"]}
    for state in wrong:
        assert browser.return_with(state=state, code="4/FAKE-CODE").status == 400
    assert_untouched(world)


@MANY
@given(cut=st.integers(0, 600), text=st.text(max_size=40), swap=st.booleans())
def test_a_damaged_or_swapped_cookie_has_no_effect(
    world: World, cut: int, text: str, swap: bool
) -> None:
    browser, other = Browser(world), Browser(world)
    asked = browser.start()
    other.start()
    ((name, value),) = browser.jar.items()
    (foreign,) = other.jar.values()
    damaged = value[:cut] + text + value[cut + 1 :]
    browser.jar[name] = foreign if swap or damaged.rstrip("=") == value.rstrip("=") else damaged
    assert browser.return_with(state=asked["state"], code="4/FAKE-CODE").status == 400
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


@SOME
@given(planted=st.lists(st.text("AZaz09_-", min_size=43, max_size=43), max_size=2))
def test_a_planted_session_is_always_replaced(google: LocalGoogle, planted: list[str]) -> None:
    world = World(google)
    browser = Browser(world)
    for value in planted:
        browser.jar["__Host-rollcall-session"] = value
        browser.sign_in()
        assert browser.session_id not in planted
    google.forms.clear()
    assert not set(planted) & set(world.state.sessions)
