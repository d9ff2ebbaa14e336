"""The sentence on a connection's card fits how it stands now, and is one of ours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions.portal.texts import CONNECTION_PROBLEMS, PILL_PROBLEMS
from rollcall.adapters.dynamodb import codec
from rollcall.adapters.dynamodb.wire import item
from rollcall.domain.model import Connection, Status
from rollcall.domain.problems import WAITING, Problem
from tests.support.portal.page import Node
from tests.support.portal.rows import make_connection
from tests.support.portal.world import World

BROKEN = sorted(set(Problem) - WAITING - {Problem.NONE, Problem.UNKNOWN})


def _card(connection: Connection) -> Node:
    browser = World().add_user(connections=(connection,))
    return browser.get("/").page.by_id(f"connection-{connection.calendar_key}")


def _banner(connection: Connection) -> str:
    return World().add_user(connections=(connection,)).get("/").page.one(role="alert").text


@pytest.mark.parametrize("problem", BROKEN)
def test_a_banner_tells_what_only_the_user_can_repair(problem: Problem) -> None:
    lost = make_connection(status=Status.DISCONNECTED, problem=problem)
    assert CONNECTION_PROBLEMS[problem] in _banner(lost)


@pytest.mark.parametrize("problem", BROKEN)
def test_after_connecting_again_the_old_problem_is_gone_at_once(problem: Problem) -> None:
    lost = make_connection(status=Status.DISCONNECTED, problem=problem)
    card = _card(replace(lost, token_version=2, requested=2))
    assert card.one(class_="pill").text == "Connecting"
    assert card.all(class_="problem") == []


@pytest.mark.parametrize("problem", sorted(WAITING))
def test_what_keeps_a_calendar_from_connecting_is_told_while_it_waits(problem: Problem) -> None:
    waiting = make_connection(status=Status.CONNECTING, problem=problem, synced=False)
    assert _card(waiting).one(class_="problem").text == CONNECTION_PROBLEMS[problem]
    world = World()
    browser = world.add_user(connections=(waiting,))
    world.state.preferences.clear()
    step = browser.get("/onboarding").page.by_id("live-connect")
    assert CONNECTION_PROBLEMS[problem] in step.text


@pytest.mark.parametrize("problem", sorted(WAITING))
def test_a_failed_try_does_not_hide_that_the_user_must_connect_again(problem: Problem) -> None:
    lost = make_connection(status=Status.DISCONNECTED, problem=problem)
    assert PILL_PROBLEMS["reconnect"] in _banner(lost)


@pytest.mark.parametrize("status", [Status.DISCONNECTED, Status.REFUSED, Status.CONNECTING])
def test_a_sentence_that_an_earlier_version_stored_is_not_shown(status: Status) -> None:
    stored = codec.field_values(make_connection(status=status))
    stored["problem"] = "Recall refused this calendar: FAKE-CLIENT-SECRET"
    read = codec.connection(item(stored))
    assert read.problem is Problem.UNKNOWN
    body = World().add_user(connections=(read,)).get("/").body
    assert "FAKE-CLIENT-SECRET" not in body
    assert status is Status.CONNECTING or any(words in body for words in PILL_PROBLEMS.values())
