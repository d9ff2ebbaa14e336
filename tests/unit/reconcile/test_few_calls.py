"""How little the worker asks of Recall."""

from __future__ import annotations

from datetime import timedelta

from local.recall_twin.core.settings import RouteFault, Switches
from tests.unit.reconcile.samples import LIST, REMOVE, SCHEDULE, TOMORROW, slot
from tests.unit.reconcile.scene import Scene

EVENT_WRITES = ("save_events", "drop_events")


def _full_calendar(count: int, switches: Switches | None = None) -> Scene:
    scene = Scene(switches=switches)
    scene.connect("ada")
    for number in range(count):
        scene.meet(f"m{number}", "ada", start=slot(number))
    return scene


def test_one_change_costs_one_list_and_one_write() -> None:
    scene = _full_calendar(3)
    scene.run(60)
    scene.forget()
    scene.change("m1", start=TOMORROW + timedelta(hours=5))
    scene.run(30)
    assert (scene.calls(LIST), scene.calls(SCHEDULE), scene.calls()) == (1, 1, 2)
    assert scene.wrong() == []


def test_one_change_costs_at_most_three_writes_to_the_table() -> None:
    scene = _full_calendar(3)
    scene.run(700)
    scene.forget()
    scene.change("m1", start=TOMORROW + timedelta(hours=5))
    scene.run(10)
    assert scene.bot("ada", "m1").start_time == TOMORROW + timedelta(hours=5)
    saved = ("mark_calendar", "save_events", "save_calendar", "save_connection")
    assert sum(scene.stored[name] for name in saved) <= 4
    assert scene.stored["save_events"] == 1


def test_a_backlog_of_a_hundred_bots_is_read_in_a_few_requests() -> None:
    scene = _full_calendar(0)
    scene.fail(RouteFault(kind="status", route=SCHEDULE, status=503))
    for number in range(100):
        scene.meet(f"m{number}", "ada", start=slot(number))
    scene.run(120)
    scene.fail()
    scene.forget()
    scene.run(60)
    assert scene.calls(SCHEDULE) >= 100
    assert scene.wrong() == []
    assert scene.stored["events"] <= 3


def test_a_new_meeting_has_its_bot_within_five_seconds() -> None:
    scene = _full_calendar(0)
    scene.run(60)
    scene.meet("m1", "ada")
    scene.run(5)
    assert scene.bot("ada", "m1").start_time == TOMORROW


def test_a_notification_without_a_change_costs_one_list_and_no_write() -> None:
    scene = _full_calendar(3)
    scene.run(60)
    scene.forget()
    scene.storm("ada")
    scene.run(30)
    assert (scene.calls(), scene.writes()) == (1, 0)
    assert sum(scene.stored[name] for name in EVENT_WRITES) == 0


def test_the_same_events_listed_again_cost_no_write() -> None:
    scene = _full_calendar(30)
    scene.run(60)
    scene.forget()
    scene.people.do_resync("ada")
    scene.run(40)
    assert scene.calls(LIST) == 1
    assert scene.writes() == 0
    assert sum(scene.stored[name] for name in EVENT_WRITES) == 0


def test_fifty_notifications_of_thirty_events_cost_at_most_thirty_two_calls() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.run(60)
    scene.forget()
    for number in range(30):
        scene.meet(f"m{number}", "ada", start=slot(number))
    for number in range(50):
        scene.later(number / 5, scene.storm, "ada")
    scene.run(60)
    assert scene.wrong() == []
    assert scene.calls(SCHEDULE) == 30
    assert scene.calls() <= 32
    assert scene.world.refusals == []


def test_changes_that_trickle_in_for_ten_seconds_are_listed_a_few_times() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.run(60)
    scene.forget()
    for number in range(30):
        scene.later(number / 3, scene.meet, f"m{number}", "ada", start=slot(number))
    scene.run(60)
    assert scene.wrong() == []
    assert scene.calls(SCHEDULE) == 30
    assert scene.calls(LIST) <= 6


def test_a_quiet_day_costs_one_read_a_quarter_of_an_hour_and_no_write() -> None:
    scene = _full_calendar(5)
    scene.run(600)
    scene.forget()
    scene.hours(24)
    sweeps_and_daily_read = 24 * 4 + 2
    assert scene.calls(LIST) <= sweeps_and_daily_read
    assert scene.writes() == 0


def test_recalls_own_echo_of_our_writes_settles_in_two_rounds() -> None:
    quiet = _full_calendar(50)
    quiet.run(120)
    echoing = _full_calendar(50, switches=Switches(bot_write_bumps_updated_at=True))
    echoing.run(120)
    assert echoing.calls() <= 2 * quiet.calls()
    assert echoing.calls(SCHEDULE, REMOVE) == 50
    echoing.forget()
    echoing.run(300)
    assert echoing.calls(LIST) == 0
    assert echoing.wrong() == []


def test_a_bot_that_recall_kept_beside_the_new_one_goes() -> None:
    scene = _full_calendar(3, switches=Switches(keep_both_after_key_change=True))
    scene.run(30)
    scene.forget()
    scene.change("m1", start=TOMORROW + timedelta(hours=5))
    scene.run(60)
    assert len(scene.bots("ada", "m1")) == 1
    assert scene.writes() == 3  # schedule leaves two, remove takes both, schedule again
    assert scene.wrong() == []


def test_sixty_changes_a_minute_on_three_calendars_share_their_lists() -> None:
    scene = Scene()
    scene.connect("ada", "grace", "max")
    for number in range(60):
        scene.later(number, scene.meet, f"m{number}", "ada", "grace", "max", start=slot(number))
    scene.forget()
    scene.run(180)
    assert scene.wrong() == []
    assert scene.calls(LIST) <= 50
    assert scene.world.refusals == []
