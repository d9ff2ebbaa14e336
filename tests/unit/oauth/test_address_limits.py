"""What visitors without an account can cause: nothing, or a bounded share by address (A-12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from rollcall.protocol.oauth_transaction import LIFETIME
from rollcall.runtime.address_limits import BEGINS, EXCHANGES, AddressLimits, network_of
from tests.support.memory.rates import MemoryRateStore
from tests.support.memory.state import MemoryState
from tests.support.oauth.google import Answer, json_answer
from tests.support.oauth.world import START, Browser, Page, World, assert_untouched

OFFICE = "203.0.113.7"
BAD_CODE = "4/FAKE-CODE-of-nobody"

type Failing = Callable[[Browser], Page]


def _of_nobody(browser: Browser) -> Page:
    return browser.return_with(state="A" * 43, code=BAD_CODE)


def _without_a_state(browser: Browser) -> Page:
    return browser.return_with(code=BAD_CODE)


def _of_another_issuer(browser: Browser) -> Page:
    asked = browser.start()
    return browser.return_with(state=asked["state"], code=BAD_CODE, iss="https://evil.example")


def _without_an_issuer(browser: Browser) -> Page:
    asked = browser.start()
    return browser.return_with(state=asked["state"], code=BAD_CODE, iss=None)


def _without_its_cookie(browser: Browser) -> Page:
    asked = browser.start()
    browser.jar.clear()
    return browser.return_with(state=asked["state"], code=BAD_CODE)


def _with_a_damaged_cookie(browser: Browser) -> Page:
    asked = browser.start()
    browser.jar = {name: value[:-6] for name, value in browser.jar.items()}
    return browser.return_with(state=asked["state"], code=BAD_CODE)


def _declined(browser: Browser) -> Page:
    asked = browser.start()
    return browser.return_with(state=asked["state"], error="access_denied")


def _with_code_and_error(browser: Browser) -> Page:
    asked = browser.start()
    return browser.return_with(state=asked["state"], code=BAD_CODE, error="access_denied")


def _without_a_code(browser: Browser) -> Page:
    asked = browser.start()
    return browser.return_with(state=asked["state"])


def _too_late(browser: Browser) -> Page:
    asked = browser.start()
    browser.world.now += LIFETIME + timedelta(seconds=1)
    return browser.return_with(state=asked["state"], code=BAD_CODE)


def _embedded(browser: Browser) -> Page:
    asked = browser.start()
    query = f"state={asked['state']}&code={BAD_CODE}&iss={browser.world.issuer}"
    return browser.get(f"/auth/google/callback?{query}", sec_fetch_dest="iframe")


FAILING = [
    _of_nobody, _without_a_state, _of_another_issuer, _without_an_issuer, _without_its_cookie,
    _with_a_damaged_cookie, _declined, _with_code_and_error, _without_a_code, _too_late, _embedded,
]  # fmt: skip


def counting(world: World) -> list[str]:
    """The operations of every store from now on."""
    used: list[str] = []
    world.state.before = used.append
    return used


@pytest.mark.parametrize("failing", FAILING)
def test_a_callback_that_fails_without_google_stores_nothing_and_calls_nobody(
    world: World, failing: Failing
) -> None:
    used = counting(world)
    for _ in range(50):
        assert failing(Browser(world)).status in {303, 400, 403}
    assert used == []
    assert world.google.paths == []
    assert world.state.consumed == {}
    assert_untouched(world)


def test_beginning_stores_nothing_calls_nobody_and_is_counted_by_address(world: World) -> None:
    used = counting(world)
    statuses = [Browser(world, address=OFFICE).get("/auth/google/start").status
                for _ in range(BEGINS + 5)]  # fmt: skip
    assert statuses == [303] * BEGINS + [429] * 5
    assert Browser(world).get("/auth/google/start").status == 303
    world.later(minutes=1)
    assert Browser(world, address=OFFICE).get("/auth/google/start").status == 303
    assert used == []
    assert world.google.paths == []


def finish_badly(world: World, address: str) -> int:
    """A trip of one's own, finished with a code that Google does not know."""
    world.google.answer = _unknown_code
    browser = Browser(world, address=address)
    asked = browser.start()
    return browser.return_with(state=asked["state"], code=BAD_CODE).status


def _unknown_code(_form: dict[str, str]) -> Answer:
    return json_answer({"error": "invalid_grant"}, 400)


def test_google_is_asked_so_many_times_a_minute_for_one_address(world: World) -> None:
    statuses = [finish_badly(world, OFFICE) for _ in range(EXCHANGES + 20)]
    assert statuses == [400] * EXCHANGES + [429] * 20
    assert len(world.google.forms) == EXCHANGES
    assert len(world.state.consumed) == EXCHANGES
    assert world.state.users == {}
    assert world.state.sessions == {}


def test_a_flood_of_one_address_keeps_nobody_else_out(world: World) -> None:
    for _ in range(EXCHANGES + 1):
        finish_badly(world, OFFICE)
    assert Browser(world).sign_in().status == 303
    refused = Browser(world, address=OFFICE)
    page = refused.sign_in()
    assert page.status == 429
    assert "Too many sign-ins from this network" in page.body
    assert page.headers["cache-control"] == "no-store"
    world.later(minutes=1)
    assert refused.sign_in().location == "/"


def test_what_is_stored_of_an_address_does_not_tell_it(world: World) -> None:
    Browser(world, address=OFFICE).sign_in()
    (stored,) = world.state.saves
    assert OFFICE not in repr(stored)
    other = AddressLimits(MemoryRateStore(MemoryState()), lambda: world.cookie_secrets)
    mark = other._mark(OFFICE)
    assert stored[0] == mark
    assert len(mark) == 26


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("", "no address", True),
    ],
)
def test_a_network_of_ipv6_counts_as_one_address(one: str, other: str, *, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same


def test_an_instance_counts_a_bounded_number_of_addresses() -> None:
    limits = AddressLimits(MemoryRateStore(MemoryState()), list)
    for number in range(12_000):
        assert limits.may_begin(f"10.0.{number // 250}.{number % 250}", START)
    assert len(limits._begun) == 10_000
