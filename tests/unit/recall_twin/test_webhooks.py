"""The outbox: signatures, retries, subscriptions and faults on the way."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from svix import Webhook, WebhookVerificationError

from local.recall_twin.core.config import LOCAL_SECRET, RecallTwinConfig
from local.recall_twin.core.model import Delivery
from local.recall_twin.core.outbox import Outbox
from local.recall_twin.core.signing import signature_headers
from tests.unit.recall_twin.workbench import TARGET, Workbench

OTHER_SECRET = "whsec_ZmFrZS1zZWNyZXQtZm9yLWRvY3VtZW50YXRpb24tMDE="
BODY = (
    '{"event":"calendar.sync_events","data":{"calendar_id":'
    '"aaaaaaaa-0000-4000-8000-000000000001","last_updated_ts":"2026-03-02T09:15:00.000000Z"}}'
)
SIGNED_AT = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)


def _outbox(bench: Workbench) -> Outbox:
    return bench.twin.workspaces["main"].outbox


def _send(bench: Workbench) -> Delivery:
    _outbox(bench).emit("calendar.update", {"calendar_id": "c"})
    (delivery,) = bench.twin.take_deliveries()
    return delivery


def test_the_documented_vector_is_signed_alike() -> None:
    headers = signature_headers("msg_fake0001", BODY, [OTHER_SECRET], SIGNED_AT)
    assert headers == {
        "webhook-id": "msg_fake0001",
        "webhook-timestamp": "1772442900",
        "webhook-signature": "v1,5aS3J3YsOO/JKSF5ztXeOEdrjDvZ/JqqGD2+x0buN1E=",
    }


@pytest.mark.parametrize("family", ["webhook", "svix"])
def test_every_active_secret_signs_in_either_header_family(family: str) -> None:
    now = datetime.now(UTC)
    secrets = [LOCAL_SECRET, OTHER_SECRET]
    headers = signature_headers("msg_1", BODY, secrets, now, family)
    for secret in secrets:
        Webhook(secret).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "QUJD" * 8).verify(BODY, headers)
    assert set(headers) == {f"{family}-id", f"{family}-timestamp", f"{family}-signature"}


def test_without_a_secret_messages_leave_unsigned() -> None:
    assert "webhook-signature" not in signature_headers("msg_1", BODY, [], SIGNED_AT)


def test_failed_deliveries_are_repeated_with_the_documented_gaps(bench: Workbench) -> None:
    delivery = _send(bench)
    gaps = []
    for _ in range(7):
        _outbox(bench).failed(delivery)
        gaps.append((delivery.next_at - bench.now).total_seconds())
        bench.now = delivery.next_at
        assert bench.twin.take_deliveries() == [delivery]
    _outbox(bench).failed(delivery)
    assert gaps == [5, 300, 1800, 7200, 18000, 36000, 36000]
    assert _outbox(bench).next_due() is None


def test_a_message_keeps_its_id_over_its_repeats(bench: Workbench) -> None:
    delivery = _send(bench)
    first = delivery.message_id
    _outbox(bench).failed(delivery)
    bench.now = delivery.next_at
    assert [item.message_id for item in bench.twin.take_deliveries()] == [first]


def test_a_delivery_in_flight_is_not_taken_twice(bench: Workbench) -> None:
    _send(bench)
    assert bench.twin.take_deliveries() == []


def test_a_target_that_failed_for_five_days_is_switched_off(bench: Workbench) -> None:
    _outbox(bench).failed(_send(bench))
    bench.now += timedelta(days=5)
    for delivery in bench.twin.take_deliveries():
        _outbox(bench).failed(delivery)
    _outbox(bench).emit("calendar.update", {})
    off = bench.twin.take_deliveries()
    _outbox(bench).enable()
    assert off == []
    assert _send(bench).url == TARGET


def test_a_success_forgives_former_failures(bench: Workbench) -> None:
    _outbox(bench).failed(_send(bench))
    bench.now += timedelta(days=4)
    for delivery in bench.twin.take_deliveries():
        _outbox(bench).succeeded(delivery)
    bench.now += timedelta(days=4)
    _outbox(bench).failed(_send(bench))
    assert bench.twin.workspaces["main"].state.targets[TARGET].disabled is False


def test_every_target_of_the_workspace_gets_a_message() -> None:
    targets = {
        "main": ("http://one.example/", "http://two.example/"),
        "other": ("http://x.example/",),
    }
    bench = Workbench(RecallTwinConfig(webhook_targets=targets))
    _outbox(bench).emit("calendar.update", {})
    assert [d.url for d in bench.twin.take_deliveries()] == list(targets["main"])


def test_only_subscribed_events_are_sent() -> None:
    bench = Workbench(
        RecallTwinConfig(
            webhook_targets={"main": (TARGET,)}, webhook_events=frozenset({"bot.done"})
        )
    )
    for event in ("calendar.update", "bot.done"):
        _outbox(bench).emit(event, {})
    assert [json.loads(d.body)["event"] for d in bench.twin.take_deliveries()] == ["bot.done"]


def test_a_dropped_webhook_never_leaves(bench: Workbench) -> None:
    bench.settings(webhooks={"drop": 1.0})
    _outbox(bench).emit("calendar.update", {})
    assert bench.webhooks() == []


def test_a_duplicated_webhook_leaves_twice_under_one_id(bench: Workbench) -> None:
    bench.settings(webhooks={"duplicate": 1.0})
    _outbox(bench).emit("calendar.update", {})
    first, second = bench.twin.take_deliveries()
    assert (first.message_id, first.body) == (second.message_id, second.body)


def test_a_delayed_webhook_leaves_later(bench: Workbench) -> None:
    bench.settings(webhooks={"delay_seconds": 10})
    _outbox(bench).emit("calendar.update", {})
    early = bench.webhooks()
    bench.advance(10)
    assert (early, len(bench.webhooks())) == ([], 1)


def test_reordered_webhooks_leave_in_another_order(bench: Workbench) -> None:
    bench.settings(webhooks={"reorder": 1.0, "reorder_seconds": 5})
    for number in range(10):
        _outbox(bench).emit("calendar.update", {"number": number})
    bench.advance(5)
    numbers = [w["data"]["number"] for w in bench.webhooks()]
    assert numbers != sorted(numbers)
    assert sorted(numbers) == list(range(10))
