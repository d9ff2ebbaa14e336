"""The company's rules, as administrators change them: counted first, and never over another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from functions.portal.policy_form import PARTS
from functions.portal.preferences_form import SWITCHES
from rollcall.domain.meeting_hours import Hours, Weekday
from rollcall.domain.policy import LOCKABLE, CompanyPolicy
from rollcall.domain.preferences import Mode, Preferences
from tests.support.portal.company import FORMS, ROOT, admin_of, company
from tests.support.portal.crowd import crowd
from tests.support.portal.rows import NOW
from tests.support.portal.world import Answer, Browser, World

FORM = FORMS["/admin/policy"]


@pytest.fixture
def world() -> World:
    return company()


@pytest.fixture
def root(world: World) -> Browser:
    return admin_of(world)


def fields_of(answer: Answer) -> dict[str, str]:
    """What a browser would send of the form as it is shown."""
    return answer.page.by_id("policy").fields()


def test_what_is_saved_is_what_was_entered(world: World, root: Browser) -> None:
    form = {
        **FORM,
        "never_guests": "rival.example\nCEO@client.example",
        "never_organisers": "boss@corp.example",
        "company_weekday_mon": "on",
        "company_hours_first": "08:00",
        "company_hours_last": "18:00",
        "company_time_zone": "Europe/Berlin",
        "weekday_fri": "on",
        "hours_first": "09:30",
        "hours_last": "12:00",
        "time_zone": "Asia/Tokyo",
        "min_people": "3",
        "title_contains": "review",
        "skip_domains": "Rival.example",
        "skip_private": "on",
        "lock_mode": "on",
        "lock_hours": "on",
        "lock_bot_name": "on",
    }
    del form["may_organised"]

    assert root.post("/admin/policy", form).notice == "admin_policy"

    policy = world.state.policy
    assert policy.never_guests == ("rival.example", "ceo@client.example")
    assert policy.never_organisers == ("boss@corp.example",)
    assert policy.never_words == ("payroll",)
    assert policy.modes == {Mode.EVERY, Mode.EXTERNAL, Mode.CHOSEN}
    assert policy.hours == Hours(time(8), time(18))
    assert policy.weekdays == {Weekday.MONDAY}
    assert policy.time_zone == "Europe/Berlin"
    assert (policy.rules.mode, policy.rules.bot_name) == (Mode.EXTERNAL, "Corp bot")
    assert policy.rules.skip_private
    assert not policy.rules.skip_declined
    rules = policy.rules
    assert rules.weekdays == {Weekday.FRIDAY}
    assert rules.hours == Hours(time(9, 30), time(12))
    assert rules.time_zone == "Asia/Tokyo"
    assert (rules.min_people, rules.max_people, rules.min_minutes) == (3, None, None)
    assert (rules.title_contains, rules.skip_domains) == (("review",), ("rival.example",))
    assert policy.locked == {"mode", "bot_name", "hours", "weekdays", "time_zone"}
    assert (policy.version, policy.changed_by) == (1, "u-root")
    assert world.queue.take()


OFF: dict[str, Any] = dict.fromkeys(SWITCHES, False)
ALL_SET = CompanyPolicy(
    never_guests=("rival.example", "ceo@client.example"),
    never_organisers=("boss@corp.example",),
    never_words=("payroll", "<b>1:1"),
    modes=frozenset({Mode.EXTERNAL, Mode.CHOSEN}),
    rules=Preferences(
        mode=Mode.EXTERNAL,
        **OFF,
        min_people=3,
        max_people=9,
        min_minutes=15,
        title_contains=("review", "board"),
        title_excludes=("lunch",),
        skip_domains=("partner.example",),
        bot_name="Corp <bot>",
        hours=Hours(time(22), time(6)),
        weekdays=frozenset({Weekday.SUNDAY, Weekday.FRIDAY}),
        time_zone="US/Pacific",
    ),
    locked=LOCKABLE,
    hours=Hours(time(7), time(20)),
    weekdays=frozenset({Weekday.MONDAY}),
    version=4,
    changed_at=NOW,
    changed_by="u-root",
)
"""Every field is another one than it was; one zone is UTC, the other one is in no list."""


@pytest.mark.parametrize("locked", [LOCKABLE, frozenset({"min_people", "skip_private"})])
def test_the_page_sent_back_as_it_is_changes_nothing(
    world: World, root: Browser, locked: frozenset[str]
) -> None:
    world.state.policy = before = replace(ALL_SET, locked=locked)
    answer = root.post("/admin/policy", fields_of(root.get("/admin/policy")))
    assert answer.notice == "admin_policy_same"
    assert world.state.policy == before


def test_every_closed_part_says_what_is_set_in_it(world: World, root: Browser) -> None:
    world.state.policy = replace(ALL_SET, locked=LOCKABLE - {"min_people", "max_people"})
    page = root.get("/admin/policy").page
    said = {name: page.by_id(f"set-{name}").text for name in PARTS}
    assert said == {
        "never": "2 domains and addresses; 1 organiser; 2 words and phrases.",
        "joins": "Only on Monday (UTC); only when they begin from 07:00 to 20:00 (UTC).",
        "may": "Only “Only meetings with people outside my company”, “Only meetings I turn on”.",
        "mode": "Only meetings with people outside my company; the same for everybody.",
        "who": (
            "Only with at least 3 people; only with at most 9 people; leave out meetings with "
            "anybody from partner.example; the same for everybody: “Never with anybody from these "
            "domains or addresses”."
        ),
        "kind": "Nothing set; the same for everybody.",
        "when": (
            "Only on Friday and Sunday (US/Pacific); only when they begin from 22:00 to 06:00 "
            "(US/Pacific); only when they take at least 15 minutes; the same for everybody."
        ),
        "words": (
            "Only with “review” or “board” in the title; leave out titles with “lunch”; the bot is "
            "called “Corp <bot>”; the same for everybody."
        ),
    }
    assert not any("open" in page.by_id(f"group-{name}").attributes for name in PARTS)


def test_what_is_counted_includes_what_new_rules_leave_out(world: World, root: Browser) -> None:
    crowd(world, 3)
    world.state.series_overrides.clear()
    form = {**FORM, "title_excludes": "title", "lock_title_excludes": "on"}
    answer = root.post("/admin/policy/preview", form)
    assert "3 meetings lose their bot" in answer.page.by_id("touched").text


def test_the_page_is_small_enough_with_everything_set(world: World, root: Browser) -> None:
    world.state.policy = ALL_SET
    assert len(root.get("/admin/policy").body.encode()) <= 100_000


def test_a_part_with_a_field_at_fault_is_open(root: Browser) -> None:
    page = root.post("/admin/policy", {**FORM, "min_people": "many"}).page
    assert "open" in page.by_id("group-who").attributes
    assert page.by_id("set-who").text == "To be put right: “At least this many people”."
    assert "open" not in page.by_id("group-never").attributes


def test_a_form_of_an_older_version_is_refused(world: World, root: Browser) -> None:
    """It named the company's hours as a person's own are named now."""
    form = {name: value for name, value in FORM.items() if name != "company_time_zone"}
    assert root.post("/admin/policy", form).status == 422
    assert world.state.policy.version == 0


def test_saving_comes_after_counting(world: World, root: Browser) -> None:
    crowd(world, 3)
    assert not root.get("/admin/policy").page.has("save")

    answer = root.post("/admin/policy/preview", {**FORM, "never_words": "title"})

    assert answer.page.has("save")
    said = answer.page.by_id("touched").text
    assert "3 meetings lose their bot and 0 get one, of 3 of 4 people." in said
    assert world.state.policy.version == 0
    assert fields_of(answer)["never_words"] == "title"


def test_of_very_many_people_the_first_are_counted_and_that_is_said(
    world: World, root: Browser
) -> None:
    crowd(world, 101)
    said = root.post("/admin/policy/preview", FORM).page.by_id("touched").text
    assert said.startswith("Of the first 100 people ")


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(world: World, root: Browser) -> None:
    mine = {**FORM, "never_words": "mine"}
    assert root.post("/admin/policy", {**FORM, "never_words": "theirs"}).status == 303

    answer = root.post("/admin/policy", mine)

    assert answer.status == 409
    assert world.state.policy.never_words == ("theirs",)
    assert answer.page.by_id("now-never_words").text == "now: theirs"
    assert fields_of(answer)["never_words"] == "mine"
    assert root.post("/admin/policy", fields_of(answer)).status == 303
    assert world.state.policy.never_words == ("mine",)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"never_guests": "not a domain"}, "never_guests"),
        ({"never_organisers": "corp.example"}, "never_organisers"),
        ({"never_words": "\n".join(map(str, range(201)))}, "never_words"),
        ({"hours_first": "09:00"}, "hours_last"),
        ({"company_hours_last": "09:00"}, "company_hours_first"),
        ({"company_time_zone": "Mars/Olympus"}, "company_time_zone"),
        ({"min_minutes": "0"}, "min_minutes"),
        ({"min_people": "5", "max_people": "4"}, "max_people"),
        ({"title_contains": "a\u00a0b"}, "title_contains"),
        ({"skip_domains": "no domain"}, "skip_domains"),
        ({"hours_first": "09:00", "hours_last": "09:00"}, "hours_last"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"mode": "organised", "lock_mode": "on", "may_organised": ""}, "may_organised"),
        ({"mode": "nothing"}, "mode"),
        ({"bot_name": " "}, "bot_name"),
    ],
)
def test_a_value_that_cannot_be_taken_is_named_beside_its_field(
    world: World, root: Browser, changes: dict[str, str], name: str
) -> None:
    for path in ("/admin/policy", "/admin/policy/preview"):
        answer = root.post(path, {**FORM, **changes})
        assert answer.status == 422
        assert answer.page.by_id(f"error-{name}").text
        assert answer.page.by_id(name).attributes["aria-invalid"] == "true"
    assert world.state.policy.version == 0


def test_a_mode_that_is_locked_and_not_allowed_is_named(world: World, root: Browser) -> None:
    form = {**FORM, "mode": "organised", "lock_mode": "on"}
    del form["may_organised"]
    answer = root.post("/admin/policy", form)
    assert answer.status == 422
    assert answer.page.has("error-mode")


def test_everything_is_paused_and_goes_on(world: World, root: Browser) -> None:
    bela = crowd(world, 1)[0]
    assert root.post("/admin/policy/pause", {"version": "0", "choice": "stop"}).status == 303
    paused = world.state.policy.paused
    assert paused is not None
    assert (paused.by, paused.and_running) == ("u-root", True)
    assert "All recording is stopped since" in root.get("/admin/policy").body
    assert "stopped all recording" in bela.browser.get("/").body

    stale = root.post("/admin/policy/pause", {"version": "0", "choice": "resume"})
    assert stale.notice == "admin_policy_changed"
    assert world.state.policy.paused is not None
    fresh = root.post("/admin/policy/pause", {"version": "1", "choice": "resume"})
    assert fresh.notice == "admin_resumed"
    assert world.state.policy.paused is None


def test_a_pause_that_is_on_stays_when_the_rules_are_saved(world: World, root: Browser) -> None:
    root.post("/admin/policy/pause", {"version": "0", "choice": "pause"})
    assert root.post("/admin/policy", {**FORM, "version": "1"}).status == 303
    assert world.state.policy.paused is not None


def test_rules_of_a_newer_version_are_not_overwritten(world: World, root: Browser) -> None:
    world.state.policy = replace(CompanyPolicy(), version=3, readable=False)
    assert root.get("/admin/policy").page.has("unreadable")
    root.post("/admin/policy", {**FORM, "version": "3"})
    root.post("/admin/policy/pause", {"version": "3", "choice": "pause"})
    assert world.state.policy.version == 3


@pytest.mark.parametrize("sends", [True, False])
def test_the_page_says_that_people_are_told_by_mail_only_where_mail_is_sent(*, sends: bool) -> None:
    page = admin_of(World(admins=ROOT, sends_mail=sends)).get("/admin/policy").page
    text = page.one("main").text
    assert ("told by mail" in text) == sends
    assert ("This Rollcall sends no mail: tell people yourself." in text) != sends
