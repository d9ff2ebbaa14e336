"""Laws of requests to stop: each person's answer is about that person alone."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.stop_requests import StopRequests

USERS = st.sampled_from(["u-ada", "u-bob", "u-grace", "u-hal"])
SOME = st.frozensets(USERS)
REQUESTS = st.builds(StopRequests, SOME, st.frozensets(st.tuples(USERS, USERS)))


@given(REQUESTS, USERS, SOME)
def test_nobody_is_asked_by_oneself_or_by_somebody_who_records_it(
    requests: StopRequests, user: str, recorders: frozenset[str]
) -> None:
    asked_by = requests.unanswered_by(user, recorders)
    assert asked_by <= requests.asking
    assert not asked_by & (recorders | {user})


@given(REQUESTS, USERS, USERS, SOME)
def test_an_answer_ends_that_request_for_that_person_and_nothing_else(
    requests: StopRequests, user: str, other: str, recorders: frozenset[str]
) -> None:
    answers = {(user, asker) for asker in requests.unanswered_by(user, recorders)}
    after = replace(requests, keeping=requests.keeping | answers)
    assert after.unanswered_by(user, recorders) == frozenset()
    assert all(after.keeps(user, asker) for _, asker in answers)
    if other != user:
        assert after.unanswered_by(other) == requests.unanswered_by(other)


@given(REQUESTS, USERS, USERS)
def test_asking_anew_asks_nobody_who_has_answered(
    requests: StopRequests, asker: str, user: str
) -> None:
    taken_back = replace(requests, asking=requests.asking - {asker})
    anew = replace(taken_back, asking=taken_back.asking | {asker})
    if requests.keeps(user, asker):
        assert asker not in anew.unanswered_by(user)
    assert asker not in taken_back.unanswered_by(user)
