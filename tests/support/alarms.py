"""When an alarm on a count rings, given every metric that was sent and its moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from infra.constructs.counts import Count

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Sent(NamedTuple):
    """One value of one metric of one function."""

    moment: datetime
    service: str
    metric: str
    value: float


def rang(count: Count, sent: Sequence[Sent]) -> list[datetime]:
    """The ends of the periods in which the alarm rings; periods begin at whole multiples."""
    period = timedelta(minutes=count.minutes)
    sums: defaultdict[int, float] = defaultdict(float)
    for each in _looked_at(count, sent):
        sums[(each.moment - _EPOCH) // period] += each.value
    ringing = sorted(number for number, value in sums.items() if value >= count.at_least)
    return [_EPOCH + (number + 1) * period for number in ringing]


def could_ring(count: Count, sent: Sequence[Sent]) -> bool:
    """Whether any stretch as long as the period holds enough, wherever CloudWatch begins it."""
    found = _looked_at(count, sent)
    period = timedelta(minutes=count.minutes)
    for first in found:
        after = (each for each in found if first.moment <= each.moment < first.moment + period)
        if sum(each.value for each in after) >= count.at_least:
            return True
    return False


def _looked_at(count: Count, sent: Sequence[Sent]) -> list[Sent]:
    return [e for e in sent if e.metric == count.metric and e.service == count.service]
