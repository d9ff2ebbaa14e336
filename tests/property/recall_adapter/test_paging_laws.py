"""Laws of going on behind a page: whatever moves meanwhile, what stays is listed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from local.recall_twin.core.listing import link, paginate
from rollcall.adapters.recall.paging import CURSOR, FROM, UNTIL, steady

FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
SIZE = 4
PLACES = 6

type Starts = dict[str, datetime]


def _page(starts: Starts, query: dict[str, str], *, descending: bool) -> tuple[list[str], str]:
    """The names on a page and the link to go on with, empty behind the last."""
    low, high = query.get(FROM), query.get(UNTIL)
    listed = [
        name
        for name, start in starts.items()
        if (low is None or start >= datetime.fromisoformat(low))
        and (high is None or start <= datetime.fromisoformat(high))
    ]
    page = paginate(
        listed, starts.__getitem__, str, size=SIZE, cursor=query.get(CURSOR), descending=descending
    )
    if page.next is None:
        return page.items, ""
    events = [{"start_time": starts[name].isoformat()} for name in page.items]
    came_with = link("https://recall.test", "/events/", list(query.items()), page.next)
    return page.items, steady(came_with, events)


@st.composite
def _calendars(draw: st.DrawFn) -> Starts:
    """Events at a few moments, at each fewer than fill a page."""
    crowds = draw(st.lists(st.integers(0, SIZE - 1), min_size=PLACES, max_size=PLACES))
    places = [place for place, crowd in enumerate(crowds) for _ in range(crowd)]
    names = draw(st.permutations([f"e{n:02}" for n in range(len(places))]))
    return {name: FIRST + timedelta(hours=place) for name, place in zip(names, places, strict=True)}


@given(
    starts=_calendars(), picks=st.lists(st.integers(0, 99), max_size=8), descending=st.booleans()
)
def test_no_event_that_stays_is_left_out_whatever_leaves_between_two_pages(
    starts: Starts, picks: list[int], *, descending: bool
) -> None:
    seen: set[str] = set()
    query: dict[str, str] = {}
    links: list[str] = []
    while True:
        names, next_link = _page(starts, query, descending=descending)
        seen |= set(names)
        if not next_link:
            break
        assert next_link not in links
        links.append(next_link)
        query = dict(parse_qsl(urlsplit(next_link).query))
        if picks and starts:
            del starts[sorted(starts)[picks.pop() % len(starts)]]
    assert starts.keys() <= seen
