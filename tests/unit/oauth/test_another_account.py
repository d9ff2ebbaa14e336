"""Several Google accounts of one person: connected on purpose, each by its own consent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rollcall.domain.caps import MOST_CALENDARS
from rollcall.domain.model import Connection, Wanted
from rollcall.ports.portal_store import Mark
from tests.support.memory.portal import begin_erasure
from tests.support.oauth.google import Answer, Form, json_answer
from tests.support.oauth.world import Browser, World

ADA = {"sub": "1001", "email": "ada@example.com"}
HOME = {"sub": "2001", "email": "ada@home.example", "name": "Somebody else"}
KEPT, REFUSED = ("/onboarding", "other_account_kept"), ("/onboarding", "other_account")
CONNECTED = ("/onboarding", "connected")
ANOTHER = "connect_another"


@pytest.fixture
def ada(browser: Browser) -> Browser:
    """Somebody who has connected the account that they sign in with."""
    browser.sign_in(**ADA)
    assert choose(browser, ADA, "connect") == CONNECTED
    return browser


def choose(
    browser: Browser, claims: dict[str, str], purpose: str = ANOTHER, **changes: object
) -> tuple[str, str]:
    """Connect, with this account chosen at Google; where the browser is sent."""
    asked = browser.start(purpose)
    granted = browser.world.token_answer(asked["nonce"], dict(claims), **changes)

    def answer(form: Form) -> Answer:
        return granted if "code" in form else json_answer({})

    browser.world.google.answer = answer
    return browser.return_with(state=asked["state"], code="x").led_to


def connections(world: World) -> list[Connection]:
    return list(world.state.connections.values())


def emails(world: World) -> list[str]:
    return sorted(one.email for one in connections(world))


def revoked(world: World) -> list[str]:
    return [form["token"] for form in world.google.forms if "token" in form]


def test_another_account_gets_a_connection_of_its_own(ada: Browser) -> None:
    assert choose(ada, HOME, refresh_token="FAKE-HOME-TOKEN") == CONNECTED
    own, other = connections(ada.world)
    assert (own.email, other.email) == ("ada@example.com", "ada@home.example")
    assert own.user_id == other.user_id
    assert own.calendar_key != other.calendar_key
    opened = ada.world.key.decrypt(
        other.token, user_id=other.user_id, calendar_key=other.calendar_key
    )
    assert opened == "FAKE-HOME-TOKEN"
    assert own.token_version == 1


def test_the_person_stays_who_they_signed_in_as(ada: Browser) -> None:
    before, session = dict(ada.world.state.users), ada.session_id
    choose(ada, HOME)
    assert ada.world.state.users == before
    assert ada.session_id == session


def test_google_lets_one_choose_the_account_and_asks_for_a_lasting_grant(ada: Browser) -> None:
    asked = ada.start(ANOTHER)
    assert asked["prompt"] == "select_account consent"
    assert asked["access_type"] == "offline"
    assert "login_hint" not in asked


def test_an_account_that_is_connected_already_is_connected_anew(ada: Browser) -> None:
    choose(ada, HOME)
    assert choose(ada, HOME, refresh_token="FAKE-SECOND-TOKEN") == CONNECTED
    assert [one.token_version for one in connections(ada.world)] == [1, 2]
    assert choose(ada, ADA) == CONNECTED
    assert [one.token_version for one in connections(ada.world)] == [2, 2]


def test_reconnecting_names_the_account_that_it_is_about(ada: Browser) -> None:
    choose(ada, HOME)
    key = connections(ada.world)[1].calendar_key
    asked = ada.start("connect", calendar=key)
    assert asked["login_hint"] == "ada@home.example"
    assert asked["prompt"] == "consent"
    assert ada.finish(asked, dict(HOME)).led_to == CONNECTED
    assert [one.token_version for one in connections(ada.world)] == [1, 2]


@pytest.mark.parametrize("key", ["unknown", "", "a b", "x" * 100])
def test_reconnecting_an_unknown_calendar_asks_for_the_own_account(ada: Browser, key: str) -> None:
    assert ada.start("connect", calendar=key)["login_hint"] == "ada@example.com"


def test_a_calendar_of_somebody_else_tells_no_address(ada: Browser) -> None:
    bob = Browser(ada.world)
    bob.sign_in(sub="1002", email="bob@example.com")
    key = connections(ada.world)[0].calendar_key
    assert bob.start("connect", calendar=key)["login_hint"] == "bob@example.com"


def test_an_account_that_was_not_asked_for_is_refused_without_the_purpose(ada: Browser) -> None:
    assert choose(ada, HOME, "connect", refresh_token="FAKE-HOME-TOKEN") == REFUSED
    assert emails(ada.world) == ["ada@example.com"]
    assert revoked(ada.world) == ["FAKE-HOME-TOKEN"]


def test_signing_in_keeps_nothing_of_another_account_of_ones_own(ada: Browser) -> None:
    choose(ada, HOME)
    stored = dict(ada.world.state.connections)
    other = Browser(ada.world)
    other.sign_in(**HOME)
    assert other.session_id != ada.session_id
    assert ada.world.state.connections == stored


def test_two_people_may_each_connect_one_account_and_neither_learns_of_it(ada: Browser) -> None:
    bob = Browser(ada.world)
    bob.sign_in(sub="1002", email="bob@example.com")
    alone = choose(bob, HOME)
    assert choose(ada, HOME) == alone == CONNECTED
    assert emails(ada.world) == ["ada@example.com", "ada@home.example", "ada@home.example"]
    assert len({one.calendar_key for one in connections(ada.world)}) == 3


def test_the_account_of_another_user_is_connected_by_its_consent_alone(ada: Browser) -> None:
    bob = Browser(ada.world)
    bob.sign_in(**HOME)
    assert choose(bob, HOME, "connect") == CONNECTED
    assert choose(ada, HOME) == CONNECTED
    mine, theirs = [c for c in connections(ada.world) if c.email == "ada@home.example"]
    assert mine.user_id != theirs.user_id
    assert mine.token != theirs.token


def fill(world: World, wanted: Wanted = Wanted.CONNECTED) -> None:
    """All the calendars that one person may have."""
    first = connections(world)[0]
    for number in range(1, MOST_CALENDARS):
        key = f"more-{number}"
        more = replace(first, calendar_key=key, wanted=wanted)
        world.state.connections[first.user_id, key] = more


def test_nobody_is_sent_to_google_for_one_calendar_too_many(ada: Browser) -> None:
    fill(ada.world)
    page = ada.get("/auth/google/start?purpose=connect_another")
    assert page.led_to == ("/", "most_calendars")


def test_one_calendar_too_many_is_given_back(ada: Browser) -> None:
    asked = ada.start(ANOTHER)
    fill(ada.world)
    stored = dict(ada.world.state.connections)
    page = ada.finish(asked, dict(HOME), refresh_token="FAKE-HOME-TOKEN")
    assert page.led_to == ("/onboarding", "most_calendars")
    assert revoked(ada.world) == ["FAKE-HOME-TOKEN"]
    assert ada.world.state.connections == stored


def test_a_calendar_that_is_connected_can_be_reconnected_when_all_are_used(ada: Browser) -> None:
    fill(ada.world)
    assert choose(ada, ADA, "connect") == CONNECTED


def test_calendars_that_are_being_disconnected_leave_room(ada: Browser) -> None:
    fill(ada.world, Wanted.REMOVED)
    assert choose(ada, HOME) == CONNECTED


@pytest.mark.parametrize(
    ("purpose", "target"),
    [
        ("purpose=connect_another", "connect_another"),
        ("purpose=connect&calendar=abc", "reconnect:abc"),
    ],
)
def test_whoever_is_signed_out_comes_back_to_what_they_wanted(
    world: World, purpose: str, target: str
) -> None:
    browser = Browser(world)
    page = browser.get(f"/auth/google/start?{purpose}")
    assert page.location == f"/auth/google/start?purpose=sign_in&next={target}"
    back = browser.finish(browser.start(next=target))
    assert back.location == f"/auth/google/start?{purpose}"


def test_an_account_of_a_domain_that_may_not_come_in_is_not_connected(ada: Browser) -> None:
    ada.world.allow("example.com")
    asked = ada.start(ANOTHER)
    assert ada.finish(asked, dict(HOME)).status == 403
    assert emails(ada.world) == ["ada@example.com"]


def test_a_trip_for_another_account_is_bound_to_its_session(world: World) -> None:
    attacker, victim = Browser(world), Browser(world)
    attacker.sign_in(sub="666", email="eve@example.com")
    victim.sign_in()
    asked = attacker.start(ANOTHER)
    victim.jar |= {name: value for name, value in attacker.jar.items() if "oauth" in name}
    assert victim.finish(asked).status == 400
    assert world.state.connections == {}


def test_an_account_that_is_being_deleted_takes_no_other_one(ada: Browser) -> None:
    asked = ada.start(ANOTHER)
    (user_id,) = ada.world.state.users
    begin_erasure(ada.world.state, user_id, "receipt", Mark("main", ada.world.now))
    assert ada.finish(asked, dict(HOME)).status == 403
    assert emails(ada.world) == ["ada@example.com"]
