"""Links to recordings: asked for when wanted, given to those whose event it is, and forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from local.recall_twin.core.settings import RouteFault
from rollcall.domain.errors import NotFound, Unavailable
from rollcall.domain.media import (
    LINK_LIVES,
    REMEMBERED,
    WAITS,
    Failure,
    MediaAsk,
    MediaBox,
    Medium,
    MediumState,
    with_ask,
)
from rollcall.domain.pasted import PastedCall
from rollcall.domain.preferences import Override
from rollcall.domain.secret import Secret
from rollcall.ports.portal_store import Mark
from rollcall.use_cases.ask_for_media import (
    Recorded,
    ask_for_media,
    look_at_media,
    recorded_call,
    recorded_meeting,
)
from rollcall.use_cases.leave import leave
from tests.simulation.people import KEY as CALENDAR
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.simulation.wiring import WORKSPACE
from tests.unit.reconcile.media_scene import BOTH, MediaScene
from tests.unit.reconcile.samples import TOMORROW

BOT = "GET /api/v1/bot/{id}/"


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> MediaScene:
    scene = MediaScene(monkeypatch)
    scene.recorded("ada")
    scene.forget()
    return scene


def test_a_press_brings_links_within_seconds_for_one_call(scene: MediaScene) -> None:
    scene.ask()
    scene.run(4)
    assert scene.found().states == BOTH
    assert scene.link(Medium.RECORDING).startswith("https://us-west-2.recall.ai/media/")
    assert scene.link(Medium.RECORDING) != scene.link(Medium.TRANSCRIPT)
    assert scene.calls(BOT) == 1


def test_pressing_again_asks_recall_once(scene: MediaScene) -> None:
    for _ in range(20):
        scene.ask()
        scene.run(1)
    assert scene.calls(BOT) == 1


def test_links_are_forgotten_when_their_time_is_over(scene: MediaScene) -> None:
    scene.ask()
    scene.run(LINK_LIVES.total_seconds() + 70)
    assert scene.found().sealed == {}
    scene.run(REMEMBERED.total_seconds())
    assert scene.media.box("ada").asks == ()


def test_who_asks_after_that_gets_new_links(scene: MediaScene) -> None:
    scene.ask()
    scene.run(LINK_LIVES.total_seconds() + 70)
    scene.ask()
    scene.run(4)
    assert scene.link(Medium.RECORDING)
    assert scene.calls(BOT) == 2


def test_what_recall_has_deleted_is_said(scene: MediaScene) -> None:
    scene.hours(24 * 8)
    scene.ask()
    scene.run(4)
    assert set(scene.found().states.values()) == {MediumState.DELETED}
    assert scene.found().sealed == {}


def test_a_bot_that_recall_does_not_know_any_more_is_said(scene: MediaScene) -> None:
    scene.workspace.state.bots.clear()
    scene.ask()
    scene.run(4)
    assert scene.found().failure is Failure.GONE


@pytest.mark.parametrize("status", [429, 500, 503, 403])
def test_a_recall_that_fails_is_asked_again(scene: MediaScene, status: int) -> None:
    scene.fail(RouteFault(kind="status", route=BOT, status=status, next=1))
    scene.ask()
    scene.run(70)
    assert scene.found().states == BOTH
    assert 2 <= scene.calls(BOT) <= 3


def test_a_recall_that_does_not_answer_is_said_in_the_end(scene: MediaScene) -> None:
    scene.fail(RouteFault(kind="status", route=BOT, status=503))
    scene.ask()
    scene.run(10)
    assert scene.found().waits(scene.now)
    scene.run(WAITS.total_seconds() + 60)
    assert scene.found().failure is Failure.NO_ANSWER
    calls = scene.calls(BOT)
    scene.run(600)
    assert scene.calls(BOT) == calls


def test_a_key_that_cannot_be_read_delays_the_link_and_stops_nothing(scene: MediaScene) -> None:
    working = scene.seal_link

    def unreadable(_user: str, _event: str, _medium: Medium, _link: Secret) -> str:
        raise Unavailable("secrets")

    scene.seal_link = unreadable
    scene.ask()
    scene.run(3)
    scene.seal_link = working
    scene.run(60)
    assert scene.link(Medium.RECORDING)


def test_where_the_operator_gives_no_links_nothing_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = MediaScene(monkeypatch, on=False)
    scene.recorded("ada")
    scene.forget()
    scene.ask()
    scene.run(120)
    assert scene.calls(BOT) == 0
    assert scene.stored["due_media"] == 0


# --- whose


def test_everybody_whose_event_the_bot_served_gets_an_own_link(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = MediaScene(monkeypatch)
    scene.recorded("ada", "grace")
    for user in ("ada", "grace"):
        scene.ask(user)
    scene.run(4)
    links = {scene.link(Medium.RECORDING, user).partition("?")[0] for user in ("ada", "grace")}
    assert len(links) == 1
    sealed = {scene.found(user).sealed[Medium.RECORDING] for user in ("ada", "grace")}
    assert len(sealed) == 2


def test_who_turned_it_off_has_nothing_to_ask_for_though_a_colleague_recorded_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = MediaScene(monkeypatch)
    scene.connect("ada", "grace")
    scene.meet("m1", "ada", "grace")
    scene.run(60)
    scene.choose("grace", "m1", Override.SKIP)
    scene.run(60)
    scene.world.step_until(TOMORROW + timedelta(minutes=45))
    scene.ask("ada")
    with pytest.raises(NotFound):
        scene.ask("grace")


@pytest.mark.parametrize("leaves", ["switch", "declined"])
def test_who_is_out_of_a_running_meeting_has_nothing_though_its_bot_is_asked_out_later(
    monkeypatch: pytest.MonkeyPatch, leaves: str
) -> None:
    """The bot stayed for Ada, and recorded what Grace was to hear no more."""
    scene = MediaScene(monkeypatch)
    scene.connect("ada", "grace")
    scene.meet("m1", "ada", "grace")
    scene.run(60)
    scene.world.tick_seconds = 60.0
    scene.world.step_until(TOMORROW + timedelta(minutes=5))
    event_id = scene.event_id("grace")
    if leaves == "switch":
        scene.choose("grace", "m1", Override.SKIP)
    else:
        scene.change("m1", declined=frozenset({"grace"}))
    scene.world.step_until(TOMORROW + timedelta(minutes=10))
    scene.choose("ada", "m1", Override.SKIP)
    scene.world.step_until(TOMORROW + timedelta(minutes=45))
    scene.ask("ada")
    with pytest.raises(NotFound):
        recorded_meeting(scene.world.portal, "grace", event_id)


def test_an_ask_for_a_bot_that_never_served_the_event_is_not_followed(scene: MediaScene) -> None:
    """Somebody wrote it into the table, or the event has another bot by now."""
    forged = MediaAsk(scene.event_id("ada"), CALENDAR, "somebody-elses-bot", scene.now)
    box = with_ask(MediaBox("ada"), forged, scene.now)
    assert scene.media.save_asked(box, WORKSPACE, scene.now)
    scene.run(70)
    (told,) = scene.media.box("ada").asks
    assert told.failure is Failure.GONE
    assert scene.calls(BOT) == 0


def test_a_deletion_takes_asks_and_links_with_it(scene: MediaScene) -> None:
    scene.ask()
    scene.run(4)
    assert scene.found().sealed
    mark = Mark(WORKSPACE, scene.now)
    leave(scene.world.portal, scene.world.queue, "ada", "FAKE-RECEIPT", mark.now)
    scene.run(300)
    assert "ada" not in scene.world.state.users
    assert (scene.world.state.media, scene.world.state.media_workspaces) == ({}, {})


# --- others


def test_somebody_who_presses_ten_thousand_times_delays_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = MediaScene(monkeypatch)
    scene.recorded("ada", "max")
    scene.forget()
    for number in range(10_000):
        scene.ask("max")
        if number % 100 == 0:
            scene.run(0.5)
        if number == 5_000:
            scene.ask("ada")
            scene.meet("m2", "ada", start=scene.now + timedelta(hours=5))
    found = scene.found()
    assert found.answered_at is not None
    assert found.answered_at - found.asked_at <= timedelta(seconds=5)
    assert len(scene.bots("ada", "m2")) == 1
    assert scene.calls(BOT) <= 2 + 10_000 // 100


def test_what_is_not_ready_yet_can_be_asked_for_again_beside_what_is(scene: MediaScene) -> None:
    partly = MediaAsk(
        scene.event_id("ada"),
        CALENDAR,
        scene.row("ada", "m1").observed.bots[0].bot_id,
        scene.now,
        answered_at=scene.now,
        states={Medium.RECORDING: MediumState.READY, Medium.TRANSCRIPT: MediumState.NOT_READY},
    )
    box = with_ask(MediaBox("ada"), partly, scene.now)
    assert scene.media.save_asked(box, WORKSPACE, scene.now)
    scene.run(1)
    scene.ask()
    scene.run(4)
    assert scene.found().states == BOTH


def test_a_bad_endpoint_for_one_who_asks_delays_nobody_elses_link(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = MediaScene(monkeypatch)
    scene.recorded("ada", "max")
    scene.forget()
    bots = {user: scene.row(user, "m1").observed.bots[0].bot_id for user in ("ada", "max")}
    assert bots["ada"] != bots["max"]

    def bent(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        return DirectResponse(503, b"{}") if bots["max"] in request.path else answer

    scene.bend(bent)
    scene.ask("max")
    scene.run(3)
    scene.ask("ada")
    scene.run(15)
    assert scene.found("ada").states == BOTH
    assert scene.found("max").waits(scene.now)


def a_recorded_call(scene: MediaScene) -> Recorded:
    """A call without an entry whose bot is the one that recorded the meeting."""
    bot_id = scene.row("ada", "m1").observed.bots[-1].bot_id
    call = PastedCall(
        "ada", "call-1", "https://meet.google.com/aaa-bbbb-ccc", "", scene.now,
        version=1, bot_id=bot_id, over=True,
    )  # fmt: skip
    scene.world.state.pasted["ada", "call-1"] = call
    found = recorded_call(scene.world.portal, scene.world.pasted, "ada", "call-1")
    ask_for_media(scene.media, scene.world.queue, "ada", found, scene.now)
    return found


def test_links_of_a_call_without_an_entry_are_brought_too(scene: MediaScene) -> None:
    recorded = a_recorded_call(scene)
    scene.run(4)
    ask = look_at_media(scene.media, "ada", recorded).ask
    assert ask is not None
    assert ask.states == BOTH


def test_a_call_that_is_gone_or_has_another_bot_is_not_followed(scene: MediaScene) -> None:
    recorded = a_recorded_call(scene)
    known = scene.world.state.pasted["ada", "call-1"]
    scene.world.state.pasted["ada", "call-1"] = replace(known, bot_id="another")
    scene.run(4)
    ask = look_at_media(scene.media, "ada", recorded).ask
    assert ask is not None
    assert (ask.failure, ask.sealed) == (Failure.GONE, {})
    assert scene.calls(BOT) == 0
