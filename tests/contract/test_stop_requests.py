"""Requests to stop recording: who asks, who keeps it, and until when that is known."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from rollcall.domain.stop_requests import StopRequests
from tests.contract.stores import DAY, HOUR, NOW, USER, Stores

COMPANY, MEETING = "example.com", "x1@2026-03-02T17:15"
OTHER = "user-2"


def ask(stores: Stores, user_id: str = USER, *, asking: bool = True, days: int = 1) -> None:
    end = NOW + days * DAY
    stores.portal.save_request(COMPANY, MEETING, user_id, asking=asking, expires_at=end)


def found(stores: Stores) -> StopRequests:
    return stores.portal.requests(COMPANY, [MEETING], NOW).get(MEETING, StopRequests())


def test_a_request_is_found_by_company_and_meeting(stores: Stores) -> None:
    ask(stores)
    asked = stores.portal.requests(COMPANY, [MEETING, "x2", MEETING], NOW)
    assert asked == {MEETING: StopRequests(frozenset({USER}))}
    assert stores.portal.requests("other.example", [MEETING], NOW) == {}
    assert stores.portal.requests(COMPANY, [], NOW) == {}


def test_requests_about_more_meetings_than_one_read_takes_are_all_found(stores: Stores) -> None:
    meetings = [f"x{number}" for number in range(120)]
    for one in meetings[::40]:
        stores.portal.save_request(COMPANY, one, USER, asking=True, expires_at=NOW + DAY)
    assert stores.portal.requests(COMPANY, meetings, NOW).keys() == {"x0", "x40", "x80"}


def test_asking_twice_is_asking_once(stores: Stores) -> None:
    ask(stores)
    ask(stores)
    assert found(stores) == StopRequests(frozenset({USER}))


def test_what_one_takes_back_leaves_the_requests_of_others(stores: Stores) -> None:
    ask(stores)
    ask(stores, OTHER)
    ask(stores, asking=False)
    assert found(stores) == StopRequests(frozenset({OTHER}))


def test_taking_back_what_was_never_asked_leaves_nothing_to_find(stores: Stores) -> None:
    ask(stores, asking=False)
    assert stores.portal.requests(COMPANY, [MEETING], NOW) == {}


def test_an_answer_outlasts_the_request_that_it_was_for(stores: Stores) -> None:
    ask(stores)
    stores.portal.save_answers(COMPANY, MEETING, OTHER, [USER, "user-3"], NOW + DAY)
    ask(stores, asking=False)
    assert found(stores) == StopRequests(keeping=frozenset({(OTHER, USER), (OTHER, "user-3")}))


def test_every_fact_expires_by_itself(stores: Stores) -> None:
    ask(stores)
    stores.portal.save_answers(COMPANY, MEETING, OTHER, [USER], NOW + HOUR)
    assert stores.portal.requests(COMPANY, [MEETING], NOW + HOUR) == {
        MEETING: StopRequests(frozenset({USER}))
    }
    assert stores.portal.requests(COMPANY, [MEETING], NOW + DAY) == {}


def test_people_who_ask_and_answer_at_once_lose_nothing(stores: Stores) -> None:
    users = [f"user-{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(ask, stores, user) for user in users]
        save = stores.portal.save_answers
        jobs += [pool.submit(save, COMPANY, MEETING, u, [USER], NOW + DAY) for u in users]
        for job in jobs:
            job.result()
    expected = StopRequests(frozenset(users), frozenset((user, USER) for user in users))
    assert found(stores) == expected
