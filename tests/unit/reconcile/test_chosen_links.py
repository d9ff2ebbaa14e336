"""A person chooses the link that the bot joins: one bot moves, whatever happens to the entry."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rollcall.domain.decision import Skip
from rollcall.domain.link_choice import LinkChoice, LinkKind, of_entry
from rollcall.domain.override_keys import Kind, OverrideKey, link_key
from rollcall.domain.preferences import Override
from rollcall.domain.reasons import Reason
from rollcall.use_cases.set_override import Reach
from tests.simulation.people import LINKS
from tests.unit.reconcile.samples import LEAVE, SCHEDULE, TOMORROW
from tests.unit.reconcile.scene import Scene
from tests.unit.reconcile.test_lasting_choices import again, google_name
from tests.unit.reconcile.test_nudged_meetings import BEGIN, MINUTE

MEET = LINKS[0]
ZOOM = "https://us02web.zoom.us/j/81234567890?pwd=a"
ZOOM_NEW_PASSCODE = "https://us02web.zoom.us/j/81234567890?pwd=b"
ZOOM_NEW_ROOM = "https://us02web.zoom.us/j/90000000001?pwd=c"
TYPED = LinkChoice(LinkKind.TYPED, "https://teams.microsoft.com/meet/2871234567890?p=x")


@pytest.fixture
def scene() -> Scene:
    """Ada has a meeting tomorrow: Recall takes its Meet link, and there is a Zoom link too."""
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada", location=ZOOM)
    scene.run(30)
    return scene


def joins(scene: Scene, name: str = "m1") -> str:
    """Where the one bot of the meeting goes, by the bot, its event and our row."""
    entry = scene.bot("ada", name)
    (bot,) = [bot for bot in scene.live if bot.id == entry.bot_id]
    wanted = scene.row("ada", name).desired
    assert wanted is not None
    assert wanted.meeting_url == entry.meeting_url == bot.meeting_url
    assert scene.wrong() == []
    assert scene.idle()
    return bot.meeting_url


def test_the_other_link_moves_the_one_bot_and_taking_it_back_moves_it_again(scene: Scene) -> None:
    assert joins(scene) == MEET
    scene.choose_link("ada", "m1", of_entry(ZOOM))
    scene.run(60)
    assert (joins(scene), len(scene.live)) == (ZOOM, 1)

    scene.choose_link("ada", "m1", None)
    scene.run(60)
    assert (joins(scene), len(scene.live)) == (MEET, 1)
    (bot,) = scene.live
    assert "meeting_url" not in bot.config


def test_the_entrys_own_facts_stay_on_the_row(scene: Scene) -> None:
    before = scene.row("ada", "m1").facts
    scene.choose_link("ada", "m1", TYPED)
    scene.run(60)
    assert joins(scene) == TYPED.value
    assert scene.row("ada", "m1").facts == before


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"location": ZOOM_NEW_PASSCODE}, ZOOM_NEW_PASSCODE),
        ({"location": ZOOM_NEW_ROOM}, ZOOM_NEW_ROOM),
        ({"link": LINKS[1]}, ZOOM),
        ({"location": ""}, MEET),
        ({"location": f"{ZOOM_NEW_ROOM} {ZOOM}"}, ZOOM),
        ({"location": f"{ZOOM_NEW_ROOM} https://zoom.us/j/7"}, MEET),
        ({"start": TOMORROW + timedelta(hours=3)}, ZOOM),
    ],
    ids=["passcode", "room", "the other link", "gone", "one more", "two others", "moved"],
)
def test_the_chosen_link_of_an_entry_is_followed_when_the_entry_changes(
    scene: Scene, changes: dict[str, str], where: str
) -> None:
    scene.choose_link("ada", "m1", of_entry(ZOOM))
    scene.run(60)
    scene.change("m1", **changes)
    scene.run(60)
    assert (joins(scene), len(scene.live)) == (where, 1)


@pytest.mark.parametrize(
    "changes",
    [{"link": LINKS[1]}, {"link": None, "location": ""}, {"location": "Room 4"}],
    ids=["another", "none", "one less"],
)
def test_a_typed_link_stays_whatever_the_entry_has_meanwhile(
    scene: Scene, changes: dict[str, str | None]
) -> None:
    scene.choose_link("ada", "m1", TYPED)
    scene.run(60)
    before = scene.bot("ada", "m1")
    scene.change("m1", **changes)
    scene.run(60)
    assert joins(scene) == TYPED.value
    assert scene.bot("ada", "m1") == before


def test_a_typed_link_gives_an_entry_without_a_link_its_bot_until_it_is_taken_back() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada", link=None, location="Room 4")
    scene.run(30)
    assert scene.live == []

    scene.choose_link("ada", "m1", TYPED)
    scene.run(60)
    assert joins(scene) == TYPED.value

    scene.change("m1", link=MEET)
    scene.run(60)
    assert joins(scene) == TYPED.value

    scene.choose_link("ada", "m1", None)
    scene.run(60)
    assert joins(scene) == MEET


def test_a_typed_link_that_is_taken_back_is_not_a_link_that_the_entry_lost() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada", link=None)
    scene.run(30)
    for choice in (TYPED, None):
        scene.choose_link("ada", "m1", choice)
        scene.run(60)
    row = scene.row("ada", "m1")
    assert (scene.live, row.decision, row.link_lost) == ([], Skip(Reason.NO_LINK), False)


@pytest.mark.parametrize("choice", [of_entry(ZOOM), TYPED])
def test_off_wins_over_a_chosen_link(scene: Scene, choice: LinkChoice) -> None:
    scene.choose_link("ada", "m1", choice)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(60)
    assert (scene.live, scene.row("ada", "m1").decision) == ([], Skip(Reason.EVENT_TURNED_OFF))


def test_a_chosen_link_records_nothing_that_the_rules_leave_out(scene: Scene) -> None:
    scene.change("m1", private=True)
    scene.choose_link("ada", "m1", TYPED)
    scene.run(60)
    assert (scene.live, scene.row("ada", "m1").decision) == ([], Skip(Reason.PRIVATE))


# --- series, and what the organiser does to it


def weekly(scene: Scene, reach: Reach, choice: LinkChoice) -> tuple[str, str]:
    """Two occurrences of a series; the link is chosen on the first."""
    names = google_name("s1", 0), google_name("s1", 1)
    for number, name in enumerate(names):
        start = TOMORROW + timedelta(days=7 * number, hours=2)
        scene.meet(name, "ada", start=start, location=ZOOM, series="s1", original=start)
    scene.run(30)
    scene.choose_link("ada", names[0], choice, reach)
    scene.run(60)
    return names


CHOICES = pytest.mark.parametrize("choice", [of_entry(ZOOM), TYPED])


@CHOICES
@pytest.mark.parametrize("reach", list(Reach))
def test_disconnect_and_connect_keeps_the_link_of_an_occurrence_and_of_a_series(
    scene: Scene, reach: Reach, choice: LinkChoice
) -> None:
    first, second = weekly(scene, reach, choice)
    link = ZOOM if choice.kind is LinkKind.ENTRY else choice.value
    for _ in range(2):
        assert joins(scene, first) == link
        assert joins(scene, second) == (link if reach is Reach.SERIES else MEET)
        again(scene)


@CHOICES
def test_a_part_that_is_split_off_inherits_the_link_of_the_series(
    scene: Scene, choice: LinkChoice
) -> None:
    _, second = weekly(scene, Reach.SERIES, choice)
    scene.change(second, cancelled=True)
    start = TOMORROW + timedelta(days=7, hours=4)
    name = google_name("s1_R20260309T090000", 1)
    scene.meet(name, "ada", start=start, location=ZOOM, series="s1_R20260309T090000",
               original=start)  # fmt: skip
    scene.run(60)
    link = ZOOM if choice.kind is LinkKind.ENTRY else choice.value
    assert joins(scene, name) == link


def test_one_occurrence_can_keep_the_calendars_link_while_its_series_joins_another(
    scene: Scene,
) -> None:
    first, second = weekly(scene, Reach.SERIES, of_entry(ZOOM))
    scene.choose_link("ada", second, of_entry(MEET))
    scene.run(60)
    assert (joins(scene, first), joins(scene, second)) == (ZOOM, MEET)

    scene.choose_link("ada", second, of_entry(ZOOM))
    scene.run(60)
    assert joins(scene, second) == ZOOM
    assert len(scene.world.state.links["ada"]) == 1


def test_each_occurrence_joins_its_own_room_of_the_chosen_platform(scene: Scene) -> None:
    first, second = weekly(scene, Reach.SERIES, of_entry(ZOOM))
    scene.change(second, location=ZOOM_NEW_ROOM)
    scene.run(60)
    assert (joins(scene, first), joins(scene, second)) == (ZOOM, ZOOM_NEW_ROOM)


def test_a_series_that_becomes_a_single_meeting_keeps_the_link_of_the_series(
    scene: Scene,
) -> None:
    first, _ = weekly(scene, Reach.SERIES, of_entry(ZOOM))
    scene.change(first, cancelled=True)
    scene.meet("s1", "ada", start=TOMORROW + timedelta(hours=5), location=ZOOM)
    scene.run(60)
    assert joins(scene, "s1") == ZOOM

    scene.choose_link("ada", "s1", None)
    scene.run(60)
    assert joins(scene, "s1") == MEET


# --- how long it is kept


def test_the_link_of_a_series_is_renewed_by_each_meeting_of_it(scene: Scene) -> None:
    weekly(scene, Reach.SERIES, TYPED)
    state = scene.world.state
    (key,) = state.links["ada"]
    state.override_expiries["ada", key] = scene.now + timedelta(days=100)
    later = TOMORROW + timedelta(days=14)
    scene.meet(google_name("s1", 2), "ada", start=later, series="s1", original=later)
    scene.run(60)
    assert state.override_expiries["ada", key] > scene.now + timedelta(days=790)


def test_a_link_chosen_before_its_event_had_a_lasting_name_is_moved_to_it(scene: Scene) -> None:
    scene.choose_link("ada", "m1", TYPED)
    scene.run(60)
    state, row = scene.world.state, scene.row("ada", "m1")
    (lasting,) = state.links["ada"]
    older = link_key(OverrideKey(Kind.EVENT, row.event_id))
    state.links["ada"] = {older: TYPED}
    scene.change("m1", description="An agenda")
    scene.run(60)
    assert state.links["ada"] == {lasting: TYPED}
    assert joins(scene) == TYPED.value


# --- what is forgotten


@pytest.mark.parametrize("reach", list(Reach))
@pytest.mark.parametrize("choice", [of_entry(MEET), LinkChoice(LinkKind.TYPED, MEET)])
def test_the_calendars_own_link_is_no_choice(
    scene: Scene, reach: Reach, choice: LinkChoice
) -> None:
    first, _ = weekly(scene, reach, of_entry(ZOOM))
    scene.choose_link("ada", first, choice, reach)
    scene.run(60)
    assert scene.world.state.links["ada"] == {}
    assert joins(scene, first) == MEET


def test_a_typed_link_that_the_entry_has_is_followed_like_the_entrys(scene: Scene) -> None:
    scene.choose_link("ada", "m1", LinkChoice(LinkKind.TYPED, ZOOM))
    scene.change("m1", location=ZOOM_NEW_PASSCODE)
    scene.run(60)
    assert joins(scene) == ZOOM_NEW_PASSCODE


def test_choosing_a_link_costs_an_unchanged_calendar_no_more_writes(scene: Scene) -> None:
    scene.choose_link("ada", "m1", TYPED)
    scene.run(60)
    scene.forget()
    scene.storm("ada", 5)
    scene.run(120)
    assert scene.writes() == 0
    assert scene.stored["keep_overrides"] == 0


# --- running meetings


def running(link: str | None = MEET, choice: LinkChoice | None = None) -> Scene:
    """A meeting with two links, two minutes old."""
    scene = Scene()
    scene.connect("ada")
    scene.meet("m1", "ada", start=BEGIN, link=link, location=ZOOM if link else "")
    scene.run(30)
    if choice:
        scene.choose_link("ada", "m1", choice)
    scene.world.step_until(BEGIN + 2 * MINUTE)
    scene.forget()
    return scene


def calls_of(scene: Scene) -> list[tuple[str, str]]:
    return [(bot.meeting_url, bot.status) for bot in scene.live]


@CHOICES
def test_a_bot_that_is_in_its_call_stays_there_when_another_link_is_chosen(
    choice: LinkChoice,
) -> None:
    scene = running()
    scene.choose_link("ada", "m1", choice)
    scene.run(120)
    scene.change("m1", description="An agenda")
    scene.run(120)
    assert calls_of(scene) == [(MEET, "in_call_recording")]
    assert (scene.writes(), scene.idle()) == (0, True)


@CHOICES
def test_a_bot_that_is_in_a_chosen_call_stays_there_when_the_choice_is_taken_back(
    choice: LinkChoice,
) -> None:
    scene = running(choice=choice)
    before = calls_of(scene)
    scene.choose_link("ada", "m1", None)
    scene.run(120)
    assert calls_of(scene) == before
    assert (len(before), scene.writes()) == (1, 0)


def test_a_running_call_behind_a_typed_link_goes_on_when_the_entry_has_no_other() -> None:
    scene = running(link=None, choice=TYPED)
    scene.choose_link("ada", "m1", None)
    scene.run(120)
    assert calls_of(scene) == [(TYPED.value, "in_call_recording")]


def test_a_bot_in_a_call_follows_the_entry_when_that_moves_elsewhere() -> None:
    scene = running()
    scene.choose_link("ada", "m1", of_entry(ZOOM))
    scene.run(60)
    scene.change("m1", link=LINKS[1])
    scene.run(120)
    assert [url for url, _ in calls_of(scene)] == [ZOOM]
    assert scene.calls(LEAVE) == 1


def test_a_bot_in_a_call_follows_the_entry_when_its_links_change_places() -> None:
    scene = running()
    scene.change("m1", link=None, location=f"{ZOOM} {MEET}")
    scene.run(120)
    assert [url for url, _ in calls_of(scene)] == [ZOOM]


def test_a_link_that_is_typed_during_a_meeting_without_one_sends_a_bot_at_once() -> None:
    scene = running(link=None)
    assert scene.live == []
    scene.choose_link("ada", "m1", TYPED)
    scene.run(120)
    assert [url for url, _ in calls_of(scene)] == [TYPED.value]
    assert scene.calls(SCHEDULE) == 1


def test_off_ends_a_call_behind_a_chosen_link() -> None:
    scene = running(choice=TYPED)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(120)
    assert (scene.live, scene.idle()) == ([], True)


# --- colleagues


def test_colleagues_share_the_bot_of_a_typed_link_and_part_when_one_takes_it_back(
    scene: Scene,
) -> None:
    scene.connect("grace")
    scene.meet("m2", "grace", link=None, location=TYPED.value)
    scene.choose_link("ada", "m1", TYPED)
    scene.run(60)
    assert scene.bot("grace", "m2").bot_id == scene.bot("ada", "m1").bot_id
    assert len(scene.live) == 1

    scene.choose_link("ada", "m1", None)
    scene.run(60)
    assert {bot.meeting_url for bot in scene.live} == {MEET, TYPED.value}
    assert scene.wrong() == []
