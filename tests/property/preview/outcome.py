"""What a preview says, held against what the worker and Recall make of the rules once saved.

Where the worker has still to follow a choice, the calendar is lived through twice up to the same
moment, and once nothing is saved: the preview tells apart what comes of both.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

from local.recall_twin.core.model import Bot, Event
from rollcall.domain.decision import Record
from rollcall.domain.errors import Rejected
from rollcall.domain.model import EventRow
from rollcall.domain.policy import NO_POLICY
from rollcall.domain.policy_checks import Change, changed
from rollcall.use_cases.agenda import LATE
from rollcall.use_cases.preview_preferences import (
    Preview,
    event_key,
    preview_preferences,
    preview_under,
)
from tests.property.preview.drawing import LOOKED_AT, Calendar, Choice, draw
from tests.property.preview.second import connect_second, copy_to_second, second
from tests.simulation.people import USERS
from tests.simulation.rooms import GONE, has_company, present
from tests.unit.reconcile.scene import Scene

type Ids = dict[str, str]
"""Entries of Ada's, and the one that stands for each: copies are one meeting."""
type Names = dict[str | None, tuple[str, frozenset[str]]]

_STEP = timedelta(minutes=10)
_SETTLES = 120.0
"""Seconds that the worker is given; nothing begins within them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What Ada's entries have at one moment, by their ids."""

    coming: frozenset[str]
    """Those with a bot of their own to come."""
    company: frozenset[str]
    """Those in whose room a bot of her company's is at their time, or will be."""
    occupied: frozenset[str]
    """Those in whose room a call goes on now: a bot of theirs waits until it is over."""
    in_call: frozenset[str]
    shared: frozenset[str]
    """Those in a call whose bot is also there for another entry."""
    names: Names


def violations(seed: int) -> list[str]:
    """What the preview of a seed's calendar gets wrong; nothing where it is right."""
    calendar = draw(seed)
    scene = _lived(calendar, seed)
    now = _outcome(scene)
    preview = preview_preferences(scene.world.portal, "ada", calendar.proposed, scene.now)
    before = now if scene.idle() else _unsaved(calendar, seed)
    scene.people.do_rules("ada", calendar.proposed)
    return _found(scene, calendar, preview, now, before)


def policy_violations(seed: int) -> list[str]:
    """What the preview of a seed's next policy gets wrong for Ada."""
    calendar = draw(seed)
    scene = _lived(calendar, seed)
    now = _outcome(scene)
    by_boss = Change("boss", scene.now)
    proposed = changed(scene.world.state.policy, calendar.next_policy, by_boss)
    preview = preview_under(scene.world.portal, "ada", proposed, scene.now)
    before = now if scene.idle() else _unsaved(calendar, seed)
    scene.people.do_policy(proposed)
    return _found(scene, calendar, preview, now, before, stops=True)


def _found(
    scene: Scene, calendar: Calendar, preview: Preview, now: Outcome, before: Outcome, *,
    stops: bool = False,
) -> list[str]:  # fmt: skip
    """Let it happen and compare; ``stops`` is whether saving may end calls that run."""
    scene.run(_SETTLES)
    after = _outcome(scene)
    late, ids = _late(scene, calendar), _as_one(scene)
    late |= _named(preview.leaving, ids) if stops else set()
    return list(_compared(preview, ids, now, before, after, late))


def _compared(
    preview: Preview, ids: Ids, now: Outcome, before: Outcome, after: Outcome, late: set[str]
) -> Iterator[str]:  # fmt: skip
    yield from _running(preview, ids, now, after)
    yield from _calls(preview, ids, (now, before), after, late)
    if preview.connected:
        yield from _decided(preview, ids, before, after)
        yield from _removed(preview, ids, after)
        yield from _renamed(preview, ids, now, after)


def _unsaved(calendar: Calendar, seed: int) -> Outcome:
    scene = _lived(calendar, seed)
    scene.run(_SETTLES)
    return _outcome(scene)


def _outcome(scene: Scene) -> Outcome:
    events, ids = _events(scene), _as_one(scene)
    there = {b.id: b for b in scene.live if not b.is_ready and b.status not in GONE}
    rows = [row for row in scene.world.state.events.values() if row.user_id == "ada"]
    return Outcome(
        frozenset(ids[key] for key, event in events.items() if _coming(scene, event)),
        frozenset(ids[k] for k, e in events.items() if has_company(scene.world, e, USERS["ada"])),
        frozenset(ids[k] for k, e in events.items() if present(scene.world, e.meeting_url or "")),
        frozenset(ids[r.event_id] for r in rows if there.keys() & _bot_ids(r)),
        frozenset(
            ids[row.event_id]
            for row in rows
            if any(
                len({ids.get(one, one) for one in there[bot].event_ids}) > 1
                for bot in there.keys() & _bot_ids(row)
            )
        ),
        _names(scene),
    )


def _bot_ids(row: EventRow) -> set[str]:
    return {bot.bot_id for bot in row.observed.bots}


def _lived(calendar: Calendar, seed: int) -> Scene:
    """The world at the moment of the preview; some calls go on past the end of their meeting."""
    scene, rng = Scene(seed=seed), random.Random(f"calls {seed}")
    if calendar.policy != NO_POLICY:
        scene.people.do_policy(calendar.policy)
    scene.connect("ada", rules=calendar.rules)
    if calendar.colleague:
        scene.connect("grace", rules=calendar.colleague)
    if calendar.copied:
        connect_second(scene)
    _fill(scene, calendar)
    scene.run(60)
    _choose(scene, calendar.choices)
    stays: dict[str, bool] = {}
    scene.world.tick_now_and_every(600)
    while scene.now < LOOKED_AT:
        scene.world.step_until(min(scene.now + _STEP, LOOKED_AT))
        for bot in scene.live:
            if not bot.is_ready and stays.setdefault(bot.id, rng.random() < 0.4):
                scene.workspace.runner.follow(bot, [])
    for bot in scene.live:
        if not bot.is_ready:
            # None ends by itself while the outcome is awaited.
            scene.workspace.runner.follow(bot, [])
    scene.world.tick_now_and_every(60)
    if calendar.access_lost:
        scene.people.do_revoke("ada")
        scene.run(60)
    _choose(scene, calendar.late_choices)
    return scene


def _fill(scene: Scene, calendar: Calendar) -> None:
    for meeting in calendar.meetings:
        scene.people.do_meeting(meeting)
        if meeting.name in calendar.copied:
            copy_to_second(scene, meeting)


def _late(scene: Scene, calendar: Calendar) -> set[str]:
    """Entries that are switched at the moment of the preview, by themselves or in a series."""
    named = {name for name, *_rest in calendar.late_choices}
    series = {meeting.series for meeting in calendar.meetings if meeting.name in named} - {None}
    named |= {meeting.name for meeting in calendar.meetings if meeting.series in series}
    return {key for key, event in _events(scene).items() if event.platform_id in named}


def _choose(scene: Scene, choices: Iterable[Choice]) -> None:
    for name, choice, reach in choices:
        with suppress(Rejected):  # One that is over, or was cancelled, cannot be switched.
            scene.choose("ada", name, choice, reach)


def _events(scene: Scene) -> dict[str, Event]:
    calendars = [scene.calendar("ada"), *second(scene)]
    found = (scene.workspace.events.of_calendar(one.id) for one in calendars)
    return {event.id: event for event in chain(*found)}


def _as_one(scene: Scene) -> dict[str, str]:
    """Every entry of Ada's, and the one of her own calendar that is the same meeting."""
    events = _events(scene)
    first = {event.platform_id: key for key, event in reversed(events.items())}
    return {key: first[event.platform_id] for key, event in events.items()}


def _running(preview: Preview, ids: Ids, now: Outcome, after: Outcome) -> Iterator[str]:
    """All who are in a call are named, and those stay of whom that is said."""
    staying = _named(preview.running, ids)
    named = staying | _named(preview.leaving, ids)
    if named != now.in_call:
        yield f"in the call: {named} {now.in_call}"
    # One that is switched off stays for whom else it is there.
    stays = now.in_call & after.in_call
    if not staying <= stays <= staying | now.shared:
        yield f"stays: {staying} {stays}"


def _calls(
    preview: Preview, ids: Ids, unsaved: tuple[Outcome, Outcome], after: Outcome, late: set[str]
) -> Iterator[str]:
    """Saving begins the calls that are named, and ends none but for a choice of that moment."""
    joining = _named(preview.joining, ids)
    now, before = unsaved
    joined = after.in_call - before.in_call - now.in_call
    if not joined <= joining <= joined | after.occupied:
        yield f"joins: {joining} {joined}"
    if before.in_call - after.in_call - late:
        yield f"ended: {before.in_call - after.in_call - late}"


def _decided(preview: Preview, ids: Ids, before: Outcome, after: Outcome) -> Iterator[str]:
    """Every coming meeting has a bot before and after just as the changes say."""
    added, removed = _named(preview.added, ids), _named(preview.removed, ids)
    wanted_ids = _wanted(preview, ids)
    if preview.recorded != len(wanted_ids):
        yield "recorded: another number than that of its decisions"
    for key in {ids[event_id] for _calendar, event_id in preview.why}:
        is_wanted = key in wanted_ids
        was_wanted = key in removed or (is_wanted and key not in added)
        for outcome, wanted in ((before, was_wanted), (after, is_wanted)):
            has = key in outcome.coming
            may_wait = key in outcome.company | outcome.occupied
            if (has and not wanted) or (wanted and not has and not may_wait):
                when = "before" if outcome is before else "after"
                yield f"{key} {when}: wanted {wanted}, bot {has}"


def _named(rows: Iterable[EventRow], ids: Ids) -> set[str]:
    return {ids[row.event_id] for row in rows}


def _wanted(preview: Preview, ids: Ids) -> set[str]:
    """The meetings of which some entry is to be recorded."""
    return {ids[key[1]] for key, one in preview.why.items() if isinstance(one, Record)}


def _removed(preview: Preview, ids: Ids, after: Outcome) -> Iterator[str]:
    """A removed meeting with a bot in its room all the same is said to have one, or may."""
    for row in preview.removed:
        is_served, company = event_key(row) in preview.served, ids[row.event_id] in after.company
        if is_served and not company:
            yield f"{row.facts.title}: no bot of another entry"
        if company and not is_served and not preview.may_be_shared:
            yield f"{row.facts.title}: a bot comes all the same"


def _renamed(preview: Preview, ids: Ids, now: Outcome, after: Outcome) -> Iterator[str]:
    """Of the bots that were there and stay, as many bear another name as was said."""
    kept = _wanted(preview, ids) - _named(preview.added, ids)
    changed = {
        key for key, (name, events) in now.names.items()
        if key in after.names and events & kept and after.names[key][0] != name
    }  # fmt: skip
    # A bot whose room is taken by a call that overruns gets its name when it is ordered anew.
    later = {k for k, (_n, ids) in now.names.items() if k not in after.names and ids & now.occupied}
    sure = preview.renamed or 0
    if not sure - len(later) <= len(changed) <= sure + preview.perhaps_renamed:
        yield f"renamed: {sure} to {sure + preview.perhaps_renamed}, is {len(changed)}"


def _names(scene: Scene) -> Names:
    """The names of Ada's coming bots, and her entries that they are for, by deduplication key."""
    found: Names = {}
    ids = _as_one(scene)
    for event in _events(scene).values():
        for bot in _coming(scene, event):
            if bot.join_at > LOOKED_AT + LATE:
                _name, events = found.get(bot.deduplication_key, ("", frozenset()))
                found[bot.deduplication_key] = (bot.config["bot_name"], events | {ids[event.id]})
    return found


def _coming(scene: Scene, event: Event) -> list[Bot]:
    bots = scene.workspace.state.bots
    return [bots[b.bot_id] for b in event.bots if b.start_time > scene.now and b.bot_id in bots]
