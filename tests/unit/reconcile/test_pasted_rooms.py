"""One bot in a room: a pasted link sends none where one is, and gives way to that of an event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from rollcall.domain.bot_settings import BotSettings
from rollcall.domain.bot_view import BotState
from rollcall.domain.chat_text import NOTICE
from rollcall.domain.guest_noes import GuestNo, GuestSubject, ids_of
from rollcall.domain.leaving import Receipt
from rollcall.domain.model import EventRow
from rollcall.domain.pasted import GUEST_SAID_NO, HANDED_OVER, SERVED
from rollcall.domain.preferences import Override
from rollcall.domain.reasons import Reason
from rollcall.ports.worker_store import EventKey
from rollcall.protocol.guest_link import unseal
from rollcall.use_cases.guests_say import meeting_of, say_no, take_back
from rollcall.use_cases.leave import leave
from tests.simulation.wiring import GUEST_KEY
from tests.support.memory.worker import MemoryWorkerStore
from tests.unit.reconcile.pasted_scene import LINK, OTHER_LINK, SEND, PastedScene
from tests.unit.reconcile.samples import REMOVE, status


def with_meeting(in_minutes: float, *owners: str, pastes: tuple[str, ...] = ()) -> PastedScene:
    """A meeting with the link, that begins so long from now, with its bot ordered."""
    scene = PastedScene(*{*owners, *pastes})
    scene.connect(*owners)
    scene.meet("m1", *owners, start=scene.now + timedelta(minutes=in_minutes), link=LINK)
    scene.run(20)
    return scene


def test_no_bot_is_sent_to_a_meeting_whose_own_is_there() -> None:
    scene = with_meeting(1, "ada")
    scene.run(120)
    call = scene.paste()
    scene.run(10)
    assert (scene.state(call), scene.view(call).why) == (BotState.NOT_RECORDED, SERVED)
    assert len(scene.there()) == 1
    assert scene.calls(SEND) == 0


def test_no_bot_is_sent_to_a_meeting_whose_own_comes_in_minutes() -> None:
    scene = with_meeting(10, "ada")
    call = scene.paste()
    scene.run(10)
    assert scene.view(call).why == SERVED


def test_no_bot_is_sent_where_a_colleagues_is() -> None:
    scene = with_meeting(1, "grace", pastes=("ada",))
    scene.run(120)
    call = scene.paste("ada")
    scene.run(10)
    assert scene.view(call).why == SERVED


def test_a_bot_is_sent_where_only_a_strangers_is() -> None:
    scene = with_meeting(1, "ada", pastes=("max",))
    scene.run(120)
    call = scene.paste("max")
    scene.run(20)
    assert scene.state(call) is BotState.RECORDING


def test_another_spelling_of_the_link_is_the_same_room() -> None:
    scene = with_meeting(1, "ada")
    scene.run(120)
    call = scene.paste(link=f"{LINK}?authuser=1")
    scene.run(10)
    assert scene.view(call).why == SERVED


def test_a_bot_is_sent_once_the_meetings_own_has_left() -> None:
    scene = with_meeting(1, "ada")
    scene.run(120)
    scene.workspace.bots.leave(scene.there()[0])
    scene.run(20)
    call = scene.paste()
    scene.run(20)
    assert scene.state(call) is BotState.RECORDING


def test_of_two_colleagues_with_one_link_one_sends_a_bot() -> None:
    scene = PastedScene("ada", "grace")
    calls = [scene.paste("ada"), scene.paste("grace")]
    scene.run(30)
    assert len(scene.made()) == 1
    assert sorted(scene.view(call).why for call in calls) == ["", SERVED]


def test_a_colleague_who_comes_later_sends_none() -> None:
    scene = PastedScene("ada", "grace")
    scene.paste("ada")
    scene.run(60)
    call = scene.paste("grace")
    scene.run(30)
    assert len(scene.made()) == 1
    assert scene.view(call).why == SERVED


def test_strangers_with_one_link_send_a_bot_each() -> None:
    scene = PastedScene("ada", "max")
    scene.paste("ada")
    scene.paste("max")
    scene.run(30)
    assert len(scene.there()) == 2


def most_at_once(scene: PastedScene, seconds: float) -> int:
    """Let time pass; the most bots that were in the room, or on their way there, at a time."""
    seen = []
    for _ in range(round(seconds / 10)):
        scene.run(10)
        launched = [bot for bot in scene.there() if bot.join_at <= scene.now]
        seen.append(len(launched))
    return max(seen)


@pytest.mark.parametrize("minutes", [16, 17, 31, 50])
def test_there_are_never_two_bots_however_long_before_a_meeting_one_is_sent(minutes: int) -> None:
    scene = with_meeting(minutes, "ada")
    scene.paste()
    assert most_at_once(scene, (minutes + 40) * 60) == 1


@pytest.mark.parametrize("minutes", [17, 20])
def test_a_meeting_that_begins_where_a_bot_was_sent_waits_until_that_leaves(minutes: int) -> None:
    scene = with_meeting(minutes, "ada")
    call = scene.paste()
    assert most_at_once(scene, (minutes + 10) * 60) == 1
    (sent,) = scene.there()
    assert sent.id == scene.found(call).bot_id
    assert scene.row("ada", "m1").problem == SERVED
    scene.workspace.bots.leave(sent)
    assert most_at_once(scene, 5 * 60) == 1
    (own,) = scene.there()
    assert own.id == scene.row("ada", "m1").observed.bots[-1].bot_id


def test_a_meeting_of_a_colleague_waits_too() -> None:
    scene = with_meeting(20, "grace", pastes=("ada",))
    scene.paste("ada")
    assert most_at_once(scene, 25 * 60) == 1
    assert scene.row("grace", "m1").problem == SERVED


def test_a_meeting_of_a_stranger_keeps_its_bot() -> None:
    scene = with_meeting(20, "max", pastes=("ada",))
    scene.paste("ada")
    scene.run(25 * 60)
    assert len(scene.there()) == 2


def test_a_meeting_that_appears_where_a_bot_was_sent_gets_none_beside_it() -> None:
    scene = PastedScene("ada")
    scene.connect("ada")
    scene.paste()
    scene.run(120)
    scene.meet("m1", "ada", start=scene.now + timedelta(minutes=2), link=LINK)
    assert most_at_once(scene, 10 * 60) == 1
    assert scene.row("ada", "m1").problem == SERVED


def test_a_meeting_gets_its_bot_at_its_start_when_the_call_is_over_by_then() -> None:
    scene = with_meeting(25, "ada")
    call = scene.paste()
    scene.run(120)
    scene.stop(call)
    assert most_at_once(scene, 25 * 60) == 1
    assert scene.row("ada", "m1").observed.bots != ()
    assert scene.wrong() == []


def test_where_a_meetings_own_bot_could_not_be_taken_off_it_takes_over() -> None:
    scene = with_meeting(20, "ada")
    scene.fail(status(REMOVE, 500))
    call = scene.paste()
    scene.run(23 * 60)
    assert scene.found(call).problem == HANDED_OVER
    scene.fail()
    scene.run(180)
    assert len(scene.there()) == 1


def test_a_running_call_does_not_read_the_coming_meetings_of_its_room_every_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A room that a whole company meets in daily has thousands; the worker is everybody's."""
    scene = PastedScene("ada", "grace")
    scene.connect("grace")
    for day in range(1, 6):
        scene.meet(f"m{day}", "grace", start=scene.now + timedelta(days=day), link=LINK)
    scene.run(60)
    call = scene.paste("ada")
    scene.run(30)
    read: list[EventKey] = []
    events = MemoryWorkerStore.events

    def noted(store: MemoryWorkerStore, keys: Iterable[EventKey]) -> dict[EventKey, EventRow]:
        read.extend(known := list(keys))
        return events(store, known)

    monkeypatch.setattr(MemoryWorkerStore, "events", noted)
    scene.run(180)
    assert scene.state(call) is BotState.RECORDING
    assert read == []


def guests_link(scene: PastedScene, link: str = LINK) -> GuestSubject:
    """What the link in the chat line of the bot in a call is about."""
    (bot,) = [bot for bot in scene.there(link) if bot.join_at <= scene.now]
    said: str = bot.config["chat"]["on_bot_join"]["message"]
    address = next(word for word in said.split() if word.startswith("https://"))
    (text,) = parse_qs(urlsplit(address).query)["link"]
    found = unseal([GUEST_KEY], text)
    assert found is not None
    return found


def with_guests() -> PastedScene:
    """Ada and Grace, whose bots offer guests to say no."""
    scene = PastedScene("ada", "grace")
    settings = scene.world.settings
    scene.world.settings = replace(settings, bot=BotSettings(chat_on_join=NOTICE))
    return scene


def say(scene: PastedScene, subject: GuestSubject) -> None:
    about = meeting_of(subject)
    say_no(scene.world.guests, scene.world.queue, subject, about, "token", now=scene.now)


def test_the_chat_line_of_a_pasted_call_has_a_link_for_guests() -> None:
    scene = with_guests()
    scene.paste()
    scene.run(10)
    assert guests_link(scene).expires_at() > scene.now


def test_a_guests_no_lets_the_bot_leave_within_two_minutes() -> None:
    scene = with_guests()
    call = scene.paste()
    scene.run(30)
    say(scene, guests_link(scene))
    scene.run(120)
    assert scene.there() == []
    assert scene.found(call).problem == GUEST_SAID_NO


def test_after_a_guests_no_nobody_of_the_company_sends_a_bot_there_on_that_day() -> None:
    scene = with_guests()
    scene.paste("ada")
    scene.run(30)
    say(scene, guests_link(scene))
    scene.run(180)
    again = scene.paste("grace")
    scene.run(30)
    assert scene.view(again).why == GUEST_SAID_NO
    assert len(scene.made()) == 1
    elsewhere = scene.paste("grace", OTHER_LINK)
    scene.run(30)
    assert scene.state(elsewhere) is BotState.RECORDING


@pytest.mark.parametrize("owner", ["ada", "grace"])
def test_a_no_in_a_call_keeps_the_bot_of_the_meeting_away_that_runs_there(owner: str) -> None:
    scene = with_guests()
    scene.connect(owner)
    scene.meet("m1", owner, start=scene.now + timedelta(minutes=20), minutes=60, link=LINK)
    scene.meet("m2", owner, start=scene.now + timedelta(hours=5), link=LINK)
    scene.run(20)
    call = scene.paste("ada")
    scene.run(25 * 60)
    assert scene.state(call) is BotState.RECORDING
    say(scene, guests_link(scene))
    assert most_at_once(scene, 30 * 60) <= 1
    assert [bot.join_at for bot in scene.there()] == [scene.row(owner, "m2").facts.start]
    assert scene.row(owner, "m1").decision.reason is Reason.GUEST_SAID_NO
    assert scene.wrong() == []


def test_a_no_in_a_call_that_is_taken_back_lets_the_meeting_be_recorded_again() -> None:
    scene = with_guests()
    scene.connect("ada")
    scene.meet("m1", "ada", start=scene.now + timedelta(minutes=20), minutes=60, link=LINK)
    scene.run(20)
    scene.paste("ada")
    scene.run(25 * 60)
    subject = guests_link(scene)
    say(scene, subject)
    scene.run(180)
    assert scene.there() == []
    world = scene.world
    take_back(world.guests, world.queue, subject, meeting_of(subject), "token", now=scene.now)
    scene.run(180)
    assert len(scene.there()) == 1


def said_no_to(scene: PastedScene, name: str, owner: str = "ada") -> None:
    """A guest had said no to a meeting, or its series, before its bot was ordered."""
    about = ids_of(scene.row(owner, name).facts)
    audience = scene.world.portal.rules(owner, scene.now).audience
    no = GuestNo({"guest": scene.now + timedelta(days=1)})
    scene.world.state.guest_noes |= {(audience, one): no for one in about}


def with_unrecorded_meeting(minutes: float) -> PastedScene:
    """Ada has a meeting with the link, that begins so long from now and has no bot."""
    scene = with_guests()
    scene.connect("ada")
    scene.meet("m1", "ada", start=scene.now + timedelta(minutes=120), link=LINK)
    scene.run(20)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run((120 - minutes) * 60 - 20)
    return scene


def test_a_bot_sent_early_leaves_before_a_meeting_that_a_guest_said_no_to() -> None:
    scene = with_unrecorded_meeting(40)
    said_no_to(scene, "m1")
    call = scene.paste()
    scene.run(20 * 60)
    assert scene.state(call) is BotState.RECORDING
    scene.run(10 * 60)
    assert scene.there() == []
    assert scene.found(call).problem == GUEST_SAID_NO


def test_an_unclear_order_is_not_repeated_after_a_guests_no_but_its_bot_is_asked_out() -> None:
    scene = with_unrecorded_meeting(5)
    scene.fail(status(SEND, 504, after_effect=True))
    call = scene.paste()
    scene.run(1)
    assert scene.found(call).is_unclear
    scene.forget()
    said_no_to(scene, "m1")
    scene.run(3 * 60)
    assert scene.calls(SEND) == 0
    assert scene.there() == []
    assert scene.found(call).problem == GUEST_SAID_NO


def test_deleting_an_account_lets_its_bots_leave_first() -> None:
    scene = PastedScene("ada")
    scene.connect("ada")
    scene.paste()
    scene.run(30)
    assert len(scene.there()) == 1
    erase_account(scene)
    scene.run(5 * 60)
    assert scene.there() == []
    assert scene.world.state.pasted == {}
    assert receipt(scene).finished_at is not None


def test_deleting_an_account_finds_a_bot_whose_order_was_not_answered() -> None:
    scene = PastedScene("ada")
    scene.connect("ada")
    scene.fail(status(SEND, 504, after_effect=True))
    scene.paste()
    scene.run(5)
    erase_account(scene)
    scene.run(10 * 60)
    assert scene.there() == []
    assert scene.world.state.pasted == {}


RECEIPT = "FAKE-RECEIPT"


def erase_account(scene: PastedScene) -> None:
    world = scene.world
    leave(world.portal, world.queue, "ada", RECEIPT, scene.now)


def receipt(scene: PastedScene) -> Receipt:
    found = scene.world.store.receipt(RECEIPT, scene.now)
    assert found is not None
    return found
