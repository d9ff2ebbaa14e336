"""A preview of rules in words: the sentence, and what changes by name, a series once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.views.words import start_of, title_of
from rollcall.domain.decision import Decision
from rollcall.domain.model import EventRow
from rollcall.domain.reasons import sentence
from rollcall.use_cases.preview_preferences import Key, Preview, event_key
from rollcall.use_cases.upcoming_rows import MOST_LOOKED_AT


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One meeting or series that would change; titles and reasons are untrusted."""

    id: str
    when: str
    title: str
    added: bool
    why: str
    """The reason under the new rules; empty for a series whose meetings have several."""
    served: bool
    """Whether a bot comes all the same, for another entry with the same link."""
    times: tuple[str, ...] = ()
    """When each meeting of a series begins; empty for a single one."""


@dataclass(frozen=True, slots=True)
class RunningView:
    """A meeting that runs, with or without a bot; the title is untrusted."""

    title: str
    becomes: str


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What the preview panel shows."""

    sentence: str
    changes: tuple[ChangeView, ...] = ()
    running: tuple[RunningView, ...] = ()
    part: str = ""
    """That only some events were looked at; often empty."""
    shared: str = ""
    """That colleagues keep bots which they share; often empty."""
    company: str = ""
    """How many meetings the company leaves out; often empty."""


def preview_view(preview: Preview, zone: ZoneInfo, *, touched: bool = True) -> PreviewView:
    """The preview in words, the soonest changes first; ``touched`` is whether rules were edited."""
    running = tuple(_running(preview))
    if not preview.connected:
        return PreviewView(texts.PREVIEW_NOT_CONNECTED, running=running)
    added, removed = len(preview.added), len(preview.removed)
    template = _template(preview) if touched else texts.PREVIEW_NOW
    sentence = template.format(
        recorded=preview.recorded, total=preview.total, added=added, removed=removed
    )
    part = texts.PREVIEW_PART.format(most=f"{MOST_LOOKED_AT:,}") if preview.partial else ""
    return PreviewView(
        " ".join((sentence, *_renamed(preview))),
        changes_of(preview, zone),
        running,
        part,
        texts.PREVIEW_SHARED if preview.may_be_shared else "",
        _of_company(preview.by_company),
    )


def _of_company(count: int) -> str:
    if count == 1:
        return texts.PREVIEW_COMPANY_ONE
    return texts.PREVIEW_COMPANY.format(count=count) if count else ""


def changes_of(preview: Preview, zone: ZoneInfo) -> tuple[ChangeView, ...]:
    """What changes by name, a series once; the soonest first."""
    found = _changes(preview.added, preview, zone, added=True)
    found += _changes(preview.removed, preview, zone, added=False)
    found.sort(key=lambda pair: pair[0].facts.start)
    return tuple(change for _row, change in found)


def _running(preview: Preview) -> Iterator[RunningView]:
    for row in preview.running:
        yield RunningView(title_of(row.facts.title), texts.PREVIEW_STAYS)
    for row in preview.leaving:
        yield RunningView(title_of(row.facts.title), texts.PREVIEW_LEAVES)
    for row in preview.joining:
        yield RunningView(title_of(row.facts.title), texts.PREVIEW_JOINS)


def _template(preview: Preview) -> str:
    if preview.added or preview.removed:
        return texts.PREVIEW
    return texts.PREVIEW_SAME if preview.renamed is None else texts.PREVIEW_SAME_MEETINGS


def _renamed(preview: Preview) -> Iterator[str]:
    """How many bots get the new name; nothing when the name stays."""
    bots, perhaps = preview.renamed, preview.perhaps_renamed
    if bots is None:
        return
    if bots == 1:
        yield texts.PREVIEW_RENAMED_ONE
    elif bots or perhaps:
        yield texts.PREVIEW_RENAMED.format(count=bots)
    else:
        yield texts.PREVIEW_RENAMED_LATER
    if perhaps:
        yield texts.PREVIEW_RENAMED_PERHAPS.format(count=perhaps)


def _changes(
    rows: Sequence[EventRow], preview: Preview, zone: ZoneInfo, *, added: bool
) -> list[tuple[EventRow, ChangeView]]:
    """One entry for each meeting that does not recur, and one for each series, by its first."""
    by_series = sorted(rows, key=lambda row: (*_series(row), row.facts.start))
    groups = (list(group) for _key, group in groupby(by_series, key=_series))
    return [(group[0], _change(group, preview, zone, added=added)) for group in groups]


def _change(
    group: Sequence[EventRow], preview: Preview, zone: ZoneInfo, *, added: bool
) -> ChangeView:
    first = group[0]
    when = start_of(first.facts, zone)
    times = tuple(start_of(row.facts, zone) for row in group) if len(group) > 1 else ()
    if times:
        when = texts.PREVIEW_TIMES.format(count=len(times), first=when)
    reasons = {_reason(row, preview.why) for row in group}
    return ChangeView(
        id=f"{'added' if added else 'removed'}-{first.calendar_key}-{first.event_id}",
        when=when,
        title=title_of(first.facts.title),
        added=added,
        why=reasons.pop() if len(reasons) == 1 else "",
        served=all(event_key(row) in preview.served for row in group),
        times=times,
    )


def _reason(row: EventRow, why: Mapping[Key, Decision]) -> str:
    decision = why[event_key(row)]
    return sentence(decision.reason, decision.detail)


def _series(row: EventRow) -> tuple[str, str, str]:
    """What entries of one series share; an event without a series is alone."""
    series = row.facts.series_id
    return (row.calendar_key, series or "", "" if series else row.event_id)
