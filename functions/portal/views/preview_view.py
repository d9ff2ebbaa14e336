"""A preview of rules in words: the sentence, and the meetings that change by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.views.words import clock, short_day, title_of
from rollcall.domain.model import EventRow
from rollcall.use_cases.preview_preferences import Preview

_NAMED = 5


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One meeting that would change; the title is untrusted."""

    when: str
    title: str
    added: bool


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What the preview panel shows."""

    sentence: str
    changes: tuple[ChangeView, ...]
    more: int
    """Changes beyond the ones that are named."""
    running: tuple[str, ...]
    """Titles of meetings whose bot is in the call now; untrusted."""


def preview_view(preview: Preview, zone: ZoneInfo) -> PreviewView:
    """The preview in words; the soonest changes are named."""
    added, removed = len(preview.added), len(preview.removed)
    template = texts.PREVIEW if added or removed else texts.PREVIEW_SAME
    sentence = template.format(
        recorded=preview.recorded, total=preview.total, added=added, removed=removed
    )
    changes = _changes(preview.added, zone, added=True)
    changes += _changes(preview.removed, zone, added=False)
    changes.sort(key=lambda pair: pair[0].facts.start)
    named = tuple(change for _row, change in changes[:_NAMED])
    running = tuple(title_of(row.facts.title) for row in preview.running)
    return PreviewView(sentence, named, len(changes) - len(named), running)


def _changes(
    rows: Sequence[EventRow], zone: ZoneInfo, *, added: bool
) -> list[tuple[EventRow, ChangeView]]:
    return [(row, ChangeView(_when(row, zone), title_of(row.facts.title), added)) for row in rows]


def _when(row: EventRow, zone: ZoneInfo) -> str:
    return f"{short_day(row.facts.start, zone)}, {clock(row.facts.start, zone)}"
