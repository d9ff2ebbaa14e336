"""One calendar has one number of meetings, on whatever page it is asked for (`is_counted`)."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.domain.model import EventRow
from tests.support.examples import examples
from tests.support.portal.rows import NOW, make_facts, make_row, make_user
from tests.support.portal.world import Browser, World
from tests.unit.portal.test_list_laws import ZONES, rows

NUMBER = re.compile(r"\d+")


def numbers(text: str) -> tuple[int, ...]:
    """The numbers of a sentence, without that of the days ahead."""
    return tuple(map(int, NUMBER.findall(text.replace("28 days", ""))))


def text_of(browser: Browser, path: str, element_id: str) -> str:
    return browser.get(path).page.by_id(element_id).text


def disconnecting(browser: Browser) -> int:
    page = browser.get("/connections/c-1/disconnect").page
    found = re.search(r"(\d+) upcoming meetings? loses?", page.text)
    return int(found.group(1)) if found else 0


@st.composite
def calendars(draw: st.DrawFn) -> list[EventRow]:
    """Some meetings, of which some have no link, whose bots are all in place."""
    found = draw(rows())
    linkless = draw(st.sets(st.integers(0, 29)))
    return [
        make_row(make_facts(row.event_id, start=row.facts.start, link=None))
        if number in linkless
        else make_row(row.facts)
        for number, row in enumerate(found)
    ]


@settings(max_examples=examples(30))
@given(calendars(), st.sampled_from(ZONES))
def test_every_page_tells_the_same_two_numbers(found: list[EventRow], zone: str) -> None:
    world = World()
    browser = world.add_user(make_user(time_zone=zone))
    always = make_row(make_facts("e-always", start=NOW.replace(day=25)))
    world.add_rows(*found, always)
    recorded, total = numbers(text_of(browser, "/", "summary"))
    narrowed = browser.get("/?show=recorded").page
    assert numbers(narrowed.by_id("show-recorded").text) == (recorded,)
    assert numbers(text_of(browser, "/?q=nothing", "summary")) == (recorded, total)
    (card,) = {text_of(browser, path, "connection-c-1") for path in ("/", "/?show=changed")}
    assert f"{recorded} of {recorded} meetings have their bot" in card
    assert f"{recorded} of {recorded} meetings have their bot" in browser.get("/account").page.text
    assert disconnecting(browser) == recorded
    form = browser.get("/preferences").page.by_id("rules").fields()
    preview = browser.post("/preferences/preview", form).page.by_id("preview-sentence").text
    assert numbers(preview) == (recorded, total)
    del world.state.preferences["u-1"]
    assert numbers(text_of(browser, "/onboarding", "count-external")) == (recorded, total)
    assert numbers(text_of(browser, "/onboarding", "live-count")) == (total,)
