"""A hundred users, every route and every id of everybody else: nothing is read or changed (T-1).

The routes are those of the portal's own table, so a new one is covered by itself; one with a new
kind of id, or without a form that acts, fails here until it says what it needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest

from functions.portal.kept import ACTIONS, KeptClick, packed, whose_mark
from rollcall.domain.mail.kinds import MailKind
from rollcall.protocol.signed_link import LinkPurpose, SignedLink, link_key, sign
from tests.support.passing import sealed
from tests.support.portal.crowd import CANARY, UNKNOWN, Person, crowd
from tests.support.portal.guests import guest_link
from tests.support.portal.route_table import (
    FORMS,
    IDS,
    PARAMETER,
    filled,
    named,
    routes_of,
    routes_with_ids,
)
from tests.support.portal.world import COOKIE_KEY, Answer, Browser, World

PAIRS = 50_000
PARTS = 12
"""Each with a twelfth of the people as victims: nobody may press more than a hundred buttons in the
minute of a test."""
_MASKED = re.compile(r"(?<=name=\"form_token\" value=\")[\w.-]+")
_CHANGING = {"saves", "sessions", "before", "after", "lock", "wakes", "last_wake"}

type Attack = Callable[[Person, dict[str, str]], Answer]
"""Ask as somebody with these ids in the place of one's own."""


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def people(world: World) -> list[Person]:
    return crowd(world)


def attacks_by_path(world: World) -> dict[str, Attack]:
    """Every route with an id, by a name for messages."""
    return {
        f"{method} {pattern}": _by_path(method, pattern)
        for method, pattern in routes_with_ids(world)
    }


def attacks(world: World) -> dict[str, Attack]:
    """Every way to name something: those by path, and by query and by cookie."""
    found = attacks_by_path(world)
    # Before everybody's meeting, so that who asks sees the same list behind it.
    place = "2026-12-01T08:00:00Z~{calendar}~{event}"
    for address in ("/?from=", "/account/take-out?after="):
        found[f"{address}PLACE"] = _by_query(address, place)
    for target in ("meeting:{event}", "link:{event}", "call:{call}", "disconnect:{calendar}"):
        found[f"/?next={target}"] = _by_query("/?next=", target)
    kept = ("override", "link", "everybody", "request", "sync", "disconnect", "media")
    for action in (*kept, "stop_call", "call_media"):
        found[f"again {action}"] = _by_kept_click(world, action)
    return found


def _by_path(method: str, pattern: str) -> Attack:
    def ask(person: Person, ids: dict[str, str]) -> Answer:
        path = filled(pattern, ids)
        if method == "POST":
            return person.browser.post(path, FORMS[pattern])
        return person.browser.get(path, method=method)

    return ask


def _by_query(address: str, value: str) -> Attack:
    def ask(person: Person, ids: dict[str, str]) -> Answer:
        return person.browser.get(address + quote(value.format(**ids), safe=""))

    return ask


def _by_kept_click(world: World, action: str) -> Attack:
    """A click that the attacker had kept, with an id of somebody else in it."""
    of_event = "event_id" if "/meet" in ACTIONS[action] else "key"
    parameter = "call_id" if "/calls" in ACTIONS[action] else of_event
    pattern = ACTIONS[action].replace("{id}", f"{{{parameter}}}")
    kind, fields = named(pattern, parameter), FORMS[pattern]

    def ask(person: Person, ids: dict[str, str]) -> Answer:
        click = packed(KeptClick(action, ids[kind], fields, whose_mark(person.user_id)))
        cookie = sealed(world.clicks, click, world.now)
        return person.browser.get("/account/again", cookies={"rollcall-again": cookie})

    return ask


def seen(answer: Answer, ids: dict[str, str]) -> tuple[object, ...]:
    """All that comes back, without the ids that were sent and without what is random."""
    text = _MASKED.sub("MASKED", answer.body)
    headers = str(answer.headers)
    for kind, value in ids.items():
        text, headers = text.replace(value, kind), headers.replace(value, kind)
    return answer.status, headers, text, answer.notice, sorted(_names(answer))


def _names(answer: Answer) -> Iterator[str]:
    return (line.partition("=")[0] for line in answer.cookies)


def strangers(found: tuple[object, ...], person: Person) -> set[str]:
    """Numbers of other people whose canaries are in an answer."""
    return set(CANARY.findall(repr(found))) - {f"{person.number:03}"}


def stored(world: World) -> dict[str, str]:
    state = world.state
    return {
        name: repr(getattr(state, name))
        for name in state.__dataclass_fields__
        if name not in _CHANGING
    }


def test_every_route_with_an_id_says_of_what_and_has_a_form_that_acts(
    world: World, people: list[Person]
) -> None:
    for _method, pattern in routes_of(world):
        assert set(PARAMETER.findall(pattern)) <= IDS.keys(), pattern
    own = people[0]
    for name, attack in attacks(world).items():
        answers = [seen(attack(own, ids), ids) for ids in (own.ids, UNKNOWN)]
        if name in ONLY_WITH_COLLEAGUES or name.startswith(("/?", "/account")):
            continue
        assert answers[0] != answers[1], name
        world.now += timedelta(minutes=1)


ONLY_WITH_COLLEAGUES = {"POST /meetings/{event_id}/request"}
"""What also its owner cannot do alone; `test_stop_requests.py` goes through it."""


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_what_belongs_to_others_is_answered_as_what_never_was(
    world: World, people: list[Person], part: int
) -> None:
    before, pairs = stored(world), 0
    victims = people[part::PARTS]
    # Half of the people press in each part, so that each has every second victim.
    for person in people[part // 2 % 2 :: 2]:
        # Lists cost more than refusals, so they are asked for by some alone.
        ways = attacks(world) if person.number < PARTS else attacks_by_path(world)
        for name, attack in ways.items():
            expected = seen(attack(person, UNKNOWN), UNKNOWN)
            for victim in _others(victims, person):
                found = seen(attack(person, victim.ids), victim.ids)
                assert found == expected, name
                assert strangers(found, person) == set(), name
                pairs += 1
    assert stored(world) == before
    assert world.queue.take() == []
    assert pairs >= PAIRS / PARTS


@pytest.mark.slow
def test_no_page_of_anybody_shows_a_byte_of_anybody_else(
    world: World, people: list[Person]
) -> None:
    pages = [pattern for method, pattern in routes_of(world) if method == "GET"]
    for person in people:
        ids = {**person.ids, "receipt": "FAKE-RECEIPT", "": "none"}
        for pattern in pages:
            found = seen(person.browser.get(filled(pattern, ids)), {})
            assert strangers(found, person) == set(), pattern


@pytest.mark.slow
def test_a_signed_link_about_a_meeting_of_somebody_else_is_one_about_none(
    world: World, people: list[Person]
) -> None:
    before, pairs = stored(world), 0
    visitor = Browser(world)
    for person in people:
        for purpose in (LinkPurpose.SKIP, LinkPurpose.RECORD):
            expected = _followed(world, visitor, purpose, person, UNKNOWN["event"])
            assert expected[0] == 404
            for other in _others(people, person):
                found = _followed(world, visitor, purpose, person, other.ids["event"])
                assert found == expected
                pairs += 1
    assert stored(world) == before
    assert pairs == 2 * len(people) * (len(people) - 1)


@pytest.mark.slow
def test_whose_session_a_browser_has_changes_nothing_about_a_signed_link(
    world: World, people: list[Person]
) -> None:
    owner = people[0]
    row = world.state.events[owner.user_id, owner.ids["calendar"], owner.ids["event"]]
    links = [
        guest_link(world, row),
        _address(world, LinkPurpose.UNSUBSCRIBE, owner, MailKind.DIGEST),
        _address(world, LinkPurpose.SKIP, owner, owner.ids["event"]),
    ]
    for link in links:
        expected = seen(Browser(world).get(link), {})
        assert expected[0] == 200
        for person in people:
            found = seen(person.browser.get(link), {})
            assert found == expected
            assert strangers(found, owner) == set()


def _followed(
    world: World, visitor: Browser, purpose: LinkPurpose, person: Person, event_id: str
) -> tuple[object, ...]:
    link = _address(world, purpose, person, event_id)
    return seen(visitor.get(link), {"link": link.partition("=")[2]})


def _address(world: World, purpose: LinkPurpose, person: Person, subject: str) -> str:
    until = world.now + timedelta(days=1)
    text = sign(link_key(COOKIE_KEY), SignedLink(purpose, person.user_id, subject, until))
    return f"/mail/{purpose}?link={text}"


def _others(people: Iterable[Person], one: Person) -> list[Person]:
    return [person for person in people if person is not one]
