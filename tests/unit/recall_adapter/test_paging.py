"""How a list goes on behind a page that ends among events which start together."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from rollcall.adapters.recall.paging import steady

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEN, ELEVEN = NINE + timedelta(hours=1), NINE + timedelta(hours=2)
LIST = "https://recall.test/api/v2/calendar-events/"


def _link(filters: dict[str, str] | None = None, **cursor: str) -> str:
    text = base64.b64encode(urlencode(cursor).encode()).decode()
    return f"{LIST}?{urlencode({**(filters or {}), 'cursor': text})}"


def _events(*starts: datetime) -> list[object]:
    return [{"start_time": start.isoformat()} for start in starts]


def _query(link: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link).query)


@pytest.mark.parametrize("counted_from", [NINE, TEN], ids=["the start before", "their own start"])
def test_events_that_start_together_are_listed_anew_behind_a_page_that_splits_them(
    counted_from: datetime,
) -> None:
    link = _link({"calendar_id": "c-1"}, p=str(counted_from), o="2")
    assert _query(steady(link, _events(NINE, TEN, TEN))) == {
        "calendar_id": ["c-1"],
        "start_time__gte": ["2026-03-02T10:00:00.000000Z"],
    }


def test_a_lower_bound_moves_up_and_every_other_filter_stays() -> None:
    filters = {"start_time__gte": "2026-03-01T00:00:00Z", "updated_at__gte": "2026-02-01T00:00:00Z"}
    link = _link(filters, p=str(TEN), o="1")
    assert _query(steady(link, _events(NINE, TEN))) == {
        "start_time__gte": ["2026-03-02T10:00:00.000000Z"],
        "updated_at__gte": ["2026-02-01T00:00:00Z"],
    }


def test_a_list_that_goes_back_in_time_gets_an_upper_bound_and_keeps_its_lower_one() -> None:
    filters = {"start_time__gte": "2026-03-01T00:00:00Z"}
    link = _link(filters, p=str(TEN), o="1")
    assert _query(steady(link, _events(ELEVEN, TEN))) == {
        "start_time__gte": ["2026-03-01T00:00:00Z"],
        "start_time__lte": ["2026-03-02T10:00:00.000000Z"],
    }


@pytest.mark.parametrize(
    ("link", "starts"),
    [
        pytest.param(_link(p=str(TEN)), (NINE, TEN), id="counts nothing"),
        pytest.param(_link(p=str(TEN), o="0"), (NINE, TEN), id="counts none"),
        pytest.param(_link(p=str(TEN), o="1", r="1"), (NINE, TEN), id="leads back"),
        pytest.param(_link(p=str(TEN), o="2"), (TEN, TEN), id="page of one start"),
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
    assert steady(link, _events(*starts)) == link


@pytest.mark.parametrize("start", [None, 5, "soon", "2026-03-02T10:00:00"])
def test_a_page_with_a_start_that_cannot_be_read_is_left_by_its_own_link(start: object) -> None:
    link = _link(p=str(TEN), o="1")
    assert steady(link, [*_events(NINE, TEN), {"start_time": start}]) == link
    assert steady(link, [*_events(NINE, TEN), "no event"]) == link


def test_a_start_that_does_not_exist_in_utc_is_left_by_the_pages_own_link() -> None:
    first = "0001-01-01T00:00:00+10:00"
    link = _link(p="0001-01-01 01:00:00+10:00", o="1")
    events = [{"start_time": "0001-01-01T01:00:00+10:00"}, {"start_time": first}]
    assert steady(link, events) == link
