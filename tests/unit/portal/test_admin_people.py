"""Everybody and one person, as administrators see them; and who comes in by an invitation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.model import Status
from rollcall.domain.preferences import Preferences
from rollcall.domain.user_rules import UserRules
from tests.support.portal.company import admin_of, company
from tests.support.portal.crowd import crowd
from tests.support.portal.rows import (
    COMPANY,
    NOW,
    make_connection,
    make_facts,
    make_row,
    make_user,
)
from tests.support.portal.world import Browser, World


@pytest.fixture
def world() -> World:
    return company()


@pytest.fixture
def root(world: World) -> Browser:
    return admin_of(world)


def add(world: World, name: str, **changes: object) -> Browser:
    user = replace(make_user(f"u-{name}"), email=f"{name}@{COMPANY}", name=name.title())
    own = make_connection(user.user_id, f"c-{name}", email=user.email)
    return world.add_user(user, connections=(replace(own, **changes),))  # type: ignore[arg-type]


def block(root: Browser, name: str) -> None:
    assert root.post(f"/admin/people/u-{name}/block", {"reason": "Left."}).status == 303


# --- everybody


def test_a_row_says_how_calendars_stand_and_how_many_meetings_have_their_bot(
    world: World, root: Browser
) -> None:
    add(world, "bela")
    rows = [make_row(make_facts(f"e-{n}"), user_id="u-bela", key="c-bela") for n in range(3)]
    world.add_rows(
        *rows[:2], make_row(make_facts("e-2"), user_id="u-bela", key="c-bela", done=False)
    )

    row = root.get("/admin").page.by_id("person-u-bela").text

    assert "Connected" in row
    assert "2 of 3 meetings have their bot" in row
    assert "Last seen Mon 23 Nov" in row


def test_bots_and_hours_are_those_of_the_month(world: World, root: Browser) -> None:
    person = crowd(world, 1)[0]
    world.now += timedelta(minutes=1)
    row = root.get("/admin").page.by_id(f"person-{person.user_id}").text
    # One recorded meeting, and one call by hand that ended.
    assert "2 bots, 0.0 h" in row


@pytest.mark.parametrize("which", ["all", "blocked", "lost", "unconnected"])
def test_a_filter_shows_those_whom_it_names(world: World, root: Browser, which: str) -> None:
    add(world, "fine")
    add(world, "blocked")
    add(world, "lost", status=Status.DISCONNECTED)
    block(root, "blocked")
    alone = replace(make_user("u-unconnected"), email=f"unconnected@{COMPANY}")
    world.add_user(alone, connections=())

    body = root.get(f"/admin?show={which}").body

    everybody = {"fine", "blocked", "lost", "unconnected"}
    shown = {name for name in everybody if f'id="person-u-{name}"' in body}
    assert shown == (everybody if which == "all" else {which})


def test_everybody_is_met_once_on_the_way_through_the_pages(world: World, root: Browser) -> None:
    crowd(world, 47)
    met: list[str] = []
    address = "/admin"
    for _ in range(5):
        page = root.get(address).page
        met += [node.attributes["id"] for node in page.all("li", **{"class": "person"})]
        if not page.has("next"):
            break
        address = page.by_id("next").attributes["href"]
    assert len(met) == len(set(met)) == 48


def test_a_person_is_found_by_any_spelling_of_their_address(world: World, root: Browser) -> None:
    add(world, "bela")
    found = root.post("/admin/find", {"address": f" BELA@{COMPANY} "})
    assert found.location == "/admin/people/u-bela"
    nobody = root.post("/admin/find", {"address": "nobody@else.example"})
    assert nobody.status == 404
    assert "Nobody here signs in with that address" in nobody.body
    assert root.post("/admin/find", {"address": "<b>"}).status == 422


def test_several_people_with_one_address_are_all_shown(world: World, root: Browser) -> None:
    add(world, "bela")
    add(world, "cleo", email=f"bela@{COMPANY}")
    body = root.post("/admin/find", {"address": f"bela@{COMPANY}"}).body
    assert 'id="person-u-bela"' in body
    assert 'id="person-u-cleo"' in body


# --- one person


def test_a_row_gives_the_reason_that_its_person_reads(world: World, root: Browser) -> None:
    bela = add(world, "bela")
    facts = make_facts("e-1", title="Payroll review")
    rules = UserRules(Preferences(title_excludes=("payroll",)))
    world.state.preferences["u-bela"] = replace(
        world.state.preferences["u-bela"], preferences=rules.preferences or Preferences()
    )
    world.add_rows(make_row(facts, user_id="u-bela", key="c-bela", rules=rules))
    reason = "The title contains “payroll”."
    assert reason in bela.get("/").body

    body = root.get("/admin/people/u-bela").body

    assert reason in body
    assert "Payroll review" in body


@pytest.mark.parametrize("days", [2, -2])
def test_of_a_private_event_neither_title_nor_what_decided_is_shown(
    world: World, root: Browser, days: int
) -> None:
    bela = add(world, "bela")
    start = NOW + timedelta(days=days)
    facts = make_facts("e-1", start=start, title="Oncology appointment", private=True)
    rules = Preferences(title_excludes=("oncology",), skip_private=False)
    world.state.preferences["u-bela"] = replace(
        world.state.preferences["u-bela"], preferences=rules
    )
    world.add_rows(make_row(facts, user_id="u-bela", key="c-bela", rules=UserRules(rules)))
    assert "Oncology" in bela.get("/" if days > 0 else "/past").body

    body = root.get("/admin/people/u-bela").body.casefold()

    assert "oncology appointment" not in body
    assert "contains “(private)”" in body
    # What the person never records is among the rules, which administrators read.
    assert body.count("oncology") == 1


def test_no_link_of_a_meeting_is_on_the_page(world: World, root: Browser) -> None:
    person = crowd(world, 1)[0]
    body = root.get(f"/admin/people/{person.user_id}").body
    assert "https://" not in body
    assert "Title e-canary-000" in body or "Title canary-000" in body


def test_titles_and_reasons_of_others_are_escaped(world: World, root: Browser) -> None:
    user = replace(make_user("u-bela"), name="<script>name", email="bela@lumen.example")
    world.add_user(user, connections=(make_connection("u-bela", "c-bela"),))
    facts = make_facts("e-1", title="<script>title")
    world.add_rows(make_row(facts, user_id="u-bela", key="c-bela"))
    root.post("/admin/people/u-bela/block", {"reason": "<script>reason"})
    for page in ("/admin", "/admin/people/u-bela"):
        body = root.get(page).body
        assert "<script>name" not in body
        assert "<script>title" not in body
        assert "<script>reason" not in body


def test_a_block_closes_the_pages_and_is_taken_back(world: World, root: Browser) -> None:
    bela = add(world, "bela")
    done = root.post("/admin/people/u-bela/block", {"reason": "Left the company."})
    assert (done.location, done.notice) == ("/admin/people/u-bela", "admin_blocked")
    assert bela.get("/account").location == "/?next=account"
    page = root.get("/admin/people/u-bela").page
    assert "by root@lumen.example" in page.by_id("blocked").text
    assert not page.has("block")

    assert root.post("/admin/people/u-bela/unblock").notice == "admin_unblocked"
    assert world.state.users["u-bela"].blocked_at is None
    assert root.post("/admin/people/u-bela/unblock").notice == "admin_not_blocked"


def test_before_a_block_its_consequence_is_counted(world: World, root: Browser) -> None:
    add(world, "bela")
    world.add_rows(make_row(user_id="u-bela", key="c-bela"))
    assert "1 upcoming meeting loses its bot" in root.get("/admin/people/u-bela").body


def test_a_reason_that_is_too_long_is_named_and_kept(world: World, root: Browser) -> None:
    add(world, "bela")
    answer = root.post("/admin/people/u-bela/block", {"reason": "x" * 301})
    assert answer.status == 422
    assert "x" * 301 in answer.body
    assert world.state.users["u-bela"].blocked_at is None


def test_an_administrator_is_not_blocked(world: World, root: Browser) -> None:
    assert not root.get("/admin/people/u-root").page.has("block")
    assert root.post("/admin/people/u-root/block", {"reason": ""}).status == 422
    assert world.state.users["u-root"].blocked_at is None


def test_calendars_are_read_again(world: World, root: Browser) -> None:
    add(world, "bela")
    before = world.state.connections["u-bela", "c-bela"].requested
    assert root.post("/admin/people/u-bela/read").notice == "admin_read"
    assert world.state.connections["u-bela", "c-bela"].requested == before + 1
    assert world.queue.take()


def test_somebody_unknown_is_not_found(root: Browser) -> None:
    assert root.get("/admin/people/nobody").status == 404
    for act in ("block", "unblock", "read"):
        assert root.post(f"/admin/people/nobody/{act}").status == 404


# --- invitations


def test_an_invitation_is_made_shown_and_withdrawn(world: World, root: Browser) -> None:
    fields = {"address": "Guest@Client.example"}
    assert root.post("/admin/invitations", fields).notice == "admin_invited"
    body = root.get("/admin/invitations").body
    assert "guest@client.example" in body
    assert "Invited Mon 23 Nov by root@lumen.example." in body
    assert "Open until Wed 23 Dec" in body
    assert root.post("/admin/invitations/withdraw", fields).notice == "admin_withdrawn"
    assert root.post("/admin/invitations/withdraw", fields).notice == "admin_not_invited"
    assert world.state.invitations == {}


def test_an_address_that_is_none_is_named(root: Browser) -> None:
    answer = root.post("/admin/invitations", {"address": "guest at client"})
    assert answer.status == 422
    assert "guest at client" in answer.body
    assert answer.page.by_id("error-address").text.startswith("Enter one mail address")


# --- the audit list


def test_the_list_names_people_who_still_have_an_account(world: World, root: Browser) -> None:
    add(world, "bela")
    block(root, "bela")
    page = root.get("/admin/audit").page
    assert "root@lumen.example blocked bela@lumen.example" in page.by_id("lines").text
    del world.state.users["u-bela"]
    assert "bela@" not in root.get("/admin/audit").body


def test_each_day_has_its_page(world: World, root: Browser) -> None:
    add(world, "bela")
    block(root, "bela")
    world.now += timedelta(days=1)
    root = world.sign_in("u-root", 2)
    today = root.get("/admin/audit").page
    assert not today.has("lines")
    before = root.get(today.by_id("earlier").attributes["href"])
    assert before.page.has("lines")
    assert root.get("/admin/audit?day=2026-11-23").body == before.body
    for odd in ("2026-02-31", "9999-01-01", "x", "0001-01-01"):
        assert root.get(f"/admin/audit?day={odd}").status == 200
