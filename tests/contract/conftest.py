"""The storage ports twice: in memory, and on DynamoDB's tables in the embedded AWS."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from local.system.emulator import Emulator
from rollcall.adapters.dynamodb.accounts import DynamoAccountStore
from rollcall.adapters.dynamodb.guest_store import DynamoGuestStore
from rollcall.adapters.dynamodb.mail import DynamoMailStore
from rollcall.adapters.dynamodb.media import DynamoMediaStore
from rollcall.adapters.dynamodb.notifications import DynamoNotificationStore
from rollcall.adapters.dynamodb.past_bots import DynamoPastBotStore
from rollcall.adapters.dynamodb.pasted import DynamoPastedStore
from rollcall.adapters.dynamodb.people import DynamoPeopleStore
from rollcall.adapters.dynamodb.policies import DynamoPolicyStore
from rollcall.adapters.dynamodb.portal import DynamoPortalStore
from rollcall.adapters.dynamodb.rates import DynamoRateStore
from rollcall.adapters.dynamodb.sessions import DynamoSessionStore
from rollcall.adapters.dynamodb.standing import DynamoStandingStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.usage import DynamoUsageStore
from rollcall.adapters.dynamodb.worker import DynamoWorkerStore
from rollcall.runtime.setting import Function
from tests.contract.marks import ON_AWS
from tests.contract.reach import WithinReach
from tests.contract.stores import AUDIENCES, Stores
from tests.contract.tables import create_ephemeral_table, create_state_table
from tests.support.memory import (
    MemoryAccountStore,
    MemoryGuestStore,
    MemoryMailStore,
    MemoryMediaStore,
    MemoryNotificationStore,
    MemoryPastBotStore,
    MemoryPastedStore,
    MemoryPeopleStore,
    MemoryPolicyStore,
    MemoryPortalStore,
    MemoryRateStore,
    MemorySessionStore,
    MemoryStandingStore,
    MemoryState,
    MemoryUsageStore,
    MemoryWorkerStore,
)

EMULATOR = Path(__file__).parents[2] / ".tools/emulator/bin/python"


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    emulator = Emulator(EMULATOR, tmp_path_factory.mktemp("aws"), port)
    emulator.launch()
    emulator.wait_ready()
    yield emulator
    emulator.stop()


@pytest.fixture(scope="session")
def dynamodb(aws: Emulator) -> DynamoDBClient:
    client: DynamoDBClient = aws.client("dynamodb")
    return client


@pytest.fixture
def state_table(dynamodb: DynamoDBClient) -> Table:
    name = f"state-{uuid.uuid4()}"
    create_state_table(dynamodb, name)
    return Table(dynamodb, name)


@pytest.fixture
def ephemeral_table(dynamodb: DynamoDBClient) -> Table:
    name = f"ephemeral-{uuid.uuid4()}"
    create_ephemeral_table(dynamodb, name)
    return Table(dynamodb, name)


@pytest.fixture(params=["memory", pytest.param("dynamodb", marks=ON_AWS)])
def stores(request: pytest.FixtureRequest) -> Stores:
    return _in_memory() if request.param == "memory" else request.getfixturevalue("on_dynamodb")


@pytest.fixture
def on_dynamodb(dynamodb: DynamoDBClient, state_table: Table, ephemeral_table: Table) -> Stores:
    def state(*functions: Function) -> Table:
        client: Any = WithinReach(dynamodb, *functions)
        return Table(client, state_table.name)

    return Stores(
        worker=DynamoWorkerStore(state("sync_worker"), AUDIENCES),
        notifications=DynamoNotificationStore(state("webhook", "sync_worker")),
        accounts=DynamoAccountStore(state("oauth_callback")),
        portal=DynamoPortalStore(state("portal"), AUDIENCES),
        sessions=DynamoSessionStore(ephemeral_table),
        rates=DynamoRateStore(ephemeral_table),
        # Two functions share these, each a part of them.
        mail=DynamoMailStore(state("sync_worker")),
        guests=DynamoGuestStore(state("portal")),
        media=DynamoMediaStore(state("sync_worker")),
        pasted=DynamoPastedStore(state("sync_worker")),
        people=DynamoPeopleStore(state("portal")),
        operator=DynamoPeopleStore(state_table),
        policies=DynamoPolicyStore(state("portal")),
        past_bots=DynamoPastBotStore(state("sync_worker")),
        usage=DynamoUsageStore(state("sync_worker")),
        usage_shown=DynamoUsageStore(state("portal")),
        standing=DynamoStandingStore(state("portal"), AUDIENCES),
    )


def _in_memory() -> Stores:
    state = MemoryState(audiences=AUDIENCES)
    return Stores(
        worker=MemoryWorkerStore(state),
        notifications=MemoryNotificationStore(state),
        accounts=MemoryAccountStore(state),
        portal=MemoryPortalStore(state),
        sessions=MemorySessionStore(state),
        rates=MemoryRateStore(state),
        mail=MemoryMailStore(state),
        guests=MemoryGuestStore(state),
        media=MemoryMediaStore(state),
        pasted=MemoryPastedStore(state),
        people=MemoryPeopleStore(state),
        operator=MemoryPeopleStore(state),
        policies=MemoryPolicyStore(state),
        past_bots=MemoryPastBotStore(state),
        usage=MemoryUsageStore(state),
        usage_shown=MemoryUsageStore(state),
        standing=MemoryStandingStore(state),
    )
