"""What the console reads of the product, from rows that the product's own adapters wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from local.console.product import Owner, ProductSilent
from local.console.stored_product import StoredProduct
from rollcall.adapters.dynamodb.table import Table
from rollcall.domain.decision import Skip
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.pace import Pace
from rollcall.domain.pasted import PastedCall, call_id
from rollcall.domain.reasons import Reason
from tests.contract.marks import ON_AWS
from tests.contract.stores import MARK, MINUTE, NOW, RECALL_ID, Stores, a_calendar, a_user, an_event

pytestmark = ON_AWS
WANTED = {RECALL_ID: {"event-1", "event-2", "event-3", "unknown"}, "elsewhere": {"event-1"}}


def test_the_console_learns_decisions_zones_and_stops(
    on_dynamodb: Stores, state_table: Table
) -> None:
    stores = on_dynamodb
    stores.accounts.put_user(a_user(), MARK)
    stores.portal.set_time_zone(a_user().user_id, "Europe/Vienna")
    lease = stores.lease()
    stores.worker.add_calendar(lease, a_calendar())
    waiting = an_event("event-2", due=True, problem="no_bot_free")
    skipped = replace(an_event("event-3"), decision=Skip(Reason.PRIVATE), desired=None)
    stores.worker.save_events(lease, [an_event(), waiting, skipped])
    pace = Pace().called(Endpoint.SCHEDULE, NOW).stopped(NOW + MINUTE, unpaid=True)
    stores.worker.release(replace(lease, pace=pace, ran_at=NOW))

    told = StoredProduct(lambda: state_table).look(WANTED, NOW)

    assert told.owners == {RECALL_ID: Owner("Ann", "Europe/Vienna")}
    assert {name: (d.records, d.why, d.waits) for name, d in told.decided.items()} == {
        "event-1": (True, "other.example is outside your company.", ""),
        "event-2": (True, "other.example is outside your company.", "No bot is free right now."),
        "event-3": (False, "Private event.", ""),
    }
    assert told.worker is not None
    assert told.worker.last_run.ran_at == NOW
    assert [(one.call, one.until) for one in told.worker.stopped] == [("every call", NOW + MINUTE)]


def test_the_console_learns_what_somebody_sent_by_links(
    on_dynamodb: Stores, state_table: Table
) -> None:
    stores = on_dynamodb
    stores.accounts.put_user(a_user(), MARK)
    lease = stores.lease()
    stores.worker.add_calendar(lease, a_calendar())
    call = PastedCall(a_user().user_id, call_id(NOW, "r"), "https://zoom.us/j/9", "Kick-off", NOW)
    assert stores.pasted.save_asked(call, 0, "main")
    known = stores.pasted.call(call.user_id, call.call_id)
    assert known is not None
    assert stores.pasted.save(lease, replace(known, bot_id="bot-9", problem="handed_over"))

    told = StoredProduct(lambda: state_table).look(WANTED, NOW)

    ((one,),) = told.sent.values()
    assert (one.bot_id, one.title) == ("bot-9", "Kick-off")
    assert one.why == "Sent by hand, by the link of the call. It is to leave: handed_over."


def test_an_empty_table_knows_nothing_and_stops_nothing(state_table: Table) -> None:
    told = StoredProduct(lambda: state_table).look(WANTED, NOW)
    assert (told.owners, told.decided) == ({}, {})
    assert told.worker is not None
    assert told.worker.stopped == ()


def test_before_the_stack_is_there_the_product_is_silent() -> None:
    with pytest.raises(ProductSilent):
        StoredProduct(lambda: None).look(WANTED, NOW)


def test_a_table_that_is_gone_is_silent(dynamodb: DynamoDBClient) -> None:
    gone = Table(dynamodb, "gone")
    with pytest.raises(ProductSilent):
        StoredProduct(lambda: gone).look(WANTED, NOW)
