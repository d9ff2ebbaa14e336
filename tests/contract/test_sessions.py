from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from rollcall.ports.session_store import Session
from tests.contract.stores import HOUR, MINUTE, NOW, SECOND, USER, Stores

SESSION = Session("FAKE-SESSION-ID", USER, NOW, NOW)


@pytest.fixture
def started(stores: Stores) -> Stores:
    stores.sessions.start(SESSION, NOW + HOUR)
    return stores


def test_a_session_is_found_until_it_expires(started: Stores) -> None:
    assert started.sessions.find("FAKE-SESSION-ID", NOW) == SESSION
    assert started.sessions.find("FAKE-SESSION-ID", NOW + HOUR - SECOND) == SESSION
    assert started.sessions.find("FAKE-SESSION-ID", NOW + HOUR) is None


def test_an_unknown_session_is_not_found(started: Stores) -> None:
    assert started.sessions.find("FAKE-SESSION-OTHER", NOW) is None


def test_a_touched_session_lives_longer(started: Stores) -> None:
    seen = replace(SESSION, seen_at=NOW + MINUTE)
    started.sessions.touch(seen, NOW + 2 * HOUR)
    assert started.sessions.find("FAKE-SESSION-ID", NOW + HOUR) == seen


def test_an_ended_session_is_gone_and_stays_gone(started: Stores) -> None:
    started.sessions.end("FAKE-SESSION-ID")
    started.sessions.end("FAKE-SESSION-ID")
    started.sessions.touch(SESSION, NOW + HOUR)
    assert started.sessions.find("FAKE-SESSION-ID", NOW) is None


def test_an_expired_session_is_not_revived(started: Stores) -> None:
    started.sessions.touch(replace(SESSION, seen_at=NOW + HOUR), NOW + 2 * HOUR)
    assert started.sessions.find("FAKE-SESSION-ID", NOW + HOUR) is None


def test_a_transaction_is_consumed_once(stores: Stores) -> None:
    assert stores.sessions.consume("t-1", NOW + MINUTE)
    assert not stores.sessions.consume("t-1", NOW + MINUTE)
    assert stores.sessions.consume("t-2", NOW + MINUTE)


def test_of_many_callbacks_at_once_one_consumes_the_transaction(stores: Stores) -> None:
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(stores.sessions.consume, "t-1", NOW + MINUTE) for _ in range(16)]
        assert sum(job.result() for job in jobs) == 1
