"""Health and usage, as administrators read them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from functions.portal.handler import build
from rollcall.domain.breaker import Breaker
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.lease import Lease
from rollcall.domain.model import BotStatus, EventRow
from rollcall.domain.month_use import MonthUse
from rollcall.domain.pace import Pace
from rollcall.use_cases.tell_worker import WORKSPACE
from tests.support.memory import MemoryNotificationStore
from tests.support.memory.state import Workspace
from tests.support.portal.company import admin_of, company
from tests.support.portal.crowd import crowd
from tests.support.portal.rows import COMPANY, NOW, make_connection, make_facts, make_row, make_user
from tests.support.portal.world import Browser, World, failing

HOUR = timedelta(hours=1)

type Figures = tuple[int, int, int, int, int]


@pytest.fixture
def world() -> World:
    return company()


@pytest.fixture
def root(world: World) -> Browser:
    return admin_of(world)


def add(world: World, name: str, *, recorded: timedelta, coming: int = 0) -> None:
    """Somebody whose bot was in a call yesterday for so long, and who has meetings tomorrow."""
    user_id = f"u-{name}"
    user = replace(make_user(user_id), email=f"{name}@{COMPANY}", hosted_domain=COMPANY)
    world.add_user(user, connections=(make_connection(user_id, f"c-{name}"),))
    start = NOW - timedelta(days=1)
    world.add_rows(make_row(make_facts(f"e-{name}", start=start), user_id=user_id, key=f"c-{name}"))
    for number in range(coming):
        facts = make_facts(
            f"n-{name}-{number}", start=NOW + timedelta(days=1, hours=number), minutes=90
        )
        world.add_rows(make_row(facts, user_id=user_id, key=f"c-{name}"))
    reports = MemoryNotificationStore(world.state)
    for code, at in (("joining_call", start), ("call_ended", start + recorded)):
        reports.record_bot_status(BotStatus(f"b-e-{name}", code, None, at), NOW)


def lines(root: Browser, address: str = "/admin/usage.csv") -> list[list[str]]:
    return list(csv.reader(io.StringIO(root.get(address).body)))


# --- health


def test_where_nothing_is_wrong_the_page_says_so(world: World, root: Browser) -> None:
    world.set_trouble(None, ran_at=NOW - timedelta(seconds=40))
    page = root.get("/admin/health").page
    assert page.has("right")
    assert page.has("nothing-due")
    assert not page.has("wrong")


def test_a_worker_that_is_silent_is_wrong(world: World, root: Browser) -> None:
    world.set_trouble(None, ran_at=NOW - timedelta(minutes=6))
    said = root.get("/admin/health").page.by_id("wrong").text
    assert said == "Rollcall has not worked for more than five minutes."


def test_what_is_overdue_due_and_held_back_is_told(world: World, root: Browser) -> None:
    facts = make_facts("e-1", start=NOW + timedelta(minutes=5))
    row = make_row(facts, user_id="u-root", key="c-root", done=False)
    row = replace(row, due=True, due_since=NOW - timedelta(minutes=10))
    world.add_rows(row)
    world.state.due_events[WORKSPACE] = {row.key}
    broken = {Endpoint.SCHEDULE: Breaker(failures=4, probe_at=NOW + timedelta(minutes=3))}
    lease = Lease(WORKSPACE, 1, NOW, Pace(), breakers=broken, ran_at=NOW)
    world.state.workspaces[WORKSPACE] = Workspace(lease, held=False)

    page = root.get("/admin/health").page

    assert "Bots that are overdue: 1." in page.by_id("wrong").text
    assert "Bots 1 10 min" in page.by_id("due-table").text
    assert "schedule: failed 4 times in a row" in page.text


def test_wake_ups_that_were_given_up_are_told(world: World, root: Browser) -> None:
    world.state.dead_letters = 2
    said = root.get("/admin/health").page.by_id("wrong").text
    assert "given up after several failures: 2." in said


def test_where_dead_letters_cannot_be_counted_the_rest_is_told(world: World, root: Browser) -> None:
    world.set_trouble(None, ran_at=NOW)
    world.state.before = failing("dead_letters")
    page = root.get("/admin/health").page
    assert "How many wake-ups were given up is not known now." in page.text
    assert page.has("right")


def test_bots_of_the_next_hour_and_day_are_counted(world: World, root: Browser) -> None:
    near, done = NOW + timedelta(minutes=30), NOW + timedelta(hours=3)

    def mine(event_id: str, start: datetime, *, done: bool = True) -> EventRow:
        facts = make_facts(event_id, start=start)
        return make_row(facts, user_id="u-root", key="c-root", done=done)

    world.add_rows(mine("e-1", near, done=False), mine("e-2", near), mine("e-3", done))
    world.add_user(make_user("u-none"), connections=())

    text = root.get("/admin/health").page.text

    assert "Next hour: 1 of 2 meetings have their bot." in text
    assert "Next 24 hours: 2 of 3 meetings have their bot." in text
    assert "1 of 2 people have a calendar connected." in text


def test_of_very_many_people_the_first_are_looked_at_and_that_is_said(
    world: World, root: Browser
) -> None:
    crowd(world, 101)
    assert "meetings of the first 100 people" in root.get("/admin/health").page.text


def test_calls_of_the_last_minute_are_shown_with_their_limit(world: World, root: Browser) -> None:
    lease = Lease(WORKSPACE, 1, NOW, Pace().called(Endpoint.LIST_EVENTS, NOW), ran_at=NOW)
    world.state.workspaces[WORKSPACE] = Workspace(lease, held=False)
    assert "list events 1 of 60" in root.get("/admin/health").page.text


# --- usage


def test_each_person_has_meetings_bots_hours_and_what_is_to_come(
    world: World, root: Browser
) -> None:
    add(world, "bela", recorded=2 * HOUR, coming=2)
    head, *rows = lines(root)
    assert head[0] == "person"
    assert rows[0] == [f"bela@{COMPANY}", COMPANY, "3", "1", "2.0", "2", "3.0"]


def test_a_bot_that_is_shared_counts_for_each_and_once_for_all(world: World, root: Browser) -> None:
    add(world, "bela", recorded=HOUR)
    add(world, "cleo", recorded=HOUR)
    row = world.state.events["u-cleo", "c-cleo", "e-cleo"]
    shared = world.state.events["u-bela", "c-bela", "e-bela"].observed
    world.state.events[row.key] = replace(row, observed=shared)

    assert [one[3:5] for one in lines(root)[1:3]] == [["1", "1.0"], ["1", "1.0"]]
    page = root.get("/admin/usage").page
    assert "By the end of the month 1 bots and 1.0 h" in page.by_id("note").text


def test_the_month_before_has_none_of_this_one(world: World, root: Browser) -> None:
    add(world, "bela", recorded=HOUR)
    assert all(one[3] == "0" for one in lines(root, "/admin/usage.csv?month=2026-10")[1:])
    page = root.get("/admin/usage?month=2026-10").page
    assert not page.has("note")
    assert "October 2026" in page.text


def counted(world: World, name: str, month: str, figures: Figures, *, whole: bool = True) -> None:
    use = MonthUse(f"u-{name}", month, *figures, whole=whole, counted_at=NOW)
    world.state.month_uses[use.user_id, month] = use


def test_a_month_that_is_long_over_is_shown_as_it_was_counted(world: World, root: Browser) -> None:
    for name in ("bela", "cleo", "dora"):
        add(world, name, recorded=HOUR)
    counted(world, "bela", "2025-12", (5, 4, 4 * 3600, 3500, 3 * 3600))
    counted(world, "cleo", "2025-12", (1, 1, 2 * 3600, 500, 3600))

    head, *rows = lines(root, "/admin/usage.csv?month=2025-12")

    assert head[0] == "person"
    assert rows == [
        [f"bela@{COMPANY}", COMPANY, "5", "4", "4.0", "0", "0.0"],
        [f"cleo@{COMPANY}", COMPANY, "1", "1", "2.0", "0", "0.0"],
    ]
    page = root.get("/admin/usage?month=2025-12").page
    assert "All of these people 6 4 4.0 0 0.0" in page.text
    assert page.by_id("note").text.startswith("Counted when the month was over.")


def test_a_month_that_was_counted_in_part_says_so(world: World, root: Browser) -> None:
    counted(world, "root", "2026-08", (1, 1, 60, 1000, 60), whole=False)
    note = root.get("/admin/usage?month=2026-08").page.by_id("note").text
    assert note.endswith("Of some people the first days were no longer kept then.")


def test_thirteen_months_can_be_chosen_and_no_others(root: Browser) -> None:
    page = root.get("/admin/usage").page
    options = page.by_id("month").all("option")
    assert [one.text for one in (options[0], options[-1])] == ["November 2026", "November 2025"]
    assert len(options) == 13
    for month in ("2025-10", "2026-12", "2026-13", "x", ""):
        assert "November 2026, in UTC." in root.get(f"/admin/usage?month={month}").page.text


def test_the_pages_of_a_month_stay_with_it(world: World, root: Browser) -> None:
    crowd(world, 101)
    page = root.get("/admin/usage?month=2026-01").page
    following = str(page.by_id("next").attributes["href"])
    assert "month=2026-01" in following
    second = root.get(following).page
    assert second.by_id("first").attributes["href"] == "/admin/usage?month=2026-01"
    assert "month=2026-01" in str(second.by_id("csv").attributes["href"])


def test_no_cell_is_taken_for_a_formula(world: World, root: Browser) -> None:
    user = replace(make_user("u-x"), email='=HYPERLINK("x")@corp.example')
    world.add_user(user)
    assert '\'=HYPERLINK("x")@corp.example' in [one[0] for one in lines(root)]


def test_the_caps_of_this_installation_are_named(world: World, root: Browser) -> None:
    said = root.get("/admin/usage").page.by_id("caps").text
    assert "At most 40 bots a day for one person" in said
    assert " h a day" not in said


def test_caps_in_hours_are_named_where_there_are_any(world: World, root: Browser) -> None:
    world.deps = replace(world.deps, bot_hours_per_user_and_day=8, bot_hours_per_day=200)
    world.handler = build(world.deps)
    said = root.get("/admin/usage").page.by_id("caps").text
    assert "Bots of one person are planned for at most 8 h a day." in said
    assert "New bots of everybody are planned for at most 200 h a day" in said
