"""Connections that come or go while rules are being changed, between the reads and the write."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from rollcall.adapters.dynamodb.portal import DynamoPortalStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.writes import Write
from rollcall.domain.errors import Unavailable
from rollcall.domain.model import Wanted
from rollcall.domain.override_keys import Kind, OverrideKey
from rollcall.domain.preferences import Override
from rollcall.domain.user_rules import UserRules
from rollcall.ports.portal_store import OverrideChange
from tests.contract.marks import ON_AWS
from tests.contract.stores import CALENDAR, MARK, NOW, USER, Stores

pytestmark = ON_AWS
ALWAYS = 1_000


class Interrupted(Table):
    """A table on which something else happens right before each of some transactions."""

    meanwhile: Callable[[], object]
    times = 1

    def transact(self, writes: Sequence[Write]) -> None:
        if self.times:
            self.times -= 1
            self.meanwhile()
        super().transact(writes)


@pytest.fixture
def table(dynamodb: DynamoDBClient, state_table: Table) -> Interrupted:
    return Interrupted(dynamodb, state_table.name)


def choose(table: Interrupted, meanwhile: Callable[[], object]) -> None:
    table.meanwhile = meanwhile
    DynamoPortalStore(table).set_overrides(
        USER, [OverrideChange(OverrideKey(Kind.EVENT, "e"), Override.SKIP)], MARK
    )


def requested(stores: Stores) -> dict[str, int]:
    return {c.calendar_key: c.requested for c in stores.portal.connections(USER)}


@pytest.mark.parametrize("known", [(), ("b",)])
def test_a_connection_that_appears_meanwhile_is_marked_too(
    on_dynamodb: Stores, table: Interrupted, known: tuple[str, ...]
) -> None:
    for key in known:
        on_dynamodb.connect(key)
    choose(table, on_dynamodb.connect)
    assert requested(on_dynamodb) == dict.fromkeys((*known, CALENDAR), 2)
    assert on_dynamodb.portal.rules(USER, NOW).events == {"e": Override.SKIP}


def test_a_connection_that_is_gone_meanwhile_does_not_stop_the_change(
    on_dynamodb: Stores, table: Interrupted
) -> None:
    on_dynamodb.connect("a")
    on_dynamodb.connect("b")
    gone, lease = on_dynamodb.portal.connections(USER)[0], on_dynamodb.lease()
    choose(table, lambda: on_dynamodb.worker.drop_connection(lease, gone))
    assert requested(on_dynamodb) == {"b": 2}
    assert on_dynamodb.portal.rules(USER, NOW).events == {"e": Override.SKIP}


def test_a_connection_that_is_wanted_again_meanwhile_is_marked_too(
    on_dynamodb: Stores, table: Interrupted
) -> None:
    on_dynamodb.connect()
    on_dynamodb.portal.request(USER, CALENDAR, "main", NOW, remove=True)
    choose(table, on_dynamodb.connect)
    (connection,) = on_dynamodb.portal.connections(USER)
    assert (connection.wanted, connection.requested) == (Wanted.CONNECTED, 4)


def test_a_removal_that_is_asked_for_meanwhile_stands(
    on_dynamodb: Stores, table: Interrupted
) -> None:
    on_dynamodb.connect()
    choose(table, lambda: on_dynamodb.portal.request(USER, CALENDAR, "main", NOW, remove=True))
    (connection,) = on_dynamodb.portal.connections(USER)
    assert connection.wanted is Wanted.REMOVED


def test_while_connections_keep_coming_the_change_is_refused_as_a_whole(
    on_dynamodb: Stores, table: Interrupted
) -> None:
    table.times = ALWAYS
    with pytest.raises(Unavailable):
        choose(table, on_dynamodb.connect)
    assert on_dynamodb.portal.rules(USER, NOW) == UserRules()
    assert table.times == ALWAYS - requested(on_dynamodb)[CALENDAR]
