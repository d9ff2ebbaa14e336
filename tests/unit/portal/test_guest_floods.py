"""However many press on guests' links, a genuine guest is served, and the work stays bounded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from functions.portal.pages.guests import OF_ALL, OF_AUDIENCE, OF_ONE
from rollcall.domain.guest_noes import MOST_GUESTS, MOST_TURNS, GuestSubject
from rollcall.protocol.guest_link import PATH, QUERY, seal
from tests.support.portal.guests import KEY
from tests.support.portal.world import World, failing
from tests.unit.portal.test_guest_page import Guest

MEETING, BACK = "meeting", "take_back_meeting"


def subject(number: int, audience: int = 0, series: str = "") -> GuestSubject:
    """One of many meetings, of one of many companies."""
    return GuestSubject(
        f"{audience + 1:024x}", f"{number + 1:024x}", series, "01" * 10, date(2026, 12, 20)
    )


def address(number: int, audience: int = 0) -> str:
    return f"{PATH}?{QUERY}={seal(KEY, subject(number, audience))}"


def held(world: World, number: int, audience: int = 0) -> bool:
    about = subject(number, audience)
    stored = world.state.guest_noes.get((about.audience, about.meeting))
    return stored is not None and stored.holds(world.now)


def send(world: World, place: str, choice: str, times: int) -> list[int]:
    """So many presses of one form, each by somebody else: a new browser, another address."""
    form = Guest.form(Guest(world).get(place), choice)
    return [Guest(world).post(place, form).status for _ in range(times)]


def flood(world: World, audiences: int, links: int) -> int:
    """Presses on every link until all are refused; how many were taken."""
    taken = 0
    for audience in range(audiences):
        for number in range(links):
            place = address(100 + number, audience)
            taken += send(world, place, MEETING, OF_ONE + 3).count(303)
    return taken


@pytest.mark.parametrize("choice", [BACK, MEETING])
def test_a_flood_on_a_link_keeps_no_guest_from_saying_no_by_it(world: World, choice: str) -> None:
    send(world, address(1), choice, 60)
    send(world, address(1), MEETING, 1)
    assert held(world, 1)


def test_a_flood_on_other_links_keeps_no_guest_from_saying_no(world: World) -> None:
    flood(world, audiences=1, links=25)
    assert Guest(world).press(address(1), MEETING).status == 303
    assert held(world, 1)


def test_a_flood_on_all_links_keeps_no_guest_of_any_company_from_saying_no(world: World) -> None:
    flood(world, audiences=4, links=20)
    assert Guest(world).press(address(1, audience=9), MEETING).status == 303
    assert held(world, 1, audience=9)


def test_a_flood_keeps_nobody_from_taking_back_an_own_no(world: World) -> None:
    guest = Guest(world)
    guest.press(address(1), MEETING)
    send(world, address(1), BACK, 40)
    flood(world, audiences=4, links=20)
    assert guest.press(address(1), BACK).status == 303
    assert not held(world, 1)


def test_only_the_shares_and_one_first_no_a_link_are_taken_in_a_minute(world: World) -> None:
    links = 25
    assert flood(world, audiences=1, links=links) == links + OF_AUDIENCE
    world.now += timedelta(minutes=1)
    assert flood(World(), audiences=5, links=links) == 5 * links + OF_ALL


def test_one_guest_cannot_turn_a_meeting_on_and_off_for_ever(world: World) -> None:
    guest = Guest(world)
    page = guest.get(address(1))
    choices = [MEETING, BACK] * 30
    statuses = [guest.post(address(1), Guest.form(page, one)).status for one in choices]
    assert held(world, 1)
    (stored,) = world.state.guest_noes.values()
    assert stored.turns == MOST_TURNS
    assert set(statuses[-20:]) == {429}


def test_a_flood_of_a_whole_day_stores_no_more_than_the_first_guests(world: World) -> None:
    for _ in range(24):
        send(world, address(1), MEETING, 15)
        world.now += timedelta(hours=1)
    (stored,) = world.state.guest_noes.values()
    assert len(stored.guests) <= MOST_GUESTS


def test_links_of_two_companies_with_one_meeting_have_shares_of_their_own(world: World) -> None:
    assert send(world, address(1, audience=0), MEETING, OF_ONE + 2)[-1] == 429
    assert set(send(world, address(1, audience=1), MEETING, OF_ONE + 1)) == {303}


def test_a_first_no_is_taken_while_nothing_can_be_counted(world: World) -> None:
    world.state.before = failing("admit")
    assert Guest(world).press(address(1), MEETING).status == 303
    assert held(world, 1)


def test_a_flood_without_a_link_reads_and_writes_nothing(world: World) -> None:
    used: list[str] = []
    world.state.before = used.append
    for number in range(300):
        assert Guest(world).post(f"{PATH}?{QUERY}={number:087}", "choice=meeting").status == 404
        assert Guest(world).get(f"{PATH}?{QUERY}=" + "x" * 86 + "a").status == 404
    assert used == []
    assert world.queue.take() == []
