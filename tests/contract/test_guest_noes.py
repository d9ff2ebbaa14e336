"""What guests ask: kept by meeting, taken back by who said it, found by all who may share a bot."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from rollcall.domain.guest_noes import GuestNo
from rollcall.domain.rooms import found_in
from rollcall.ports.guest_store import About
from tests.contract.stores import (
    AUDIENCES,
    DAY,
    HOUR,
    MARK,
    NOW,
    USER,
    Stores,
    a_user,
    an_event,
)

AUDIENCE = AUDIENCES.of(USER, "example.com")
MEETING = About(AUDIENCE, "b2" * 12)
OTHER = About(AUDIENCE, "c3" * 12)


def say(stores: Stores, guest: str = "1a", user: str | None = USER, about: About = MEETING) -> None:
    stores.guests.say_no(about, guest, user, NOW + DAY, MARK)


def take(stores: Stores, guest: str = "1a", *users: str, most: int = 5) -> bool:
    return stores.guests.take_back(MEETING, guest, users, most, MARK)


def known(stores: Stores, about: About = MEETING) -> GuestNo:
    return stores.guests.guest_noes([about]).get(about, GuestNo())


def noes(stores: Stores, user: str = USER) -> set[str]:
    return set(stores.worker.rules(user, NOW).guest_noes)


def requested(stores: Stores) -> int:
    (one,) = stores.portal.connections(USER)
    return one.requested


def test_a_no_is_found_by_its_meeting_alone(stores: Stores) -> None:
    say(stores)
    expected = GuestNo({"1a": NOW + DAY}, frozenset({USER}), said_at=NOW)
    assert stores.guests.guest_noes([MEETING, OTHER]) == {MEETING: expected}
    assert stores.guests.guest_noes([About("ff" * 12, MEETING.id)]) == {}


def test_everybody_of_the_audience_reads_it_with_the_rules_until_it_ends(stores: Stores) -> None:
    for user, domain in ((USER, "example.com"), ("grace", "example.com"), ("max", "other.example")):
        stores.accounts.put_user(a_user(user_id=user, subject=user, hosted_domain=domain), MARK)
    say(stores)
    assert stores.worker.rules(USER, NOW).audience == AUDIENCE
    assert noes(stores) == noes(stores, "grace") == {MEETING.id}
    assert noes(stores, "max") == set()
    assert stores.portal.rules(USER, NOW).guest_noes == {MEETING.id: NOW}
    assert stores.portal.rules(USER, NOW + DAY).guest_noes == {}


def test_a_no_and_its_mark_are_stored_together(stores: Stores) -> None:
    stores.connect()
    before = requested(stores)
    say(stores)
    say(stores)
    assert requested(stores) == before + 2
    say(stores, user=None)
    assert requested(stores) == before + 2
    assert known(stores).users == {USER}


def test_taking_back_is_for_who_said_it_and_marks_those_concerned(stores: Stores) -> None:
    stores.connect()
    say(stores)
    say(stores, "2b")
    before = requested(stores)
    assert take(stores, "3c", USER)
    assert known(stores).guests.keys() == {"1a", "2b"}
    assert take(stores, "1a", USER)
    assert known(stores).guests.keys() == {"2b"}
    assert known(stores).users == {USER}
    assert requested(stores) == before + 2


def test_taking_back_twice_counts_once(stores: Stores) -> None:
    say(stores)
    assert take(stores)
    assert take(stores)
    assert (known(stores).guests, known(stores).turns) == ({}, 1)


def test_what_was_taken_back_too_often_stays(stores: Stores) -> None:
    for _ in range(2):
        say(stores)
        assert take(stores, most=2)
    say(stores)
    assert not take(stores, most=2)
    assert known(stores).holds(NOW)


def test_guests_who_say_no_at_once_lose_nothing(stores: Stores) -> None:
    with ThreadPoolExecutor(8) as pool:
        for job in [pool.submit(say, stores, f"{n}a", f"user-{n}") for n in range(8)]:
            job.result()
    assert known(stores).guests.keys() == {f"{n}a" for n in range(8)}
    assert known(stores).users == {f"user-{n}" for n in range(8)}


def test_who_shares_a_bot_is_found_by_its_room(stores: Stores) -> None:
    lease = stores.lease()
    rows = [
        replace(an_event(f"event-{n}", start=NOW + n * HOUR), user_id=user)
        for n, user in enumerate(("grace", USER, "grace", "max"), 1)
    ]
    stores.worker.save_events(lease, rows)
    room = found_in(rows[0])
    assert room is not None
    find = stores.guests.sharers
    assert find(room, NOW, NOW + 3 * HOUR, 50) == ["grace", USER]
    assert find(room, NOW, NOW + 9 * HOUR, 50) == ["grace", USER, "max"]
    assert find(room, NOW, NOW + 9 * HOUR, 1) == ["grace"]
    assert find("0" * 20, NOW, NOW + 9 * HOUR, 50) == []
