"""A link is pasted and a bot joins: at most one, whatever is lost, refused or stopped meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from local.recall_twin.core.runner import outcome_steps
from local.recall_twin.core.settings import Settings as TwinSettings
from local.recall_twin.core.settings import WebhookFaults
from rollcall.domain.bot_view import BotState
from rollcall.domain.caps import CapLimits
from rollcall.domain.pasted import (
    CAP_REACHED,
    HOURS_REACHED,
    MOST_A_DAY,
    MOST_TRIES,
    ORDERED_WITHIN,
    STOPPED,
    TooManyRunning,
    TooManyToday,
)
from tests.simulation.faults import Fault, FaultPlan
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.unit.reconcile.pasted_scene import FIND, LINK, OTHER_LINK, SEND, PastedScene
from tests.unit.reconcile.samples import LEAVE, FailAt, gaps, status

ORDER = "worker POST /api/v1/bot/"
SAVE = "worker save_call"


def test_a_bot_joins_within_seconds() -> None:
    scene = PastedScene()
    call = scene.paste()
    scene.run(5)
    assert scene.state(call) is BotState.JOINING
    scene.run(10)
    assert scene.state(call) is BotState.RECORDING
    assert len(scene.there()) == 1


def test_it_is_named_by_its_person_and_bears_the_id_of_the_call() -> None:
    scene = PastedScene()
    call = scene.paste()
    scene.run(5)
    (bot,) = scene.there()
    assert bot.config["bot_name"] == "Rollcall notetaker"
    assert bot.config["metadata"]["rollcall_call"] == call.call_id
    assert bot.config["metadata"]["installation"] == scene.installation


def test_a_call_that_ended_is_recorded_with_its_times_and_over() -> None:
    scene = PastedScene()
    call = scene.paste()
    scene.run(45 * 60)
    view = scene.view(call)
    assert view.state is BotState.RECORDED
    assert view.began is not None
    assert view.ended is not None
    assert view.ended - view.began > timedelta(minutes=25)
    assert scene.found(call).over


def test_nothing_is_asked_for_a_call_that_is_over() -> None:
    scene = PastedScene()
    scene.paste()
    scene.run(45 * 60)
    scene.forget()
    scene.hours(30)
    assert scene.calls(SEND, FIND, "GET /api/v1/bot/{id}/") == 0


def test_a_bot_whose_notifications_are_lost_is_followed_all_the_same() -> None:
    scene = PastedScene()
    scene.twin_settings.webhooks = WebhookFaults(drop=1.0)
    call = scene.paste()
    scene.run(3 * 60)
    assert scene.state(call) is BotState.RECORDING
    scene.run(60 * 60)
    assert scene.state(call) is BotState.RECORDED
    assert scene.found(call).over


def test_stop_lets_the_bot_leave() -> None:
    scene = PastedScene()
    call = scene.paste()
    scene.run(30)
    scene.stop(call)
    assert scene.state(call) is BotState.REMOVING
    scene.run(30)
    assert scene.there() == []
    assert scene.state(call) is BotState.RECORDED


def test_stop_before_the_bot_was_sent_sends_none() -> None:
    scene = PastedScene()
    call = scene.paste()
    scene.stop(call)
    scene.run(120)
    assert scene.made() == []
    assert scene.calls(SEND) == 0
    assert (scene.state(call), scene.found(call).problem) == (BotState.NOT_RECORDED, STOPPED)


def test_stop_while_the_bot_is_ordered_lets_it_leave() -> None:
    scene = PastedScene()
    call = scene.paste()
    pressed: list[str] = []

    def press(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        if request.method == "POST" and request.path == "/api/v1/bot/":
            pressed.append(request.path)
            scene.stop(call)
        return answer

    scene.bend(press)
    scene.run(60)
    assert len(pressed) == 1
    assert len(scene.made()) == 1
    assert scene.there() == []
    assert scene.found(call).asked_out


def test_stop_while_the_bot_waits_to_be_let_in_lets_it_leave() -> None:
    scene = PastedScene()
    call = scene.paste()
    scene.run(3)
    (bot,) = scene.there()
    scene.workspace.runner.follow(bot, outcome_steps("waiting_room_timeout", bot, scene.now))
    scene.run(10)
    assert scene.state(call) is BotState.WAITING
    scene.stop(call)
    scene.run(30)
    assert scene.there() == []


def test_stop_is_repeated_while_recall_does_not_answer() -> None:
    scene = PastedScene()
    call = scene.paste()
    scene.run(30)
    scene.fail(status(LEAVE, 503, next=6))
    scene.stop(call)
    scene.run(200)
    assert scene.there() == []


def test_a_bot_that_has_left_is_asked_out_in_vain_once() -> None:
    scene = PastedScene()
    call = scene.paste()
    scene.run(30)
    scene.workspace.bots.leave(scene.there()[0])
    scene.stop(call)
    scene.run(300)
    assert scene.calls(LEAVE) <= 1
    assert scene.found(call).over


CRASHES = (Fault.CRASH_BEFORE, Fault.CRASH_AFTER)


@pytest.mark.parametrize("fault", [*CRASHES, Fault.FREEZE_BEFORE, Fault.FREEZE_AFTER])
@pytest.mark.parametrize("operation", [ORDER, SAVE])
@pytest.mark.parametrize("occurrence", [1, 2])
def test_a_worker_that_dies_anywhere_about_the_order_makes_no_second_bot(
    operation: str, fault: Fault, occurrence: int
) -> None:
    scene = PastedScene(plan=FailAt(operation=operation, fault=fault, occurrence=occurrence))
    call = scene.paste()
    scene.run(15 * 60)
    assert len(scene.made()) == 1
    assert scene.state(call) is BotState.RECORDING


@pytest.mark.parametrize("fault", [*CRASHES, Fault.FREEZE_AFTER, Fault.LOSE_ANSWER])
def test_stopped_after_a_worker_died_in_the_order_no_bot_stays(fault: Fault) -> None:
    scene = PastedScene(plan=FailAt(operation=ORDER, fault=fault))
    call = scene.paste()
    scene.later(1.5, scene.stop, call)
    scene.run(10 * 60)
    assert scene.there() == []
    assert len(scene.made()) <= 1
    assert scene.found(call).over or scene.found(call).asked_out


LOST = (Fault.LOSE_ANSWER, Fault.SLOW, Fault.ERROR_AFTER, Fault.JUNK, Fault.REFUSE)


@pytest.mark.parametrize("fault", LOST)
def test_an_answer_that_is_lost_makes_no_second_bot(fault: Fault) -> None:
    scene = PastedScene(plan=FailAt(operation=ORDER, fault=fault))
    call = scene.paste()
    scene.run(5 * 60)
    assert len(scene.made()) == 1
    assert scene.state(call) is BotState.RECORDING


@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_errors_whose_effect_took_place_make_no_second_bot(code: int) -> None:
    scene = PastedScene()
    scene.fail(status(SEND, code, after_effect=True))
    call = scene.paste()
    scene.run(5 * 60)
    assert len(scene.made()) == 1
    assert scene.found(call).bot_id == scene.made()[0].id


def test_a_key_that_is_spoilt_by_an_error_is_given_up_when_surely_no_bot_came() -> None:
    scene = PastedScene()
    scene.fail(status(SEND, 500, next=1))
    call = scene.paste()
    scene.run(4 * 60)
    assert len(scene.made()) == 1
    assert scene.found(call).bot_id == scene.made()[0].id


def test_a_worker_that_comes_back_too_late_sends_no_bot_and_finds_the_one_there_is() -> None:
    scene = PastedScene(plan=FailAt(operation=ORDER, fault=Fault.LOSE_ANSWER))
    call = scene.paste()
    scene.run(1.0)
    scene.fail(status("*", 503))
    scene.run(ORDERED_WITHIN.total_seconds())
    scene.forget()
    scene.fail()
    scene.run(5 * 60)
    assert scene.calls(SEND) == 0
    assert scene.found(call).bot_id == scene.made()[0].id


def test_with_no_machine_free_it_is_tried_again_every_half_minute_with_another_key() -> None:
    scene = PastedScene()
    scene.twin_settings.pool_size = 0
    call = scene.paste()
    scene.run(45)
    assert scene.view(call).why == "no_bot_free"
    scene.twin_settings.pool_size = 10
    scene.run(90)
    assert scene.state(call) is BotState.RECORDING
    assert min(gaps(scene.times(SEND))) >= 29


def test_with_no_machine_free_it_is_tried_ten_times_and_then_said() -> None:
    scene = PastedScene()
    scene.twin_settings.pool_size = 0
    call = scene.paste()
    scene.run(20 * 60)
    assert 5 <= scene.calls(SEND) <= MOST_TRIES
    assert (scene.state(call), scene.view(call).why) == (BotState.NOT_RECORDED, "no_bot_free")


@pytest.mark.parametrize("code", [401, 402, 403, 409, 429, 500, 507])
def test_what_refuses_once_is_tried_again(code: int) -> None:
    scene = PastedScene()
    scene.fail(status(SEND, code, next=1))
    call = scene.paste()
    # After a 401 nothing is asked of Recall for five minutes.
    scene.run(7 * 60)
    assert len(scene.made()) == 1
    assert scene.state(call) is BotState.RECORDING


@pytest.mark.parametrize("code", [402, 403])
def test_a_refusal_that_lasts_is_said_after_ten_minutes(code: int) -> None:
    scene = PastedScene()
    scene.fail(status(SEND, code))
    call = scene.paste()
    scene.run(12 * 60)
    assert (scene.state(call), scene.view(call).why) == (BotState.NOT_RECORDED, "blocked")
    assert scene.calls(SEND) <= MOST_TRIES


@pytest.mark.parametrize("code", [400, 404, 405, 422])
def test_a_call_that_recall_refuses_is_given_up_at_once(code: int) -> None:
    scene = PastedScene()
    scene.fail(status(SEND, code))
    call = scene.paste()
    scene.run(120)
    assert scene.calls(SEND) == 1
    assert scene.state(call) is BotState.NOT_RECORDED
    assert scene.view(call).why.startswith("refused")


def test_a_pause_that_recall_asks_for_is_kept() -> None:
    scene = PastedScene()
    scene.fail(status(SEND, 429, retry_after=90, next=1))
    call = scene.paste()
    scene.run(80)
    assert scene.calls(SEND) == 1
    scene.run(90)
    assert scene.state(call) is BotState.RECORDING


def test_a_notification_that_comes_late_is_shown_when_it_comes() -> None:
    scene = PastedScene()
    scene.twin_settings.webhooks = WebhookFaults(delay_seconds=40)
    call = scene.paste()
    scene.run(20)
    assert scene.state(call) is BotState.JOINING
    scene.run(60)
    assert scene.state(call) is BotState.RECORDING


def test_a_bot_that_breaks_is_said_and_not_replaced() -> None:
    scene = PastedScene()
    call = scene.paste()
    scene.run(3)
    (bot,) = scene.there()
    scene.workspace.runner.follow(bot, outcome_steps("fatal", bot, scene.now))
    scene.run(180)
    assert scene.state(call) is BotState.FAILED
    assert len(scene.made()) == 1
    assert scene.found(call).over


@pytest.mark.parametrize(
    ("caps", "why"),
    [
        (CapLimits(per_user=1, turnover=1), CAP_REACHED),
        # Of two hours half, and a call counts for one.
        (CapLimits(minutes_per_workspace=120), HOURS_REACHED),
    ],
)
def test_bots_of_calls_count_among_the_orders_of_a_day(caps: CapLimits, why: str) -> None:
    scene = PastedScene(caps=caps)
    scene.paste()
    scene.run(20)
    second = scene.paste(link=OTHER_LINK)
    scene.run(20)
    assert scene.made(OTHER_LINK) == []
    assert scene.view(second).why == why


def test_an_order_that_came_to_nothing_does_not_count() -> None:
    scene = PastedScene(caps=CapLimits(per_user=1, turnover=1))
    scene.fail(status(SEND, 400, next=1))
    scene.paste()
    scene.run(20)
    second = scene.paste(link=OTHER_LINK)
    scene.run(20)
    assert scene.state(second) is BotState.RECORDING


def test_links_of_one_person_delay_nobody_elses() -> None:
    scene = PastedScene("ada", "max")
    for number in range(3):
        scene.paste("ada", f"https://meet.google.com/aaa-bbb{'abc'[number]}-ccc")
    call = scene.paste("max", OTHER_LINK)
    scene.run(5)
    assert scene.found(call).bot_id


def test_a_settled_call_costs_no_calls_while_it_runs() -> None:
    scene = PastedScene()
    scene.paste()
    scene.run(60)
    scene.forget()
    scene.run(10 * 60)
    assert scene.calls(SEND, FIND, "GET /api/v1/bot/{id}/") == 0


def test_an_idempotency_key_is_never_used_for_two_bots() -> None:
    scene = PastedScene()
    first, second = scene.paste(), scene.paste(link=OTHER_LINK)
    scene.run(20)
    assert len({bot.id for bot in (*scene.made(), *scene.made(OTHER_LINK))}) == 2
    assert scene.found(first).order_name != scene.found(second).order_name


def test_plans_without_faults_are_the_usual_ones() -> None:
    scene = PastedScene(plan=FaultPlan())
    scene.twin_settings.write_seconds = TwinSettings().write_seconds
    scene.paste(link=LINK)
    scene.run(5)
    assert len(scene.made()) == 1


def test_who_presses_all_day_gets_few_bots_and_takes_nobody_elses() -> None:
    scene = PastedScene("ada", "max", caps=CapLimits(per_user=10, per_workspace=60, turnover=1))
    refused = 0
    for number in range(120):
        letters = "".join(chr(ord("a") + number // 26**place % 26) for place in (1, 0))
        try:
            scene.paste("ada", f"https://meet.google.com/aaa-bbbb-c{letters}")
        except (TooManyRunning, TooManyToday):
            refused += 1
        scene.run(300)
    sent = [bot for bot in scene.workspace.state.bots.values() if "aaa-bbbb" in bot.meeting_url]
    # The day's orders of one person end sooner than the presses that are taken.
    assert len(sent) == 10
    assert refused == 120 - MOST_A_DAY
    others = scene.paste("max")
    scene.run(30)
    assert scene.state(others) is BotState.RECORDING
