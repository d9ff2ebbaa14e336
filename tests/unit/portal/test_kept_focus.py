"""What a refresh replaces keeps its focus: each control in it has an id, and one of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from rollcall.domain.model import Status
from tests.support.portal.page import Node
from tests.support.portal.past import fill_past
from tests.support.portal.rows import make_connection, make_user
from tests.support.portal.sample import fill, fill_second_calendar
from tests.support.portal.world import World

_CONTROLS = {"a", "button", "summary", "select", "textarea", "input"}
PAGES = (
    "/", "/?from=2026-11-30", "/?show=attention", "/?q=juniper", "/preferences", "/account",
    "/past", "/send", "/preferences/pause", "/meetings/e-10", "/meetings/e-28/link",
)  # fmt: skip


def controls(part: Node) -> Iterator[Node]:
    """What can have the focus where scripts run."""
    for node in part.parts:
        if isinstance(node, Node) and node.tag != "noscript":
            if node.tag in _CONTROLS and node.attributes.get("type") != "hidden":
                yield node
            yield from controls(node)


def without_id(page: Node) -> list[str]:
    live = [part for part in page.walk() if "data-live" in part.attributes]
    return [one.text for part in live for one in controls(part) if "id" not in one.attributes]


def doubled(page: Node) -> list[str]:
    found = Counter(node.attributes["id"] for node in page.walk() if "id" in node.attributes)
    return [name for name, count in found.items() if count > 1]


@pytest.mark.parametrize("path", PAGES)
def test_every_control_that_a_refresh_replaces_has_an_id_of_its_own(
    world: World, path: str
) -> None:
    fill(world)
    fill_past(world)
    fill_second_calendar(world)
    page = world.sign_in("u-1").get(path).page
    assert (without_id(page), doubled(page)) == ([], [])


@pytest.mark.parametrize("status", [None, *Status])
def test_the_first_steps_have_them_too(world: World, status: Status | None) -> None:
    world.state.users["u-1"] = make_user()
    if status is not None:
        connection = make_connection(status=status, synced=status is Status.CONNECTED)
        world.state.connections["u-1", "c-1"] = connection
    page = world.sign_in("u-1").get("/onboarding").page
    assert (without_id(page), doubled(page)) == ([], [])
