from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollcall.adapters.recall.api import HttpRecall
from rollcall.domain.errors import RequestRefused, Unavailable
from rollcall.domain.pace import Endpoint
from tests.support.examples import examples
from tests.unit.recall_adapter.wire import CALLS, WHOLE, Answer, Server, serving

EVENTS = "/api/v2/calendar-events/"


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    with serving() as running:
        yield running


def page(**fields: object) -> Answer:
    return Answer(body=json.dumps({"results": [], **fields}).encode())


def test_the_next_page_is_asked_for_exactly_as_recall_gave_it(
    recall: HttpRecall, server: Server
) -> None:
    link = f"{server.url}{EVENTS}?cursor=cD0yMDI2%3D&updated_at__gte=2026-03-01T00%3A00%3A00Z"
    server.answer = page(next=link)
    assert recall.list_events(WHOLE, None).next_link == link

    recall.list_events(WHOLE, link)

    assert server.last().path == link.removeprefix(server.url)


def test_a_relative_next_on_the_same_path_is_followed(recall: HttpRecall, server: Server) -> None:
    server.answer = page(next=None)

    recall.list_events(WHOLE, f"{EVENTS}?cursor=x")

    assert server.last().path == f"{EVENTS}?cursor=x"


@pytest.mark.parametrize("fields", [{}, {"next": None}])
def test_a_page_without_a_next_is_the_last(
    recall: HttpRecall, server: Server, fields: dict[str, object]
) -> None:
    server.answer = page(**fields)

    assert recall.list_events(WHOLE, None).next_link is None


@pytest.mark.parametrize("link", ["", 7, True, [], {}, ["https://x.example/"]])
def test_a_next_that_is_no_text_is_refused(
    recall: HttpRecall, server: Server, link: object
) -> None:
    server.answer = page(next=link)

    for endpoint in (Endpoint.LIST_EVENTS, Endpoint.LIST_CALENDARS):
        with pytest.raises(RequestRefused) as caught:
            CALLS[endpoint](recall)
        assert caught.value.reason == "foreign_link"


FOREIGN = [
    "http://127.0.0.1:{elsewhere}/api/v2/calendar-events/",
    "//127.0.0.1:{elsewhere}/api/v2/calendar-events/",
    "http://localhost:{port}/api/v2/calendar-events/",
    "https://127.0.0.1:{port}/api/v2/calendar-events/",
    "http://127.0.0.1:{port}@127.0.0.1:{elsewhere}/api/",
    "http://user@127.0.0.1:{port}/api/v2/",
    "http://127.0.0.1:{port}\\@127.0.0.1:{elsewhere}/api/",
    "http://127.0.0.1:{elsewhere}\\@127.0.0.1:{port}/api/",
    "http://127.0.0.1:{port}.evil.example/api/",
    "http://127.0.0.1/api/",
    "http://[::1]:{port}/api/",
    "http://[half/api/",
    "http://127.0.0.1:x/api/",
    "http://127.0.0.1:99999999/api/",
    "http://127.0.0.1:{port}/admin/",
    "http://127.0.0.1:{port}/api/../admin/",
    "http://127.0.0.1:{port}/api/%2e%2e/admin/",
    "http://127.0.0.1:{port}/api",
    "http://127.0.0.1:{port}",
    "http://127.0.0.1:{port}/ap\ti/",
    "http://127.0.0.1:{port}/api/\r\nx-injected: 1",
    "http:\\\\127.0.0.1:{elsewhere}\\api\\",
    "?cursor=x",
    "#",
    "javascript:alert(1)",
    "file:///api/",
    "data:text/plain,/api/",
    "\ud800",
    "http://127.0.0.1:{port}/api/" + "x" * 70_000,
    "http://1\u3002evil.example/api/",
]


@pytest.mark.parametrize("template", FOREIGN, ids=lambda text: ascii(text)[:50])
def test_a_link_that_leads_elsewhere_is_refused_and_nothing_is_sent(
    recall: HttpRecall, server: Server, elsewhere: Server, template: str
) -> None:
    link = template.replace("{port}", server.url.rpartition(":")[2])
    link = link.replace("{elsewhere}", elsewhere.url.rpartition(":")[2])

    for ask in (recall.list_events, recall.list_calendars):
        with pytest.raises(RequestRefused) as caught:
            ask(WHOLE if ask == recall.list_events else None, link)  # type: ignore[arg-type]
        assert caught.value.reason == "foreign_link"

    assert server.asked == []
    assert elsewhere.asked == []


pieces = st.sampled_from(
    ["http:", "https:", "/", "//", "\\", "@", ":", "?", "#", "%2e", "..", "127.0.0.1", "[", "]",
     "evil.example", "{port}", "api", "v2", "\t", "\u3002", "\ud800", "%00", "a"]
)  # fmt: skip


@settings(max_examples=examples(400), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(pieces, max_size=12).map("".join) | st.text(max_size=40))
def test_no_link_of_any_characters_takes_the_key_off_the_host(
    recall: HttpRecall, server: Server, link: str
) -> None:
    server.answer = page()
    server.asked.clear()
    whole = link.replace("{port}", server.url.rpartition(":")[2])

    refused = False
    try:
        recall.list_events(WHOLE, whole)
    except RequestRefused:
        refused = True

    paths = [asked.path for asked in server.asked]
    assert len(paths) == int(not refused)
    assert all(path.startswith("/api/") for path in paths)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("endpoint", [Endpoint.LIST_EVENTS, Endpoint.SCHEDULE, Endpoint.REMOVE])
def test_a_redirect_is_not_followed(
    recall: HttpRecall, server: Server, elsewhere: Server, status: int, endpoint: Endpoint
) -> None:
    server.answer = Answer(status, headers={"Location": f"{elsewhere.url}/api/v2/"})

    with pytest.raises(Unavailable) as caught:
        CALLS[endpoint](recall)

    assert caught.value.answered
    assert len(server.asked) == 1
    assert elsewhere.asked == []


def test_an_id_with_a_path_in_it_stays_within_the_interface(
    recall: HttpRecall, server: Server
) -> None:
    with pytest.raises(RequestRefused):
        recall.retrieve_calendar("../../../admin")

    assert server.asked == []
