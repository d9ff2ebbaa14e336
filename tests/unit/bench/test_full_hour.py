"""The throttle of the webhook's route, held to what a full hour brings."""

from __future__ import annotations

from bench.full_hour import AT_ONCE, COMES, LEAVES, measure
from infra.constructs.throttles import USUAL

CPU = 0.001
HELD = 10_000
"""Calendars that the throttle is made for."""


def test_ten_thousand_calendars_are_let_through_at_once_when_a_full_hour_begins() -> None:
    hour = measure(HELD, USUAL.webhook.rate, USUAL.webhook.burst, CPU)
    assert hour.webhooks == HELD * AT_ONCE * (len(COMES) + len(LEAVES))
    assert (hour.refused, hour.longest) == (0, 0)


def test_a_fifth_of_it_would_keep_many_waiting_for_minutes() -> None:
    hour = measure(HELD, USUAL.webhook.rate // 5, USUAL.webhook.burst // 5, CPU)
    assert hour.refused > 0.3
    assert hour.late > 300


def test_no_more_processors_work_than_the_throttle_lets_through() -> None:
    few, many = (measure(n, 20, 40, CPU) for n in (100, HELD))
    assert few.cores < many.cores == (20 + 40) * CPU
