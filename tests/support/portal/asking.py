"""What tests of requests to stop recording see and press."""

from __future__ import annotations

from typing import Any

from rollcall.domain.preferences import Override
from tests.support.portal.page import Node
from tests.support.portal.rows import COMPANY
from tests.support.portal.sharing import entry, join
from tests.support.portal.world import Answer, Browser, World

SKIP = Override.SKIP
ADA = f"ada@{COMPANY}"
ADA_ASKS = "Ada Summer asks that this meeting is not recorded."
YOU_ASK = "You ask Grace Summer not to record this."
KEEPS = "Grace Summer keeps recording it."


def row_of(browser: Browser, name: str) -> Node:
    return browser.get("/").page.by_id(f"meeting-e-{name}")


def buttons(browser: Browser, name: str) -> list[str]:
    """What can be pressed about requests."""
    found = row_of(browser, name).all("button", class_="link")
    return [one.text for one in found if one.attributes["id"].startswith("request-")]


def press(browser: Browser, name: str, choice: str) -> Answer:
    return browser.post(f"/meetings/e-{name}/request", {"choice": choice})


def working(_operation: str) -> None:
    """No fault."""


def stop(browser: Browser, name: str) -> Answer:
    return browser.post(f"/meetings/e-{name}/override", {"choice": "skip", "scope": "event"})


def people(world: World, *, occurrence: str = "x1", **facts: Any) -> tuple[Browser, Browser]:
    """Grace records a meeting that Ada has too and has switched off."""
    ada, grace = join(world, "ada"), join(world, "grace")
    entry(world, "grace", occurrence=occurrence, **facts)
    entry(world, "ada", occurrence=occurrence, choice=SKIP)
    return ada, grace
