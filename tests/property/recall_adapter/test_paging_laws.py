"""Laws of going on behind a page: whatever moves meanwhile, what stays is listed."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from local.recall_twin.core.listing import link as link_to
from local.recall_twin.core.listing import paginate
from rollcall.adapters.recall.paging import CURSOR, FROM, UNTIL, address, onward

FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
LIST = "https://recall.test/events/?calendar_id=c-1"
SIZE = 4
PLACES = 6

type Starts = dict[str, datetime]


def _page(starts: Starts, link: str, *, descending: bool) -> tuple[list[str], str | None]:
    """The names on the page behind a link, and the link to go on with."""
    query = dict(parse_qsl(urlsplit(address(link)).query))
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
    asked = list(query.items())
    came_with = page.next and link_to("https://recall.test", "/events/", asked, page.next)
    events = [{"start_time": starts[name].isoformat()} for name in page.items]
    return page.items, onward(link, events, came_with)


def _calendar(crowds: list[int], names: random.Random) -> Starts:
    places = [place for place, crowd in enumerate(crowds) for _ in range(crowd)]
    shuffled = names.sample([f"e{n:02}" for n in range(len(places))], len(places))
    return {n: FIRST + timedelta(hours=place) for n, place in zip(shuffled, places, strict=True)}


def _listed(starts: Starts, leave: Callable[[Starts], None], *, descending: bool) -> set[str]:
    """What a list shows while events leave between its pages."""
    link: str | None = LIST
    seen: set[str] = set()
    links: set[str] = set()
    while link is not None:
        assert link not in links
        links.add(link)
        names, link = _page(starts, link, descending=descending)
        seen |= set(names)
        leave(starts)
    return seen


def _crowds(largest: int) -> st.SearchStrategy[list[int]]:
    """How many events there are at each of a few moments."""
    return st.lists(st.integers(0, largest), min_size=PLACES, max_size=PLACES)


@given(_crowds(SIZE - 1), st.randoms(use_true_random=False), st.integers(0, 8), st.booleans())
def test_no_event_that_stays_is_left_out_whatever_leaves_between_two_pages(
    crowds: list[int], rng: random.Random, leaving: int, descending: bool
) -> None:
    left = itertools.count()

    def leave(starts: Starts) -> None:
        if starts and next(left) < leaving:
            del starts[rng.choice(sorted(starts))]

    starts = _calendar(crowds, rng)
    seen = _listed(starts, leave, descending=descending)
    assert starts.keys() <= seen


@given(_crowds(3 * SIZE), st.randoms(use_true_random=False), st.integers(0, 12), st.booleans())
def test_a_crowd_of_any_size_that_leaves_takes_no_other_event_along(
    crowds: list[int], rng: random.Random, after: int, descending: bool
) -> None:
    pages = itertools.count()

    def leave(starts: Starts) -> None:
        if starts and next(pages) == after:
            moment = rng.choice(sorted(starts.values()))
            for name in [name for name, start in starts.items() if start == moment]:
                del starts[name]

    starts = _calendar(crowds, rng)
    seen = _listed(starts, leave, descending=descending)
    assert starts.keys() <= seen
