"""A choice outlives the calendar at Recall, and whatever the organiser does to the entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.override_keys import Kind, OverrideKey
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.use_cases.set_override import Reach
from tests.unit.reconcile.samples import EVERY, TOMORROW
from tests.unit.reconcile.scene import Scene

NEXT = TOMORROW + timedelta(days=7)
CHOSEN = Preferences(mode=Mode.CHOSEN)
RULES = {Override.SKIP: EVERY, Override.RECORD: CHOSEN}
"""Rules that say the opposite of the choice."""
CHOICES = pytest.mark.parametrize("choice", list(Override))
REACHES = pytest.mark.parametrize("reach", list(Reach))


def weekly(choice: Override, reach: Reach) -> Scene:
    """Two occurrences of a series; the choice is made on the first."""
    scene = Scene()
    scene.connect("ada", rules=RULES[choice])
    for number in range(2):
        show(scene, number)
    scene.run(30)
    scene.choose("ada", google_name("s1", number=0), choice, reach)
    scene.run(30)
    return scene


def google_name(series: str, number: int, minutes: int = 0) -> str:
    start = TOMORROW + timedelta(days=7 * number, minutes=minutes)
    return f"{series}_{start:%Y%m%dT%H%M%S}Z"


def show(scene: Scene, number: int, series: str = "s1", minutes: int = 0) -> str:
    start = TOMORROW + timedelta(days=7 * number, minutes=minutes)
    name = google_name(series, number, minutes)
    scene.meet(name, "ada", start=start, series=series, original=start)
    return name


def recorded(scene: Scene, name: str) -> bool:
    return len(scene.bots("ada", name)) == 1


def again(scene: Scene) -> None:
    """Disconnect, and connect: Recall gives every event a new id."""
    scene.people.do_disconnect("ada")
    scene.run(60)
    assert scene.calendars("ada") == []
    scene.people.do_connect("ada")
    scene.run(30)
    scene.people.refresh()
    scene.run(60)


@CHOICES
@REACHES
def test_disconnect_and_connect_keeps_the_choice_of_an_occurrence_and_of_a_series(
    choice: Override, reach: Reach
) -> None:
    scene = weekly(choice, reach)
    again(scene)
    chosen = choice is Override.RECORD
    assert recorded(scene, google_name("s1", 0)) is chosen
    assert recorded(scene, google_name("s1", 1)) is (chosen == (reach is Reach.SERIES))
    assert scene.wrong() == []


@CHOICES
def test_disconnect_and_connect_keeps_the_choice_of_a_single_meeting(choice: Override) -> None:
    scene = Scene()
    scene.connect("ada", rules=RULES[choice])
    scene.meet("m1", "ada")
    scene.run(30)
    scene.choose("ada", "m1", choice)
    for _ in range(2):
        again(scene)
        assert recorded(scene, "m1") is (choice is Override.RECORD)


@CHOICES
@pytest.mark.parametrize("split", ["s1_R20260309T090000", "s1_R20260309T090000_R20260316T090000Z"])
def test_this_and_following_inherits_the_choice_for_the_series(
    choice: Override, split: str
) -> None:
    scene = weekly(choice, Reach.SERIES)
    scene.change(google_name("s1", 1), cancelled=True)
    new = show(scene, 1, split)
    scene.run(60)
    assert recorded(scene, new) is (choice is Override.RECORD)
    assert scene.wrong() == []


@CHOICES
def test_a_choice_on_a_part_that_was_split_off_holds_for_the_series(choice: Override) -> None:
    scene = Scene()
    scene.connect("ada", rules=RULES[choice])
    first, second = show(scene, 0), show(scene, 1, "s1_R20260309T090000")
    scene.run(30)
    scene.choose("ada", second, choice, Reach.SERIES)
    scene.run(30)
    assert [recorded(scene, name) for name in (first, second)] == [choice is Override.RECORD] * 2


def split_off(scene: Scene) -> str:
    return show(scene, 0, "s1_R20260303")


def moved_in_time(scene: Scene) -> str:
    return show(scene, 0, minutes=90)


def created_anew(scene: Scene) -> str:
    scene.run(30)
    scene.change(google_name("s1", 0), cancelled=False)
    return google_name("s1", 0)


@CHOICES
@pytest.mark.parametrize("edit", [split_off, moved_in_time, created_anew])
def test_the_choice_of_an_occurrence_stays_on_its_day_through_edits_of_the_series(
    choice: Override, edit: Callable[[Scene], str]
) -> None:
    scene = weekly(choice, Reach.EVENT)
    scene.change(google_name("s1", 0), cancelled=True)
    name = edit(scene)
    scene.run(60)
    assert recorded(scene, name) is (choice is Override.RECORD)
    assert recorded(scene, google_name("s1", 1)) is (choice is Override.SKIP)


@CHOICES
def test_an_occurrence_that_is_moved_alone_keeps_its_choice(choice: Override) -> None:
    scene = weekly(choice, Reach.EVENT)
    scene.change(google_name("s1", 0), start=TOMORROW + timedelta(days=2))
    scene.run(60)
    again(scene)
    assert recorded(scene, google_name("s1", 0)) is (choice is Override.RECORD)


@CHOICES
def test_a_single_choice_follows_no_series_that_is_moved_to_other_days(choice: Override) -> None:
    scene = weekly(choice, Reach.EVENT)
    scene.change(google_name("s1", 0), cancelled=True)
    name = show(scene, 0, minutes=24 * 60)
    scene.run(60)
    assert recorded(scene, name) is (choice is Override.SKIP)


def test_of_two_occurrences_on_one_day_only_the_chosen_one_is_recorded() -> None:
    scene = Scene()
    scene.connect("ada", rules=CHOSEN)
    morning, evening = show(scene, 0), show(scene, 0, minutes=360)
    scene.run(30)
    scene.choose("ada", morning, Override.RECORD)
    scene.run(30)
    again(scene)
    assert [recorded(scene, name) for name in (morning, evening)] == [True, False]


def test_a_meeting_that_is_off_stays_off_when_it_becomes_a_series() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada")
    scene.run(30)
    scene.choose("ada", "m1", Override.SKIP)
    scene.change("m1", cancelled=True)
    names = [show(scene, number, "m1") for number in range(2)]
    scene.run(60)
    assert [recorded(scene, name) for name in names] == [False, False]
    scene.choose("ada", names[0], None, Reach.SERIES)
    scene.run(60)
    assert [recorded(scene, name) for name in names] == [True, True]


@CHOICES
def test_a_series_that_becomes_a_single_meeting_keeps_its_choice_until_undone(
    choice: Override,
) -> None:
    scene = weekly(choice, Reach.SERIES)
    for number in range(2):
        scene.change(google_name("s1", number), cancelled=True)
    scene.meet("s1", "ada")
    scene.run(60)
    assert recorded(scene, "s1") is (choice is Override.RECORD)
    scene.choose("ada", "s1", None)
    scene.run(60)
    assert recorded(scene, "s1") is (choice is Override.SKIP)


# --- choices that an older version stored


def as_of_older_version(scene: Scene, name: str) -> None:
    """The row without its occurrence's name, and the choice under Recall's id without an end."""
    state, row = scene.world.state, scene.row("ada", name)
    ((_, choice),) = state.occurrence_overrides.pop("ada").items()
    state.override_expiries.clear()
    state.event_overrides["ada"] = {row.event_id: choice}
    state.events[row.key] = replace(row, facts=replace(row.facts, occurrence_id=""))


@CHOICES
def test_a_choice_of_an_older_version_counts_and_is_moved_when_the_worker_sees_its_meeting(
    choice: Override,
) -> None:
    scene = weekly(choice, Reach.EVENT)
    name = google_name("s1", 0)
    as_of_older_version(scene, name)
    scene.change(name, private=True)
    scene.run(60)
    state = scene.world.state
    assert state.event_overrides["ada"] == {}
    moved = OverrideKey(Kind.OCCURRENCE, f"s1@{TOMORROW:%Y-%m-%d}")
    assert state.occurrence_overrides["ada"] == {moved.id: choice}
    assert ("ada", moved) in state.override_expiries
    again(scene)
    assert recorded(scene, name) is (choice is Override.RECORD)


def test_a_crash_between_row_and_move_loses_nothing_and_the_next_read_moves() -> None:
    scene = weekly(Override.SKIP, Reach.EVENT)
    name = google_name("s1", 0)
    as_of_older_version(scene, name)
    row = scene.row("ada", name)
    facts = replace(row.facts, occurrence_id=f"s1@{TOMORROW:%Y-%m-%dT%H:%M}")
    scene.world.state.events[row.key] = replace(row, facts=facts)
    scene.people.do_resync("ada")
    scene.run(60)
    assert scene.world.state.event_overrides["ada"] == {}
    assert not recorded(scene, name)
    again(scene)
    assert not recorded(scene, name)


def test_an_older_choice_for_a_part_of_a_series_becomes_one_for_the_series() -> None:
    scene = Scene()
    scene.connect("ada")
    part = "s1_R20260309T090000"
    scene.world.state.series_overrides["ada"] = {part: Override.SKIP}
    name = show(scene, 1, part)
    scene.run(60)
    assert scene.world.state.series_overrides["ada"] == {"s1": Override.SKIP}
    assert not recorded(scene, name)


def test_a_choice_that_lasts_costs_no_write_however_often_its_meeting_is_seen() -> None:
    scene = weekly(Override.SKIP, Reach.SERIES)
    scene.forget()
    for minutes in range(5):
        scene.change(google_name("s1", 1), minutes=40 + minutes)
        scene.run(30)
    assert scene.stored["keep_overrides"] == 0


def test_a_choice_for_a_series_lasts_while_it_meets_and_ends_long_after() -> None:
    scene = weekly(Override.SKIP, Reach.SERIES)
    key = ("ada", OverrideKey(Kind.SERIES, "s1"))
    ends = scene.world.state.override_expiries
    first = ends[key]
    assert first > TOMORROW + timedelta(days=700)
    ends[key] = NEXT + timedelta(days=300)
    scene.change(google_name("s1", 1), minutes=45)
    scene.run(30)
    assert ends[key] >= first
