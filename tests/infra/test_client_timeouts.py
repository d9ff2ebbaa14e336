"""No function waits for AWS until its own time is over."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from botocore.session import Session

from infra import stack
from rollcall.reconcile.loop import RENEWED_AT, WORK
from rollcall.runtime.setting import FUNCTIONS, Function
from tests.support.settings import environment_of

TIMEOUTS = {
    "oauth_callback": stack.OAUTH_CALLBACK.timeout,
    "portal": stack.PORTAL.timeout,
    "webhook": stack.WEBHOOK.timeout,
    "sync_worker": stack.SYNC_WORKER.timeout - WORK.total_seconds(),
}
"""Seconds of a request; of the worker those after the moment at which it begins nothing more."""


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Every client that is made, by its service."""
    made: dict[str, Any] = {}
    create = Session.create_client

    def keep(session: Session, service: str, *args: Any, **named: Any) -> Any:
        made[service] = create(session, service, *args, **named)
        return made[service]

    monkeypatch.setattr(Session, "create_client", keep)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
    return made


def longest(client: Any) -> float:
    """Seconds that one call takes which gets no answer, with the longest pauses between tries."""
    config = client.meta.config
    tries = config.retries["total_max_attempts"]
    pauses = sum(2**number for number in range(tries - 1))
    return float(tries * (config.connect_timeout + config.read_timeout) + pauses)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_service_that_does_not_answer_leaves_half_the_time_for_another(
    function: Function, clients: dict[str, Any]
) -> None:
    main = importlib.import_module(f"functions.{function}.main")
    clients.clear()
    main.compose({**environment_of(function), "AWS_REGION": "us-west-2"})
    assert {"dynamodb", "sqs"} <= clients.keys()
    late = {name: longest(c) for name, c in clients.items() if 2 * longest(c) > TIMEOUTS[function]}
    assert late == {}


def test_a_lease_outlives_a_call_to_a_table_that_does_not_answer(clients: dict[str, Any]) -> None:
    main = importlib.import_module("functions.sync_worker.main")
    main.compose({**environment_of("sync_worker"), "AWS_REGION": "us-west-2"})
    assert longest(clients["dynamodb"]) < RENEWED_AT.total_seconds()
