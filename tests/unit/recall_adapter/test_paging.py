"""How a list goes on behind a page that ends among events which start together."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from rollcall.adapters.recall.paging import address, onward

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEN, ELEVEN = NINE + timedelta(hours=1), NINE + timedelta(hours=2)
LIST = "https://recall.test/api/v2/calendar-events/"
ADA = {"calendar_id": "c-1"}


def _link(filters: Mapping[str, str] = ADA, **cursor: str) -> str:
    text = base64.b64encode(urlencode(cursor).encode()).decode()
    return f"{LIST}?{urlencode({**filters, 'cursor': text})}"


def _events(*starts: datetime) -> list[object]:
    return [{"start_time": start.isoformat()} for start in starts]


def _behind(link: str, *starts: datetime) -> str:
    """Where to go on behind a first page."""
    found = onward("", _events(*starts), link)
    assert found is not None
    return found


def _query(link: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link).query)


@pytest.mark.parametrize("counted_from", [NINE, TEN], ids=["the start before", "their own start"])
def test_events_that_start_together_are_listed_anew_behind_a_page_that_splits_them(
    counted_from: datetime,
) -> None:
    link = _link(p=str(counted_from), o="2")
    assert _query(_behind(link, NINE, TEN, TEN)) == {
        "calendar_id": ["c-1"],
        "start_time__gte": ["2026-03-02T10:00:00.000000Z"],
    }


def test_a_lower_bound_moves_up_and_every_other_filter_stays() -> None:
    filters = {"start_time__gte": "2026-03-01T00:00:00Z", "updated_at__gte": "2026-02-01T00:00:00Z"}
    link = _link(filters, p=str(TEN), o="1")
    assert _query(_behind(link, NINE, TEN)) == {
        "start_time__gte": ["2026-03-02T10:00:00.000000Z"],
        "updated_at__gte": ["2026-02-01T00:00:00Z"],
    }


def test_a_list_that_goes_back_in_time_gets_an_upper_bound_and_keeps_its_lower_one() -> None:
    filters = {**ADA, "start_time__gte": "2026-03-01T00:00:00Z"}
    link = _link(filters, p=str(TEN), o="1")
    assert _query(_behind(link, ELEVEN, TEN)) == {
        "calendar_id": ["c-1"],
        "start_time__gte": ["2026-03-01T00:00:00Z"],
        "start_time__lte": ["2026-03-02T10:00:00.000000Z"],
    }


@pytest.mark.parametrize(
    ("link", "starts"),
    [
        pytest.param(_link(p=str(TEN)), (NINE, TEN), id="counts nothing"),
        pytest.param(_link(p=str(TEN), o="0"), (NINE, TEN), id="counts none"),
        pytest.param(_link(p=str(TEN), o="1", r="1"), (NINE, TEN), id="leads back"),
        pytest.param(_link({}, p=str(TEN), o="1"), (NINE, TEN), id="repeats no filter"),
        pytest.param(_link({}, p=str(TEN), o="2"), (TEN, TEN), id="no filter, one start"),
        pytest.param(_link(p=str(TEN), o="some"), (NINE, TEN), id="counts no number"),
        pytest.param(_link(p=str(TEN), o="1"), (NINE, ELEVEN, TEN), id="no order"),
        pytest.param(_link(p=str(ELEVEN), o="1"), (NINE, TEN), id="ordered by something else"),
        pytest.param(_link(p="7", o="1"), (NINE, TEN), id="position is no time"),
        pytest.param(_link(p="2026-03-02T10:00:00", o="1"), (NINE, TEN), id="time without zone"),
        pytest.param(_link(o="1"), (NINE, TEN), id="no position"),
        pytest.param(f"{LIST}?cursor=%FF", (NINE, TEN), id="unreadable"),
        pytest.param(f"{LIST}?page=2", (NINE, TEN), id="no cursor"),
        pytest.param("https://[recall", (NINE, TEN), id="no address"),
        pytest.param(_link(p=str(TEN), o="1"), (), id="empty page"),
    ],
)
def test_any_other_link_is_followed_as_it_came(link: str, starts: tuple[datetime, ...]) -> None:
    assert _behind(link, *starts) == link


@pytest.mark.parametrize("start", [None, 5, "soon", "2026-03-02T10:00:00"])
def test_a_page_with_a_start_that_cannot_be_read_is_left_by_its_own_link(start: object) -> None:
    link = _link(p=str(TEN), o="1")
    assert onward("", [*_events(NINE, TEN), {"start_time": start}], link) == link
    assert onward("", [*_events(NINE, TEN), "no event"], link) == link


def test_a_start_that_does_not_exist_in_utc_is_left_by_the_pages_own_link() -> None:
    first = "0001-01-01T00:00:00+10:00"
    link = _link(p="0001-01-01 01:00:00+10:00", o="1")
    events = [{"start_time": "0001-01-01T01:00:00+10:00"}, {"start_time": first}]
    assert onward("", events, link) == link


def test_the_last_page_leads_nowhere() -> None:
    assert onward("", _events(NINE, TEN), None) is None


@pytest.mark.parametrize(
    "link",
    [_link(p=str(TEN), o="2"), _link(p=str(NINE), o="2"), _link(o="2")],
    ids=["their own start", "the start before", "the first page"],
)
def test_behind_a_page_of_one_start_the_cursor_counts_on(link: str) -> None:
    assert address(_behind(link, TEN, TEN)) == link


def test_a_list_goes_on_while_the_events_that_its_cursor_counts_are_there() -> None:
    more, end = _link(p=str(TEN), o="4"), _link(p=str(ELEVEN))
    second = _behind(_link(p=str(TEN), o="2"), TEN, TEN)
    third = onward(second, _events(TEN, TEN), more)
    assert third is not None
    assert address(third) == more
    assert onward(third, _events(TEN, ELEVEN), end) == end
    assert onward(third, _events(TEN, ELEVEN), None) is None


@pytest.mark.parametrize("found", [(ELEVEN, ELEVEN), ()], ids=["others", "none"])
def test_a_list_begins_anew_when_the_events_that_its_cursor_counted_have_moved(
    found: tuple[datetime, ...],
) -> None:
    second = _behind(_link(p=str(TEN), o="2"), TEN, TEN)
    first = onward(second, _events(*found), _link(p=str(ELEVEN), o="2"))
    assert first is not None
    assert address(first) == f"{LIST}?calendar_id=c-1"


def test_a_list_that_began_anew_does_not_do_so_again() -> None:
    second = _behind(_link(p=str(TEN), o="2"), TEN, TEN)
    first = onward(second, _events(ELEVEN), None)
    assert first is not None
    again = onward(first, _events(NINE, NINE), _link(p=str(NINE), o="2"))
    assert again is not None
    last = onward(again, _events(TEN, TEN), _link(p=str(TEN), o="2"))
    assert last is not None
    assert address(last) == _link(p=str(TEN), o="2")
    assert onward(last, _events(ELEVEN), None) is None
