"""What every method makes of every answer, and how Recall's limits read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rollcall.adapters.recall.api import HttpRecall
from rollcall.domain.errors import (
    AccessRefused,
    Blocked,
    BotDispatched,
    BotPoolExhausted,
    Conflict,
    Gone,
    RateLimited,
    RequestRefused,
    RollcallError,
    Unavailable,
)
from tests.contract.recall.desk import CONFIG, MEET, UNKNOWN, WHOLE, Desk, grant

type Call = Callable[[HttpRecall], object]

CALLS: dict[str, Call] = {
    "GET /api/v2/calendar-events/": lambda recall: recall.list_events(WHOLE, None),
    "GET /api/v2/calendar-events/{id}/": lambda recall: recall.retrieve_event(UNKNOWN),
    "POST /api/v2/calendar-events/{id}/bot/": lambda recall: recall.schedule_bot(
        UNKNOWN, "k", CONFIG, "i"
    ),
    "DELETE /api/v2/calendar-events/{id}/bot/": lambda recall: recall.remove_bot(UNKNOWN),
    "POST /api/v1/bot/{id}/leave_call/": lambda recall: recall.leave_call(UNKNOWN),
    "GET /api/v1/bot/": lambda recall: recall.find_bots("name", "value"),
    "POST /api/v1/bot/": lambda recall: recall.create_bot(MEET, CONFIG, "i"),
    "GET /api/v1/bot/{id}/": lambda recall: recall.retrieve_bot(UNKNOWN),
    "GET /api/v2/calendars/": lambda recall: recall.list_calendars(None, None),
    "POST /api/v2/calendars/": lambda recall: recall.create_calendar(grant(), "i"),
    "GET /api/v2/calendars/{id}/": lambda recall: recall.retrieve_calendar(UNKNOWN),
    "PATCH /api/v2/calendars/{id}/": lambda recall: recall.update_calendar(UNKNOWN, grant()),
    "DELETE /api/v2/calendars/{id}/": lambda recall: recall.delete_calendar(UNKNOWN),
}
SCHEDULE = "POST /api/v2/calendar-events/{id}/bot/"
SEND = "POST /api/v1/bot/"
REMOVE = "DELETE /api/v2/calendar-events/{id}/bot/"
LEAVE = "POST /api/v1/bot/{id}/leave_call/"
LIST = "GET /api/v2/calendar-events/"
USUAL: dict[int, type[RollcallError]] = {
    400: RequestRefused,
    401: AccessRefused,
    402: Blocked,
    403: Blocked,
    404: Gone,
    405: RequestRefused,
    408: Unavailable,
    409: Conflict,
    410: RequestRefused,
    422: RequestRefused,
    429: RateLimited,
    500: Unavailable,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
    507: Unavailable,
}
UNUSUAL: dict[tuple[str, int], type[RollcallError]] = {
    (SCHEDULE, 507): BotPoolExhausted,
    (SEND, 507): BotPoolExhausted,
    (REMOVE, 405): BotDispatched,
    (LEAVE, 405): BotDispatched,
}


@pytest.mark.parametrize("code", USUAL)
def test_every_status_has_one_meaning_for_every_call(desk: Desk, code: int) -> None:
    desk.settings(rules=[{"kind": "status", "status": code}])
    raised: dict[str, type[BaseException]] = {}
    for route, call in CALLS.items():
        with pytest.raises(RollcallError) as caught:
            call(desk.recall)
        raised[route] = caught.type
    assert raised == {route: UNUSUAL.get((route, code), USUAL[code]) for route in CALLS}


@pytest.mark.parametrize("route", CALLS)
def test_a_wrong_key_is_refused_everywhere(desk: Desk, route: str) -> None:
    with pytest.raises(AccessRefused) as caught:
        CALLS[route](desk.with_key("FAKE-WRONG-KEY"))
    assert caught.value.status == 401


def test_a_server_error_counts_as_an_answer_and_silence_does_not(desk: Desk) -> None:
    desk.settings(rules=[{"kind": "status", "status": 502}])
    with pytest.raises(Unavailable) as answered:
        desk.recall.list_events(WHOLE, None)
    desk.lose_answers()
    with pytest.raises(Unavailable) as silent:
        desk.recall.list_events(WHOLE, None)
    assert (answered.value.answered, silent.value.answered) == (True, False)


def test_a_lost_answer_leaves_its_effect_behind(desk: Desk) -> None:
    desk.calendar(desk.raw())
    event_id = desk.event_id()
    desk.lose_answers()
    with pytest.raises(Unavailable):
        desk.schedule(event_id)
    assert len(desk.live()) == 1


def test_an_error_after_the_effect_leaves_the_effect_behind(desk: Desk) -> None:
    desk.calendar(desk.raw())
    event_id = desk.event_id()
    rule = {"kind": "status", "status": 503, "route": SCHEDULE, "after_effect": True}
    desk.settings(rules=[rule])
    with pytest.raises(Unavailable):
        desk.schedule(event_id)
    assert len(desk.live()) == 1


# --- limits ------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", CALLS)
def test_each_kind_of_call_has_a_limit_of_its_own(desk: Desk, route: str) -> None:
    desk.settings(limits={route: 2})
    for _ in range(2):
        _attempt(CALLS[route], desk.recall)
    with pytest.raises(RateLimited):
        CALLS[route](desk.recall)
    others = [call for other, call in CALLS.items() if other != route]
    assert RateLimited not in {_attempt(call, desk.recall) for call in others}


def test_a_refusal_names_the_whole_seconds_after_which_there_is_room(desk: Desk) -> None:
    desk.settings(limits={LIST: 3})
    for _ in range(3):
        desk.recall.list_events(WHOLE, None)
    with pytest.raises(RateLimited) as caught:
        desk.recall.list_events(WHOLE, None)
    wait = caught.value.retry_after
    assert wait is not None
    assert 1 <= wait <= 60
    assert wait == int(wait)
    desk.advance(wait - 2)
    with pytest.raises(RateLimited):
        desk.recall.list_events(WHOLE, None)
    desk.advance(2)
    assert desk.recall.list_events(WHOLE, None).events == []


def test_refused_calls_do_not_count_against_the_limit(desk: Desk) -> None:
    desk.settings(limits={LIST: 1})
    desk.recall.list_events(WHOLE, None)
    for _ in range(5):
        with pytest.raises(RateLimited):
            desk.recall.list_events(WHOLE, None)
    desk.advance(60)
    assert desk.recall.list_events(WHOLE, None).events == []


NAMED: list[tuple[Any, float | None]] = [
    (7, 7.0),
    ("120", 120.0),
    ("-5", -5.0),
    ("soon", None),
    (None, None),
    ("Mon, 02 Mar 2020 09:00:00 GMT", -1.0),
]


@pytest.mark.parametrize(("named", "wait"), NAMED, ids=[str(named) for named, _ in NAMED])
def test_a_named_pause_is_passed_on_as_it_was_named(
    desk: Desk, named: str | int | None, wait: float | None
) -> None:
    desk.settings(rules=[{"kind": "status", "status": 429, "retry_after": named}])
    with pytest.raises(RateLimited) as caught:
        desk.recall.list_events(WHOLE, None)
    found = caught.value.retry_after
    assert found == wait or (wait == -1.0 and found is not None and found < 0)


def _attempt(call: Call, recall: HttpRecall) -> type[BaseException] | None:
    try:
        call(recall)
    except RollcallError as error:
        return type(error)
    return None
