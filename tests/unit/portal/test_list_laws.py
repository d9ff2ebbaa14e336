"""Laws of the pages of a list, whatever is on the calendar."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.domain.days import first_day
from rollcall.domain.model import EventRow
from rollcall.use_cases import list_meetings, list_page
from tests.support.examples import examples
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_facts, make_row, make_user
from tests.support.portal.world import Browser, World

ZONES = ("Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago")


@st.composite
def rows(draw: st.DrawFn) -> list[EventRow]:
    """Up to thirty meetings, many at once, some of a few series, some with a problem."""
    found = []
    for number in range(draw(st.integers(0, 30))):
        start = NOW + timedelta(hours=draw(st.integers(-7, 27 * 24)) // 6 * 6)
        series = draw(st.sampled_from([None, None, "s-1", "s-2"]))
        all_day = draw(st.booleans()) and draw(st.booleans())
        facts = make_facts(
            f"e-{number}", start=start, minutes=draw(st.sampled_from([30, 600])),
            series=series, all_day=all_day, private=draw(st.booleans()),
            deleted=draw(st.integers(0, 9)) == 0,
        )  # fmt: skip
        if all_day:
            day = start.date()
            facts = replace(facts, first_day=day, last_day=day, end=start + timedelta(days=1))
        found.append(make_row(facts, done=draw(st.booleans())))
    return found


def events(page: Node) -> list[str]:
    return [n.attributes["data-event"] for n in page.walk() if "data-event" in n.attributes]


def walk(browser: Browser, path: str) -> list[list[str]]:
    pages, seen = [], set[str]()
    while path:
        assert path not in seen
        seen.add(path)
        page = browser.get(path).page
        pages.append(events(page))
        # A page that says nothing but where it goes on is none.
        assert pages[-1] or page.all("section", class_="day day-empty") or not page.has("next-page")
        path = page.by_id("next-page").attributes["href"] if page.has("next-page") else ""
    return pages


def is_over(row: EventRow, zone: str) -> bool:
    """By its date where it has one: that passes with the reader's day, whatever the moments."""
    last = row.facts.last_day
    return last < NOW.astimezone(ZoneInfo(zone)).date() if last else row.facts.end <= NOW


@settings(max_examples=examples(40))
@given(rows(), st.sampled_from(ZONES), st.integers(1, 7), st.integers(5, 40))
def test_every_meeting_is_on_exactly_one_page(
    found: list[EventRow], zone: str, most: int, read: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(list_page, "MOST_ROWS", most)
        patch.setattr(list_meetings, "MOST_SHOWN", read)
        world = World()
        browser = world.add_user(make_user(time_zone=zone))
        world.add_rows(*found)
        filtered = Counter(chain(*walk(browser, "/?q=planning")))
        unfiltered = Counter(chain(*walk(browser, "/")))
    assert set(filtered.values()) <= {1}
    assert unfiltered == filtered
    lasting = {row.event_id for row in found if not is_over(row, zone)}
    assert lasting <= set(filtered)


@settings(max_examples=examples(20))
@given(rows(), st.sampled_from(ZONES), st.integers(1, 7))
def test_the_pages_one_after_the_other_are_in_the_order_of_days(
    found: list[EventRow], zone: str, most: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(list_page, "MOST_ROWS", most)
        world = World()
        browser = world.add_user(make_user(time_zone=zone))
        world.add_rows(*found)
        pages = walk(browser, "/?q=planning")
    day = {row.event_id: first_day(row.facts, ZoneInfo(zone)) for row in found}
    # Within a page the meetings of a series stand together.
    days = [sorted(day[event] for event in page) for page in pages]
    assert list(chain(*days)) == sorted(chain(*days))
