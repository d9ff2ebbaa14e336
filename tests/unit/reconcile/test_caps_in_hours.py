"""Caps in hours: what meetings of different lengths may take, as they are planned."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from json import dumps, loads

import pytest

from rollcall.domain.caps import CapLimits
from rollcall.domain.preferences import Override
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.unit.reconcile.samples import EVERY, SCHEDULE, room_link
from tests.unit.reconcile.scene import Scene
from tests.unit.reconcile.test_caps import DAY, HOURS_REFUSED, on_day
from tests.unit.reconcile.test_caps_and_trust import ANSWERED_OR_NOT, entry, with_bots

TWO_HOURS = CapLimits(minutes_per_user=120)
LATE = DAY + timedelta(days=3)
MINUTE = timedelta(minutes=1)


def connected(*users: str, caps: CapLimits = TWO_HOURS) -> Scene:
    """A scene with users whose rules record whatever they are invited to."""
    scene = Scene(caps=caps)
    scene.connect(*users, rules=ANSWERED_OR_NOT)
    return scene


def meet(
    scene: Scene, minutes: float, *numbers: int, kind: str = "rest", user: str = "ada",
    day: int = 0, title: str = "",
) -> None:  # fmt: skip
    """Meetings of one length, four minutes apart, appear on a calendar."""
    entries = []
    for number in numbers:
        raw = entry(scene, kind, number) | {"summary": title or kind}
        start = DAY + timedelta(days=day, minutes=4 * number, hours=9)
        raw["start"] = {"dateTime": start.isoformat()}
        raw["end"] = {"dateTime": (start + timedelta(minutes=minutes)).isoformat()}
        entries.append(raw)
    scene.workspace.calendars.feed(scene.calendar(user), entries)
    scene.run(30)


def minutes_of(scene: Scene, user: str = "ada") -> dict[date, float]:
    """How long the meetings of a user with a bot at Recall are planned to take, by day."""
    found = defaultdict[date, float](float)
    for event in scene.workspace.events.of_calendar(scene.calendar(user).id):
        if event.bots:
            found[event.start_time.date()] += (event.end_time - event.start_time) / MINUTE
    return found


def ordered(scene: Scene) -> tuple[int, int]:
    """What the workspace ordered today, in bots and minutes."""
    lease = scene.world.state.workspaces["main"].lease
    return lease.ordered, lease.ordered_minutes


def problem(scene: Scene, name: str) -> str:
    return scene.row("ada", name).problem


# --- one user's day


def test_a_meeting_that_is_too_long_leaves_its_place_to_shorter_ones() -> None:
    scene = connected("ada")
    meet(scene, 90, 0)
    meet(scene, 60, 1)
    meet(scene, 30, 2)
    assert with_bots(scene) == {"rest0", "rest2"}
    assert problem(scene, "rest1") == HOURS_REFUSED
    assert scene.idle()


def test_a_meeting_that_just_fits_gets_its_bot() -> None:
    scene = connected("ada")
    meet(scene, 120, 0)
    meet(scene, 1, 1)
    assert with_bots(scene) == {"rest0"}


def test_a_long_meeting_of_more_trust_takes_as_many_places_as_it_needs() -> None:
    scene = connected("ada")
    meet(scene, 30, 0, 1, 2, 3)
    meet(scene, 70, 9, kind="own")
    scene.run(120)
    assert with_bots(scene) == {"rest0", "own9"}
    assert {problem(scene, f"rest{n}") for n in (1, 2, 3)} == {HOURS_REFUSED}
    assert scene.idle()


def test_no_bot_is_taken_off_for_a_meeting_that_cannot_fit() -> None:
    scene = connected("ada")
    meet(scene, 60, 0, kind="accepted")
    meet(scene, 30, 1, 2)
    meet(scene, 90, 9, kind="own")
    meet(scene, 121, 10, kind="own")
    scene.run(120)
    assert with_bots(scene) == {"own9", "rest1"}
    assert problem(scene, "own10") == HOURS_REFUSED
    assert scene.calls("DELETE /api/v2/calendar-events/{id}/bot/") == 2


def test_a_meeting_that_grows_keeps_its_bot_and_leaves_less_to_others() -> None:
    scene = connected("ada")
    meet(scene, 60, 0)
    meet(scene, 110, 0)
    meet(scene, 30, 1)
    assert with_bots(scene) == {"rest0"}
    assert problem(scene, "rest1") == HOURS_REFUSED


def test_a_meeting_that_shrinks_leaves_room_at_the_next_daily_read() -> None:
    scene = connected("ada")
    meet(scene, 120, 0, day=3)
    meet(scene, 60, 1, day=3)
    meet(scene, 60, 0, day=3)
    scene.hours(28)
    assert with_bots(scene) == {"rest0", "rest1"}


def test_what_was_held_in_the_morning_counts_in_the_evening() -> None:
    scene = connected("ada")
    meet(scene, 60, 0)
    scene.world.step_until(DAY + timedelta(hours=21, minutes=30))
    # The morning's meeting is seen again in the run that orders bots for the evening.
    meet(scene, 60, 0, 195, 200, title="Renamed")
    assert with_bots(scene) == {"rest0", "rest195"}
    assert problem(scene, "rest200") == HOURS_REFUSED


def test_what_is_refused_by_hours_is_counted_once_and_says_so() -> None:
    scene = connected("ada")
    meet(scene, 150, 0, 1, day=3)
    scene.hours(50)
    assert scene.world.telemetry.counts["cap_reached"] == 2
    assert problem(scene, "rest0") == HOURS_REFUSED


@pytest.mark.parametrize("seed", range(8))
def test_whatever_comes_the_hours_of_a_day_hold_and_what_is_refused_does_not_fit(seed: int) -> None:
    rng, scene = random.Random(seed), connected("ada")
    seen: list[float] = []

    def look(_request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        seen.append(max(minutes_of(scene).values(), default=0))
        return answer

    scene.bend(look)
    kinds = {n: rng.choice(("rest", "accepted", "own")) for n in rng.sample(range(60), 24)}
    for number, kind in kinds.items():
        meet(scene, rng.choice((15, 30, 45, 60, 90)), number, kind=kind, day=rng.choice((3, 4)))
    for number in rng.sample([*kinds], 5):
        scene.choose("ada", f"{kinds[number]}{number}", rng.choice([*Override]))
        scene.run(30)
    scene.hours(30)
    left = {day: 120 - minutes for day, minutes in minutes_of(scene).items()}
    refused = [row for row in scene.world.state.events.values() if row.problem == HOURS_REFUSED]
    assert refused
    assert max(seen) <= 120
    assert all(
        (row.facts.end - row.facts.start) / MINUTE > left[row.facts.start.date()] for row in refused
    )
    assert scene.idle()


# --- everybody's orders of a day


def test_one_user_orders_no_more_than_half_of_everybodys_hours() -> None:
    scene = connected("ada", "max", caps=CapLimits(minutes_per_workspace=240))
    meet(scene, 60, *range(8), day=3)
    meet(scene, 60, *range(10, 18), day=3, user="max")
    assert [on_day(scene, user, LATE) for user in ("ada", "max")] == [2, 2]
    assert ordered(scene) == (4, 240)


def test_a_meeting_that_grows_without_end_leaves_the_others_their_half() -> None:
    scene = connected("ada", "max", caps=CapLimits(minutes_per_workspace=240))
    meet(scene, 60, 0, day=3)
    meet(scene, 100 * 60, 0, day=3)
    assert ordered(scene) == (1, 120)
    meet(scene, 60, 10, 11, day=3, user="max")
    assert on_day(scene, "max", LATE) == 2
    scene.choose("ada", "rest0", Override.SKIP)
    scene.run(30)
    assert ordered(scene) == (2, 120)


def test_what_everybodys_hours_refused_is_ordered_when_the_next_day_begins() -> None:
    scene = connected("ada", caps=CapLimits(minutes_per_workspace=240))
    meet(scene, 60, *range(4), day=3)
    assert on_day(scene, "ada", LATE) == 2
    scene.hours(14)
    assert on_day(scene, "ada", LATE) == 2
    scene.hours(1.5)
    assert (scene.now.day, on_day(scene, "ada", LATE)) == (3, 4)
    assert scene.wrong() == []


def test_a_bot_that_is_taken_off_before_its_start_gives_its_hours_back() -> None:
    scene = connected("ada", caps=CapLimits(minutes_per_workspace=240))
    meet(scene, 60, 0, day=3)
    scene.choose("ada", "rest0", Override.SKIP)
    scene.run(30)
    assert ordered(scene) == (0, 0)


def test_what_a_meeting_shrank_by_is_given_back_to_its_users_orders() -> None:
    scene = connected("ada", caps=CapLimits(minutes_per_workspace=240))
    meet(scene, 60, 0, day=3)
    meet(scene, 700, 0, day=3)
    meet(scene, 60, 0, day=3)
    meet(scene, 60, 1, day=3)
    assert with_bots(scene) == {"rest0", "rest1"}
    assert ordered(scene) == (2, 120)


def test_the_minutes_of_a_bot_that_is_taken_off_are_given_back_to_its_users_orders() -> None:
    scene = connected("ada", caps=CapLimits(minutes_per_workspace=240))
    meet(scene, 120, 0, day=3)
    scene.choose("ada", "rest0", Override.SKIP)
    scene.run(30)
    meet(scene, 120, 1, day=3)
    assert with_bots(scene) == {"rest1"}
    assert ordered(scene) == (1, 120)


def test_a_meeting_that_is_shortened_once_its_bot_came_gives_nothing_back() -> None:
    scene = connected("ada", caps=CapLimits(minutes_per_workspace=240))
    meet(scene, 120, 20, day=-2)
    scene.world.step_until(DAY - timedelta(days=2) + timedelta(hours=10, minutes=25))
    meet(scene, 15, 20, day=-2)
    meet(scene, 60, 1, day=3)
    assert problem(scene, "rest1") == HOURS_REFUSED
    assert ordered(scene) == (1, 120)


@pytest.mark.parametrize("others", [0, 480])
def test_an_invitation_that_uses_up_the_orders_gives_way_to_a_meeting_of_ones_own(
    others: int,
) -> None:
    scene = connected("ada", "max", caps=CapLimits(minutes_per_workspace=960))
    if others:
        meet(scene, others, 0, day=3, user="max")
    meet(scene, 480, 1, day=3)
    meet(scene, 180, 9, day=3, kind="own")
    scene.run(120)
    assert with_bots(scene) == {"own9"}
    assert problem(scene, "rest1") == HOURS_REFUSED
    assert ordered(scene)[1] == 180 + others
    assert scene.idle()


def test_an_invitation_that_grew_beyond_the_orders_gives_way_once() -> None:
    scene = connected("ada", caps=CapLimits(minutes_per_workspace=240))
    meet(scene, 30, 0, 1, day=3)
    meet(scene, 700, 0, day=3)
    meet(scene, 90, 9, day=3, kind="own")
    scene.run(120)
    assert with_bots(scene) == {"own9", "rest1"}
    assert ordered(scene) == (2, 120)


def test_nothing_gives_way_to_a_meeting_that_is_longer_than_the_orders_of_a_day() -> None:
    scene = connected("ada", caps=CapLimits(minutes_per_workspace=240))
    meet(scene, 60, 0, 1, day=3)
    scene.hours(16)
    meet(scene, 121, 9, day=3, kind="own")
    scene.run(120)
    assert with_bots(scene) == {"rest0", "rest1"}
    assert problem(scene, "own9") == HOURS_REFUSED
    assert scene.calls("DELETE /api/v2/calendar-events/{id}/bot/") == 0


@pytest.mark.parametrize("longer", [30, 240])
def test_what_a_meeting_grew_or_shrank_by_is_counted_before_it_is_given_back(longer: int) -> None:
    scene = connected("ada")
    meet(scene, 60, 0, day=3)
    meet(scene, 60, 1, day=3)
    meet(scene, longer, 0, day=3)
    assert ordered(scene) == (2, 60 + longer)
    scene.choose("ada", "rest0", Override.SKIP)
    scene.run(30)
    assert ordered(scene) == (1, 60)


def test_a_meeting_that_grows_while_its_bot_is_ordered_counts_for_as_long_as_it_is() -> None:
    scene = connected("ada")

    def grow(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        if request.method != "POST" or not request.path.endswith("/bot/"):
            return answer
        event = loads(answer.content)
        longer = datetime.fromisoformat(event["end_time"]) + timedelta(minutes=30)
        event["end_time"] = longer.isoformat()
        return DirectResponse(answer.status_code, dumps(event).encode())

    scene.bend(grow)
    scene.later(0.5, meet, scene, 60, 0, day=3)
    scene.world.run(5)
    assert ordered(scene) == (1, 90)


def test_without_a_cap_in_hours_nothing_is_refused_by_them() -> None:
    scene = Scene()
    scene.connect("ada", rules=EVERY)
    for number in range(3):
        scene.meet(f"m{number}", "ada", start=LATE, link=room_link(number), minutes=23 * 60)
    scene.run(60)
    assert scene.calls(SCHEDULE) == 3
