"""A preview of rules in words: the sentence, and what changes by name, a series once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.views.words import start_of, title_of
from rollcall.domain.decision import Decision
from rollcall.domain.model import EventRow
from rollcall.domain.reasons import sentence
from rollcall.use_cases.preview_preferences import Preview
from rollcall.use_cases.upcoming_rows import MOST_LOOKED_AT


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One meeting or series that would change; title and reason are untrusted."""

    when: str
    title: str
    added: bool
    why: str
    """The reason under the new rules; empty for a series whose meetings have several."""


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What the preview panel shows."""

    sentence: str
    changes: tuple[ChangeView, ...]
    running: tuple[str, ...]
    """Titles of meetings whose bot is in the call now; untrusted."""
    part: str = ""
    """That only some events were looked at; often empty."""


def preview_view(preview: Preview, zone: ZoneInfo) -> PreviewView:
    """The preview in words; the soonest changes come first."""
    if not preview.connected:
        return PreviewView(texts.PREVIEW_NOT_CONNECTED, (), ())
    added, removed = len(preview.added), len(preview.removed)
    sentence = _template(preview).format(
        recorded=preview.recorded, total=preview.total, added=added, removed=removed
    )
    sentence = " ".join(filter(None, (sentence, _renamed(preview.renamed))))
    changes = _changes(preview.added, preview.why, zone, added=True)
    changes += _changes(preview.removed, preview.why, zone, added=False)
    changes.sort(key=lambda pair: pair[0].facts.start)
    running = tuple(title_of(row.facts.title) for row in preview.running)
    part = texts.PREVIEW_PART.format(most=f"{MOST_LOOKED_AT:,}") if preview.partial else ""
    return PreviewView(sentence, tuple(change for _row, change in changes), running, part)


def _template(preview: Preview) -> str:
    if preview.added or preview.removed:
        return texts.PREVIEW
    return texts.PREVIEW_SAME if preview.renamed is None else texts.PREVIEW_SAME_MEETINGS


def _renamed(bots: int | None) -> str:
    """How many bots get the new name; empty when the name stays."""
    if bots is None:
        return ""
    if bots == 0:
        return texts.PREVIEW_RENAMED_LATER
    return texts.PREVIEW_RENAMED_ONE if bots == 1 else texts.PREVIEW_RENAMED.format(count=bots)


def _changes(
    rows: Sequence[EventRow],
    why: Mapping[tuple[str, str], Decision],
    zone: ZoneInfo,
    *,
    added: bool,
) -> list[tuple[EventRow, ChangeView]]:
    """One entry for each meeting that does not recur, and one for each series, by its first."""
    found = []
    by_series = sorted(rows, key=lambda row: (*_series(row), row.facts.start))
    for _key, group in groupby(by_series, key=_series):
        first, *others = group
        when = start_of(first.facts, zone)
        if others:
            when = texts.PREVIEW_TIMES.format(count=len(others) + 1, first=when)
        reasons = {_reason(row, why) for row in (first, *others)}
        said = reasons.pop() if len(reasons) == 1 else ""
        found.append((first, ChangeView(when, title_of(first.facts.title), added, said)))
    return found


def _reason(row: EventRow, why: Mapping[tuple[str, str], Decision]) -> str:
    decision = why[row.calendar_key, row.event_id]
    return sentence(decision.reason, decision.detail)


def _series(row: EventRow) -> tuple[str, str, str]:
    """What entries of one series share; an event without a series is alone."""
    series = row.facts.series_id
    return (row.calendar_key, series or "", "" if series else row.event_id)
