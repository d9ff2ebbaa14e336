"""What a list of five hundred meetings costs the network and the store."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from bench.ratios import paired
from rollcall.adapters.dynamodb import codec
from rollcall.runtime.compression import packed
from rollcall.use_cases.tell_worker import WORKSPACE
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import Answer, Browser, World

HOUR = 3600
CHANGES = 10
"""Of a list that is open for an hour."""
PIECES = 3250


def fill(world: World) -> None:
    """Five hundred meetings, eighteen a day, one of them a stand-up."""
    row = make_row()
    for number in range(500):
        day, place = divmod(number, 18)
        start = NOW + timedelta(days=day, minutes=25 * place + 5)
        facts = replace(
            row.facts, event_id=f"e-{number:04}", start=start, end=start + timedelta(minutes=25),
            title=f"Meeting number {number}" if place else "Stand-up",
            series_id=None if place else "s-1",
        )  # fmt: skip
        world.add_rows(replace(row, facts=facts))


def looks() -> int:
    """How often the script of a page that nobody touches looks in an hour (`lookLater`)."""
    passed, count = 0, 0
    while passed < HOUR:
        passed += min(60, 15 * (1 + count // 10))
        count += 1
    return count


def on_the_wire(answer: Answer) -> int:
    headers = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
    return headers + len(packed(answer.body, padding=127)) * bool(answer.body)


def test_the_first_page_has_at_most_a_hundred_kilobytes(world: World, browser: Browser) -> None:
    fill(world)
    assert len(browser.get("/").body.encode()) <= 100_000


def test_an_open_list_costs_at_most_two_hundred_kilobytes_an_hour(
    world: World, browser: Browser
) -> None:
    fill(world)
    whole = browser.get("/meetings/list")
    event = browser.event("GET", "/meetings/list", {"if-none-match": whole.headers["etag"]})
    same = world.ask(event)
    assert same.status == 304
    hour = looks() * on_the_wire(same) + (1 + CHANGES) * on_the_wire(whole)
    assert hour <= 200_000


def ten_milliseconds() -> None:
    """A piece of Python that took a processor of 2026, with nothing beside it, ten milliseconds."""
    parts = [json.loads(json.dumps({"number": number})) for number in range(PIECES)]
    assert parts[-1]["number"] == PIECES - 1


def test_a_list_of_five_hundred_costs_at_most_fifty_milliseconds_of_our_processor(
    world: World, browser: Browser
) -> None:
    fill(world)
    stored = [codec.event_item(row, WORKSPACE) for row in world.state.events.values()]

    def look() -> None:
        assert len([codec.event(item) for item in stored]) == 500
        packed(browser.get("/").body, padding=127)

    # Neighbours on the same machine slow both, and what touches more memory more: noise only adds.
    measured = [
        paired("a list of 500", look, ten_milliseconds, rounds=3, times=1) for _ in range(5)
    ]
    assert min(one.ratio for one in measured) <= 5


def test_a_list_of_five_hundred_is_one_query_for_its_rows(world: World, browser: Browser) -> None:
    fill(world)
    world.add_rows(make_row(make_facts("e-last", start=NOW + timedelta(days=27))))
    asked: list[str] = []
    world.state.before = asked.append
    browser.get("/?from=2026-11-30")
    # Beside it two look for what began before today and may run still.
    assert asked.count("upcoming") == 3
    assert asked.count("rules") == 1
