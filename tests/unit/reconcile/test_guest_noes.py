"""A guest's no takes the bot out of the call and keeps it out; taken back, the rules hold again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from rollcall.domain.bot_settings import BotSettings
from rollcall.domain.chat_text import NOTICE
from rollcall.domain.decision import Record
from rollcall.domain.guest_noes import GuestSubject
from rollcall.domain.preferences import Override
from rollcall.domain.reasons import Reason
from rollcall.protocol.guest_link import unseal
from rollcall.use_cases.guests_say import meeting_of, say_no, series_of, take_back
from tests.simulation.people import LINKS
from tests.simulation.wiring import GUEST_KEY
from tests.unit.reconcile.samples import EVERY, LEAVE, REMOVE, SCHEDULE, TOMORROW
from tests.unit.reconcile.scene import Scene

TOKEN = "t" * 43


def told(text: str = NOTICE) -> Scene:
    """Ada, Grace (of one company) and Max (of another) have the meeting m1."""
    scene = Scene()
    settings = scene.world.settings
    scene.world.settings = replace(settings, bot=BotSettings(chat_on_join=text))
    scene.connect("ada", "grace", "max")
    scene.meet("m1", "ada", "grace", "max")
    scene.run(60)
    return scene


def line(bot: Any) -> str:
    message: str = bot.config["chat"]["on_bot_join"]["message"]
    return message


def subject_in(bot: Any) -> GuestSubject:
    """What the link in a bot's chat line is about."""
    address = next(word for word in line(bot).split() if word.startswith("https://"))
    (text,) = parse_qs(urlsplit(address).query)["link"]
    found = unseal([GUEST_KEY], text)
    assert found is not None
    return found


def of_company(scene: Scene) -> Any:
    """The bot of Ada and Grace."""
    (bot,) = [bot for bot in scene.live if len(bot.event_ids) == 2]
    return bot


def say(scene: Scene, subject: GuestSubject, *, series: bool = False) -> None:
    world = scene.world
    about = series_of(subject) if series else meeting_of(subject)
    assert about is not None
    say_no(world.guests, world.queue, subject, about, TOKEN, now=scene.now)
    scene.run(60)


def undo(scene: Scene, subject: GuestSubject) -> None:
    world = scene.world
    about = meeting_of(subject)
    assert take_back(world.guests, world.queue, subject, about, TOKEN, now=scene.now)
    scene.run(60)


def reason(scene: Scene, user: str, name: str = "m1") -> Reason:
    return scene.row(user, name).decision.reason


def test_copies_that_share_a_bot_have_one_link_and_another_company_another_one() -> None:
    scene = told()
    assert len(scene.live) == 2
    links = {line(bot).rpartition(" ")[2] for bot in scene.live}
    assert len(links) == 2
    rows = [scene.row(user, "m1") for user in ("ada", "grace")]
    lookups = [scene.world.store.rules(row.user_id, scene.now) for row in rows]
    assert lookups[0].audience == lookups[1].audience == subject_in(of_company(scene)).audience


def test_nothing_is_written_again_while_nothing_changes() -> None:
    scene = told("{person} and {bot}: {link}")
    before = scene.calls(SCHEDULE)
    scene.storm("ada", 3)
    scene.hours(30)
    assert scene.calls(SCHEDULE) == before
    assert scene.idle()


@pytest.mark.parametrize("lead", [None, timedelta(minutes=5)])
def test_the_companys_bot_goes_and_the_others_stays(lead: timedelta | None) -> None:
    """Before the meeting, by a link of an earlier one; and with the bot in the call."""
    scene = told()
    bot = of_company(scene)
    if lead is not None:
        scene.hours((TOMORROW + lead - scene.now).total_seconds() / 3600)
    subject = subject_in(bot)
    asked = scene.calls(LEAVE)
    say(scene, subject)
    assert reason(scene, "ada") is reason(scene, "grace") is Reason.GUEST_SAID_NO
    assert isinstance(scene.row("max", "m1").decision, Record)
    assert len(scene.live) == 1
    if lead is not None:
        assert scene.calls(LEAVE) > asked
    assert scene.idle()


def test_no_choice_of_the_owner_brings_it_back() -> None:
    scene = told()
    say(scene, subject_in(of_company(scene)))
    scene.choose("ada", "m1", Override.RECORD)
    scene.people.do_rules("grace", EVERY)
    scene.change("m1", start=TOMORROW + timedelta(hours=2))
    scene.run(60)
    assert reason(scene, "ada") is reason(scene, "grace") is Reason.GUEST_SAID_NO
    assert len(scene.live) == 1


def test_taken_back_the_bot_comes_again_for_both() -> None:
    scene = told()
    subject = subject_in(of_company(scene))
    before = [scene.row(user, "m1").decision for user in ("ada", "grace")]
    say(scene, subject)
    undo(scene, subject)
    assert [scene.row(user, "m1").decision for user in ("ada", "grace")] == before
    assert len(of_company(scene).event_ids) == 2
    assert scene.idle()


def test_a_no_to_one_meeting_leaves_the_next_in_the_same_room() -> None:
    scene = told()
    scene.meet("m2", "ada", start=TOMORROW + timedelta(hours=3))
    scene.run(60)
    say(scene, subject_in(of_company(scene)))
    assert isinstance(scene.row("ada", "m2").decision, Record)


def test_a_person_who_is_named_is_the_one_the_shared_bot_is_called_after() -> None:
    scene = told("{person} records: {link}")
    state = scene.world.state
    assert line(of_company(scene)).startswith(f"{state.users['ada'].name} records")


def test_without_the_place_for_a_link_there_is_none() -> None:
    scene = told("This is recorded.")
    assert {line(bot) for bot in scene.live} == {"This is recorded."}
    assert scene.calls(REMOVE) == 0


def test_a_no_to_the_series_keeps_bots_from_all_its_meetings_and_no_others() -> None:
    scene = told()
    for day in range(3):
        scene.meet(
            f"w{day}", "ada", start=TOMORROW + timedelta(days=1 + day), link=LINKS[1], series="w"
        )
    scene.run(60)
    (bot,) = [b for b in scene.live if scene.event("ada", "w0").id in b.event_ids]
    say(scene, subject_in(bot), series=True)
    assert {reason(scene, "ada", f"w{day}") for day in range(3)} == {Reason.GUEST_SAID_NO}
    assert isinstance(scene.row("ada", "m1").decision, Record)
    scene.meet("w9", "ada", start=TOMORROW + timedelta(days=9), link=LINKS[1], series="w")
    scene.run(60)
    assert reason(scene, "ada", "w9") is Reason.GUEST_SAID_NO


def test_a_no_ends_a_call_although_the_calendar_cannot_be_read_any_more() -> None:
    scene = told()
    scene.hours((TOMORROW + timedelta(minutes=5) - scene.now).total_seconds() / 3600)
    subject = subject_in(of_company(scene))
    for user in ("ada", "grace"):
        scene.people.do_revoke(user)
    scene.run(60)
    assert len(scene.live) == 2
    say(scene, subject)
    assert len(scene.live) == 1
    assert reason(scene, "ada") is Reason.GUEST_SAID_NO


def test_who_is_named_changes_with_whoever_leaves() -> None:
    scene = told("{person} records: {link}")
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(60)
    name = scene.world.state.users["grace"].name
    assert [bot for bot in scene.live if line(bot).startswith(f"{name} records")]


def test_a_no_ends_a_call_although_its_meeting_was_put_off_meanwhile() -> None:
    scene = told()
    scene.hours((TOMORROW + timedelta(minutes=5) - scene.now).total_seconds() / 3600)
    subject = subject_in(of_company(scene))
    scene.change("m1", start=TOMORROW + timedelta(hours=30))
    scene.run(60)
    in_call = {bot.id for bot in scene.live if bot.join_at <= scene.now}
    assert len(in_call) == 2
    say(scene, subject)
    assert len([bot for bot in scene.live if bot.id in in_call]) == 1


def test_a_new_key_of_links_makes_no_bot_be_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = told()
    before = scene.calls(SCHEDULE)
    monkeypatch.setattr("tests.simulation.wiring.GUEST_KEY", b"FAKE-NEXT-KEY")
    scene.storm("ada", 2)
    scene.hours(26)
    assert scene.calls(SCHEDULE) == before
