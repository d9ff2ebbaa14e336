from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rollcall.adapters.recall.events import read_event
from rollcall.domain.event import ScheduledBot
from tests.unit.domain.samples import BOT, LINK, facts
from tests.unit.recall_adapter.payloads import (
    bot_entry,
    google_raw,
    payload,
    read_facts,
    read_raw,
)


def test_the_example_of_the_contract_is_read() -> None:
    event, shown = read_event(payload()), read_facts(payload())

    start = datetime(2026, 3, 2, 16, 15, tzinfo=UTC)
    assert shown == facts(
        start=start,
        end=datetime(2026, 3, 2, 16, 45, tzinfo=UTC),
        updated_at=datetime(2026, 3, 1, 12, 30, 0, 2, tzinfo=UTC),
        response_status=shown.response_status,
        attendee_count=1,
        domains=frozenset(),
        guests=frozenset(),
        series_id=None,
        occurrence_id="fakegoogleid123",
    )
    assert event.bots == (ScheduledBot(BOT, start, f"2026-03-02T16:15:00Z-{LINK}", LINK),)


def test_fields_that_are_not_known_change_nothing() -> None:
    extra = payload(colour="green", raw=google_raw(colour=[1]), bots=[bot_entry(colour=None)])

    assert read_event(extra) == read_event(payload(raw=google_raw()))


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T16:15:00Z",
        "2026-03-02T16:15:00+00:00",
        "2026-03-02T17:15:00+01:00",
        "2026-03-02T17:15:00.000+01:00",
        "2026-03-02T11:15:00-05:00",
        "2026-03-02T21:45:00.000000+05:30",
        "2026-03-03T06:15:00+14:00",
        "20260302T161500Z",
    ],
)
def test_a_moment_is_the_same_in_every_zone(text: str) -> None:
    start = read_event(payload(start_time=text)).start

    assert start == datetime(2026, 3, 2, 16, 15, tzinfo=UTC)
    assert start.tzinfo is UTC


@pytest.mark.parametrize("year", ["1970", "2026", "9000"])
def test_the_years_that_can_be_counted_with_are_read(year: str) -> None:
    moment = f"{year}-06-01T00:00:00Z"

    event = read_event(payload(start_time=moment, end_time=moment, updated_at=moment))

    assert event.end.year == int(year)


def test_no_bots_are_told_in_three_ways() -> None:
    without = payload()
    del without["bots"]

    assert read_event(without).bots == ()
    assert read_event(payload(bots=None)).bots == ()
    assert read_event(payload(bots=[])).bots == ()


def test_bots_come_in_one_order_however_recall_lists_them() -> None:
    late = bot_entry(bot_id="bot-a", start_time="2026-03-02T18:15:00Z")
    early = bot_entry(bot_id="bot-b")
    twin = bot_entry(bot_id="bot-c")

    one = read_event(payload(bots=[late, twin, early]))
    other = read_event(payload(bots=[early, late, twin]))

    assert one == other
    assert [bot.bot_id for bot in one.bots] == ["bot-b", "bot-c", "bot-a"]


def test_of_an_event_that_is_moved_again_and_again_the_latest_bots_are_kept() -> None:
    bots = [
        bot_entry(bot_id=f"bot-{day}", start_time=f"{2000 + day}-01-01T00:00:00Z")
        for day in range(300)
    ]

    kept = read_event(payload(bots=bots)).bots

    assert [bot.bot_id for bot in kept] == [f"bot-{day}" for day in range(280, 300)]


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        (LINK, LINK),
        ("HTTPS://Zoom.example/j/1", "HTTPS://Zoom.example/j/1"),
        ("http://zoom.example/j/1", "http://zoom.example/j/1"),
        (f"  {LINK}\n", LINK),
        (None, None),
        ("", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("zoom.example/j/1", None),
        ("//zoom.example/j/1", None),
        ("https:/zoom.example", None),
        ("https://zoom.example/" + "x" * 3979, "https://zoom.example/" + "x" * 3979),
        ("https://zoom.example/" + "x" * 3980, None),
    ],
)
def test_only_a_web_link_is_a_meeting_link(link: str | None, kept: str | None) -> None:
    assert read_event(payload(meeting_url=link)).meeting_url == kept


def test_a_title_is_cut_and_cleaned_and_its_markup_kept() -> None:
    wild = "\r\n<b>{{ 7*7 }}</b>\x00\u202e\ud800🦊" + "x" * 2_000_000

    title = read_raw(google_raw(summary=wild)).title

    assert title.startswith("<b>{{ 7*7 }}</b> \u202e?🦊xxx")
    assert len(title) == 1024


def test_control_characters_of_a_title_become_blanks() -> None:
    assert read_raw(google_raw(summary="a\x00b\x1fc\x7fd\x80e")).title == "a b c d\x80e"


def test_texts_as_long_as_they_may_be_are_read() -> None:
    longest = "e" * 200
    moment = "2026-03-02T16:15:00.00000000000000+00:00"

    facts = read_facts(payload(id=longest, calendar_id=longest, start_time=moment))

    assert len(moment) == 40
    assert (facts.event_id, facts.recall_calendar_id) == (longest, longest)
    assert facts.start == datetime(2026, 3, 2, 16, 15, tzinfo=UTC)


@pytest.mark.parametrize("name", ["e", "E_1", "e-1", "_e_", "7"])
def test_ids_are_letters_digits_hyphens_and_underscores(name: str) -> None:
    assert read_event(payload(id=name)).event_id == name


def test_the_platform_word_is_cut_to_a_hundred_characters() -> None:
    long = read_event(payload(meeting_platform="p" * 101))

    assert long.meeting_platform == "p" * 100


def test_the_platform_word_is_open() -> None:
    assert read_event(payload(meeting_platform="new_one")).meeting_platform == ("new_one")
    assert read_event(payload(meeting_platform=["zoom"])).meeting_platform is None


def test_texts_of_a_bot_can_be_stored() -> None:
    odd = bot_entry(deduplication_key="k\ud800" + "x" * 9000, meeting_url="u\udfff" + "x" * 9000)

    bot = read_event(payload(bots=[odd])).bots[0]

    assert len(bot.deduplication_key.encode()) == 2000
    assert len(bot.meeting_url.encode()) == 4000


def test_an_event_that_ends_as_it_starts_is_read() -> None:
    instant = payload(end_time="2026-03-02T16:15:00Z")

    assert read_event(instant).end == read_event(instant).start


def test_deleted_is_told_by_recall_or_by_the_provider() -> None:
    assert read_facts(payload(is_deleted=True)).is_deleted
    assert read_raw(google_raw(status="cancelled")).is_deleted
    assert not read_facts(payload()).is_deleted
    silent = payload()
    del silent["is_deleted"]
    assert not read_facts(silent).is_deleted
