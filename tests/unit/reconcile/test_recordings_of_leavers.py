"""What bots recorded for somebody alone goes with the account, and what is shared stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local.recall_twin.core.model import Bot
from local.recall_twin.core.runner import outcome_steps
from rollcall.domain.leaving import RecordingCounts
from rollcall.domain.past_bots import GIVEN_UP_AFTER
from rollcall.domain.preferences import Override
from rollcall.use_cases.leave import leave
from tests.simulation.people import LINKS
from tests.unit.reconcile.pasted_scene import PastedScene
from tests.unit.reconcile.samples import DELETE_MEDIA, LEAVE, status
from tests.unit.reconcile.scene import Scene

RECEIPT = "FAKE-RECEIPT"
ENDS = 240.0


def _call(scene: Scene, name: str, *owners: str, link: str = LINKS[0], until: float = 60) -> Bot:
    """A meeting in twenty minutes; its bot, ``until`` minutes from now."""
    scene.meet(name, *owners, start=scene.now + timedelta(minutes=20), link=link)
    scene.run(60)
    bot = scene.bot(owners[0], name)
    scene.run((until - 1) * 60)
    found: Bot = scene.workspace.state.bots[bot.bot_id]
    return found


def _delete(scene: Scene, user: str = "ada", receipt_id: str = RECEIPT) -> None:
    leave(scene.world.portal, scene.world.queue, user, receipt_id, scene.now)


def _counts(scene: Scene, receipt_id: str = RECEIPT) -> RecordingCounts | None:
    """What the receipt of a deletion that has ended says."""
    receipt = scene.world.state.receipts[receipt_id]
    assert receipt.finished_at is not None
    return receipt.recordings


def test_what_was_recorded_for_the_person_alone_is_deleted() -> None:
    scene = Scene()
    scene.connect("ada")
    bot = _call(scene, "m1", "ada")
    assert bot.status == "done"
    _delete(scene)
    scene.run(ENDS)
    assert bot.status == "media_expired"
    assert _counts(scene) == RecordingCounts(deleted=1)
    assert scene.world.state.past_bots == {}


def test_what_a_colleague_shares_stays_and_the_receipt_says_how_many() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    bot = _call(scene, "m1", "ada", "grace")
    _delete(scene)
    scene.run(ENDS)
    assert bot.status == "done"
    assert _counts(scene) == RecordingCounts(shared=1)


def test_the_last_of_those_who_shared_it_takes_it_along() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    bot = _call(scene, "m1", "ada", "grace")
    _delete(scene)
    scene.run(ENDS)
    _delete(scene, "grace", "ANOTHER")
    scene.run(ENDS)
    assert bot.status == "media_expired"
    assert _counts(scene, "ANOTHER") == RecordingCounts(deleted=1)


def test_two_who_leave_at_once_keep_nothing_for_each_other() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    bot = _call(scene, "m1", "ada", "grace")
    _delete(scene)
    _delete(scene, "grace", "ANOTHER")
    scene.run(ENDS)
    assert bot.status == "media_expired"


def test_a_colleague_who_has_disconnected_still_has_the_recording() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    bot = _call(scene, "m1", "ada", "grace")
    scene.people.do_disconnect("grace")
    scene.run(ENDS)
    _delete(scene)
    scene.run(ENDS)
    assert bot.status == "done"


def test_one_who_disconnected_before_has_recordings_deleted_all_the_same() -> None:
    scene = Scene()
    scene.connect("ada")
    bot = _call(scene, "m1", "ada")
    scene.people.do_disconnect("ada")
    scene.run(ENDS)
    assert bot.status == "done"
    _delete(scene)
    scene.run(ENDS)
    assert bot.status == "media_expired"


def test_a_colleague_whose_own_bot_gave_way_shares_it() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    start = scene.now + timedelta(minutes=40)
    scene.meet("m1", "ada", start=start)
    scene.meet("m2", "grace", start=start + timedelta(minutes=10))
    scene.run(120)
    (bot,) = scene.live
    scene.run(100 * 60)
    _delete(scene)
    scene.run(ENDS)
    assert bot.status == "done"
    assert _counts(scene) == RecordingCounts(shared=1)


def test_a_bot_that_broke_and_was_replaced_is_deleted_as_well() -> None:
    scene = Scene()
    scene.connect("ada")
    broken = _call(scene, "m1", "ada", until=21)
    scene.workspace.runner.follow(broken, outcome_steps("fatal", broken, scene.now))
    scene.run(40 * 60)
    bots = list(scene.workspace.state.bots.values())
    assert len(bots) == 2
    _delete(scene)
    scene.run(ENDS)
    assert {bot.status for bot in bots} == {"media_expired"}


def test_a_bot_in_its_call_is_asked_to_leave_and_deleted_when_it_is_done() -> None:
    scene = Scene()
    scene.connect("ada")
    bot = _call(scene, "m1", "ada", until=25)
    assert bot.status == "in_call_recording"
    _delete(scene)
    scene.run(ENDS)
    assert scene.calls(LEAVE) == 1
    codes = [change.code for change in bot.status_changes]
    assert codes[-3:] == ["call_ended", "done", "media_expired"]
    assert _counts(scene) == RecordingCounts(deleted=1)


def test_a_shared_bot_stays_in_its_call() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    bot = _call(scene, "m1", "ada", "grace", until=25)
    _delete(scene)
    scene.run(ENDS)
    assert bot.status == "in_call_recording"
    assert _counts(scene) == RecordingCounts(shared=1)


def test_a_bot_that_was_sent_by_hand_is_deleted_too() -> None:
    scene = PastedScene()
    scene.paste()
    scene.run(30)
    (bot,) = scene.live
    _delete(scene)
    scene.run(ENDS)
    assert bot.status == "media_expired"
    assert _counts(scene) == RecordingCounts(deleted=1)


def test_a_bot_that_was_sent_by_hand_and_served_a_colleagues_meeting_stays() -> None:
    scene = PastedScene("ada", "grace")
    scene.connect("grace")
    scene.paste(link=LINKS[0])
    scene.run(60)
    scene.meet("m1", "grace", start=scene.now + timedelta(minutes=5), link=LINKS[0])
    scene.run(15 * 60)
    (bot,) = scene.live
    scene.run(60 * 60)
    _delete(scene)
    scene.run(ENDS)
    assert bot.status == "done"
    assert _counts(scene) == RecordingCounts(shared=1)


def test_a_meeting_that_was_not_recorded_counts_as_nothing() -> None:
    scene = Scene()
    scene.connect("ada")
    bot = _call(scene, "m1", "ada", until=15)
    scene.workspace.runner.follow(bot, outcome_steps("nobody", bot, scene.now))
    scene.run(60 * 60)
    scene.meet("m2", "ada", start=scene.now + timedelta(hours=9))
    scene.run(60)
    _delete(scene)
    scene.run(ENDS)
    assert _counts(scene) == RecordingCounts()


def test_one_that_is_unknown_at_recall_counts_as_nothing() -> None:
    scene = Scene()
    scene.connect("ada")
    bot = _call(scene, "m1", "ada")
    del scene.workspace.state.bots[bot.id]
    _delete(scene)
    scene.run(ENDS)
    assert _counts(scene) == RecordingCounts()


def test_what_recall_refuses_for_good_is_counted_and_keeps_nothing_back() -> None:
    scene = Scene()
    scene.connect("ada")
    _call(scene, "m1", "ada")
    scene.fail(status(DELETE_MEDIA, 400))
    _delete(scene)
    scene.run(900)
    assert scene.calls(DELETE_MEDIA) == 3
    assert _counts(scene) == RecordingCounts(refused=1)


@pytest.mark.parametrize("code", [429, 500, 503, 403, 409])
def test_what_fails_for_now_is_tried_again_later(code: int) -> None:
    scene = Scene()
    scene.connect("ada")
    bot = _call(scene, "m1", "ada")
    scene.fail(status(DELETE_MEDIA, code))
    _delete(scene)
    scene.run(900)
    receipt = scene.world.state.receipts[RECEIPT]
    assert receipt.finished_at is None
    assert receipt.recordings == RecordingCounts(left=1)
    scene.fail()
    scene.run(1200)
    assert bot.status == "media_expired"
    assert _counts(scene) == RecordingCounts(deleted=1)


def test_what_fails_for_days_is_given_up_and_the_deletion_ends() -> None:
    scene = Scene()
    scene.connect("ada")
    _call(scene, "m1", "ada")
    scene.fail(status(DELETE_MEDIA, 503))
    _delete(scene)
    scene.hours(GIVEN_UP_AFTER.total_seconds() / 3600 + 1)
    assert _counts(scene) == RecordingCounts(refused=1)


def test_where_the_operator_keeps_recordings_none_is_deleted() -> None:
    scene = Scene()
    scene.world.past_bots = None
    scene.connect("ada")
    bot = _call(scene, "m1", "ada")
    _delete(scene)
    scene.run(ENDS)
    assert bot.status == "done"
    assert _counts(scene) is None


def test_disconnecting_a_calendar_deletes_no_recording() -> None:
    scene = Scene()
    scene.connect("ada")
    bot = _call(scene, "m1", "ada")
    scene.people.do_disconnect("ada")
    scene.hours(2)
    assert bot.status == "done"
    assert scene.calls(DELETE_MEDIA) == 0


def test_a_meeting_turned_off_by_a_colleague_in_the_call_leaves_the_others_recording() -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    bot = _call(scene, "m1", "ada", "grace", until=25)
    scene.choose("ada", "m1", Override.SKIP)
    scene.run(60)
    _delete(scene)
    scene.run(ENDS)
    assert bot.status == "in_call_recording"
