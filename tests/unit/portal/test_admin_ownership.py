"""To everybody but administrators their pages are addresses that are none, byte for byte (T-1)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from rollcall.domain.audit import Act
from tests.support.portal.company import (
    FORMS,
    PERSON,
    ROOT,
    admin_of,
    admin_routes_of,
    company,
    filled,
)
from tests.support.portal.crowd import crowd
from tests.support.portal.rows import make_user
from tests.support.portal.world import Answer, Browser, World

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
UNKNOWN = "/never/was/here"


@pytest.fixture
def world() -> World:
    return company()


def others(world: World) -> dict[str, Browser]:
    """Everybody who is no administrator, by a name for messages."""
    person, blocked, leaving = crowd(world, 3)
    state = world.state
    found = {
        "somebody": person.browser,
        "nobody": Browser(world),
        "an ended session": Browser(world, "gone".ljust(43, "x")),
        "somebody blocked": blocked.browser,
        "somebody who is being deleted": leaving.browser,
    }
    users = state.users
    users[blocked.user_id] = replace(users[blocked.user_id], blocked_at=world.now)
    users[leaving.user_id] = replace(users[leaving.user_id], erasing="receipt")
    almost = replace(make_user("u-almost"), email=ROOT.replace("@", "@x."))
    found["somebody with an address like the administrator's"] = world.add_user(almost)
    return found


def sent(browser: Browser, method: str, path: str) -> Answer:
    if method == "POST":
        return browser.post(path, FORMS.get(path.replace(PERSON, "{person}"), {}))
    return browser.get(path, method=method)


def stored(world: World) -> str:
    state = world.state
    return repr((state.users, state.connections, state.policy, state.invitations, state.audit))


def test_there_is_a_form_that_acts_for_every_action(world: World) -> None:
    actions = {pattern for method, pattern in admin_routes_of(world) if method == "POST"}
    assert actions == FORMS.keys()


def test_to_everybody_else_every_route_is_an_address_that_is_none(world: World) -> None:
    browsers = others(world)
    before = stored(world)
    patterns = {pattern for _method, pattern in admin_routes_of(world)}
    for name, browser in browsers.items():
        for method in METHODS:
            expected = sent(browser, method, UNKNOWN)
            assert expected.status == 404
            for pattern in patterns:
                assert sent(browser, method, filled(pattern)) == expected, (name, method, pattern)
    assert stored(world) == before
    assert world.queue.take() == []


def test_where_nobody_is_an_administrator_the_pages_are_not_there() -> None:
    world = World()
    browser = admin_of(world)
    for _method, pattern in admin_routes_of(world):
        assert browser.get(filled(pattern)) == browser.get(UNKNOWN)


def test_whoever_is_taken_off_the_list_has_them_no_more(world: World) -> None:
    browser = admin_of(world)
    assert browser.get("/admin").status == 200
    world.state.users["u-root"] = replace(world.state.users["u-root"], email="root@else.example")
    assert browser.get("/admin") == browser.get(UNKNOWN)


def test_an_administrator_has_every_page_and_every_action(world: World) -> None:
    browser = admin_of(world)
    crowd(world, 1)
    for method, pattern in admin_routes_of(world):
        answer = sent(browser, method, filled(pattern))
        assert answer.status in {200, 303}, (method, pattern)
        if method == "POST":
            world.state.policy = replace(world.state.policy, version=0)


def test_nothing_is_done_for_a_form_that_another_page_sent(world: World) -> None:
    browser = admin_of(world)
    crowd(world, 1)
    before = stored(world)
    for method, pattern in admin_routes_of(world):
        if method == "POST":
            answer = browser.post(filled(pattern), FORMS[pattern], token="forged")
            assert answer.status == 403, pattern
            crossed = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
            assert browser.post(filled(pattern), FORMS[pattern], headers=crossed).status == 403
    assert stored(world) == before


ACTS = {
    "/admin/people/{person}/block": Act.BLOCKED,
    "/admin/people/{person}/unblock": Act.UNBLOCKED,
    "/admin/people/{person}/read": Act.READ_AGAIN,
    "/admin/invitations": Act.INVITED,
    "/admin/invitations/withdraw": Act.WITHDRAWN,
    "/admin/policy": Act.POLICY_CHANGED,
    "/admin/policy/pause": Act.POLICY_CHANGED,
}
READS = {"/admin/find", "/admin/policy/preview"}
"""Forms that change nothing."""


def test_every_act_is_in_the_audit_list_and_says_who_did_it(world: World) -> None:
    browser = admin_of(world)
    crowd(world, 1)
    assert ACTS.keys() | READS == FORMS.keys()
    for pattern, act in ACTS.items():
        before = set(world.state.audit)
        version = str(world.state.policy.version)
        fields = {name: version if name == "version" else v for name, v in FORMS[pattern].items()}
        assert browser.post(filled(pattern), fields).status == 303
        (entry,) = [one for place, one in world.state.audit.items() if place not in before]
        assert (entry.who, entry.act) == ("u-root", act)
        world.now += timedelta(seconds=1)


@pytest.mark.parametrize("pattern", sorted(ACTS.keys() - {"/admin/people/{person}/read"}))
def test_an_act_needs_a_sign_in_of_the_last_ten_minutes(world: World, pattern: str) -> None:
    browser = admin_of(world)
    crowd(world, 1)
    world.now += timedelta(minutes=11)
    # The first page of a day is noted.
    browser.get("/admin")
    before = stored(world)

    answer = browser.post(filled(pattern), FORMS[pattern])

    assert answer.status == 400
    link = answer.page.by_id("sign-in-again").attributes["href"]
    assert link.startswith("/auth/google/start?next=admin_")
    assert stored(world) == before


def test_no_log_line_of_an_administrator_names_anybody(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = admin_of(world)
    crowd(world, 1)
    for method, pattern in admin_routes_of(world):
        sent(browser, method, filled(pattern))
    lines = capsys.readouterr().out
    assert "canary-000@" not in lines
    assert "guest@" not in lines
    assert all(json.loads(line) for line in lines.splitlines() if line.startswith("{"))


def test_only_administrators_are_shown_the_way(world: World) -> None:
    person = crowd(world, 1)[0]
    assert 'href="/admin"' in admin_of(world).get("/account").body
    assert 'href="/admin"' not in person.browser.get("/account").body
