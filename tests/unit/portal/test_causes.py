"""What a page asks of the worker bears the id of its request, under which the logs have it."""

from __future__ import annotations

import pytest

from tests.support.portal.rows import make_facts, make_row
from tests.support.portal.world import Browser, World

CHOICE = {"choice": "skip", "scope": "event"}


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/connections/c-1/sync", {}),
        ("/connections/c-1/disconnect", {}),
        ("/meetings/e-1/override", CHOICE),
        ("/onboarding", {"mode": "every", "time_zone": "UTC"}),
    ],
)
def test_an_action_leaves_its_request_id_on_the_connection(
    world: World, browser: Browser, path: str, fields: dict[str, str]
) -> None:
    world.add_rows(make_row(make_facts()))
    if path == "/onboarding":
        world.state.preferences.clear()
    assert browser.post(path, fields).status == 303
    assert world.state.connections["u-1", "c-1"].cause == "req-1"


def test_saved_rules_leave_their_request_id_on_the_connection(
    world: World, browser: Browser
) -> None:
    fields = browser.get("/preferences").page.by_id("rules").fields()
    assert browser.post("/preferences", {**fields, "mode": "every"}).status == 303
    assert world.state.connections["u-1", "c-1"].cause == "req-1"
