"""When an alarm rings, given every metric that was sent and its moment: what CloudWatch does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from statistics import fmean
from typing import NamedTuple

from infra.constructs.alarm_rule import AlarmRule, Statistic

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATISTICS: Mapping[Statistic, Callable[[Sequence[float]], float]] = {
    "Average": fmean,
    "Maximum": max,
    "Sum": sum,
}
_CUTS = 10


class Sent(NamedTuple):
    """One value of one metric; ``source`` is named as in `AlarmRule`."""

    moment: datetime
    source: str
    metric: str
    value: float


def rang(
    rule: AlarmRule, sent: Sequence[Sent], until: datetime, shift: timedelta = timedelta(0)
) -> list[datetime]:
    """The ends of the periods after which the alarm rings; they begin at whole multiples.

    Only a rule on too little looks at periods without a value: those that ended by ``until``.
    """
    period, begin = timedelta(minutes=rule.minutes), _EPOCH + shift
    values = _by_period(rule, sent, begin)
    wrong = {number for number, found in values.items() if _is_wrong(rule, found)}
    if rule.too_little and sent:
        first = (sent[0].moment - begin) // period + 1
        wrong |= set(range(first, (until - begin) // period)) - values.keys()
    ends = [n for n in sorted(wrong) if _count(wrong, n, rule.periods) >= rule.needed]
    return [begin + (number + 1) * period for number in ends]


def could_ring(rule: AlarmRule, sent: Sequence[Sent], until: datetime) -> bool:
    """Whether it rings wherever CloudWatch begins the periods, or might."""
    period = timedelta(minutes=rule.minutes)
    cuts = {period * number / _CUTS for number in range(_CUTS)}
    if not rule.too_little:
        cuts |= {(each.moment - _EPOCH) % period for each in _looked_at(rule, sent)}
    return any(rang(rule, sent, until, cut) for cut in cuts)


def _by_period(
    rule: AlarmRule, sent: Sequence[Sent], begin: datetime
) -> Mapping[int, Sequence[float]]:
    found: defaultdict[int, list[float]] = defaultdict(list)
    for each in _looked_at(rule, sent):
        found[(each.moment - begin) // timedelta(minutes=rule.minutes)].append(each.value)
    return found


def _is_wrong(rule: AlarmRule, values: Sequence[float]) -> bool:
    value = _STATISTICS[rule.statistic](values)
    return value < rule.threshold if rule.too_little else value >= rule.threshold


def _count(wrong: set[int], number: int, periods: int) -> int:
    return sum(n in wrong for n in range(number - periods + 1, number + 1))


def _looked_at(rule: AlarmRule, sent: Sequence[Sent]) -> list[Sent]:
    return [e for e in sent if e.metric == rule.metric and e.source == rule.source]
