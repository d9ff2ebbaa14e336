"""Links that Recall did not find: taken out of Google's event, and nothing else with them."""

from __future__ import annotations

from typing import Any

import pytest

from rollcall.adapters.dynamodb import codec
from rollcall.adapters.recall.events import read_event
from rollcall.domain.event import LinkSource
from tests.unit.domain.samples import EVERYTHING, NOW, judge
from tests.unit.recall_adapter.payloads import google_raw, payload, read_facts

ZOOM = "https://us02web.zoom.us/j/81234567890?pwd=FAKE"
SAFE = (
    "https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2Fus02web.zoom.us%2Fj%2F"
    "81234567890%3Fpwd%3DFAKE&amp;data=x"
)
CANARY = "SALARY-CANARY"


def event_with(**raw: Any) -> dict[str, Any]:
    """An event in which Recall found no link."""
    whole = {"hangoutLink": None, **raw}
    return payload(meeting_url=None, meeting_platform=None, raw=google_raw(**whole), bots=[])


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        ({"location": ZOOM}, LinkSource.LOCATION),
        ({"description": f"<p>Agenda<br><a href='{ZOOM}'>Join</a>"}, LinkSource.DESCRIPTION),
        ({"description": f"<p>Agenda<br><a href='{SAFE}'>Join</a>"}, LinkSource.UNWRAPPED),
        ({"hangoutLink": ZOOM}, LinkSource.CONFERENCE),
        (
            {
                "conferenceData": {
                    "entryPoints": [
                        {"entryPointType": "phone", "uri": "tel:+1-555-0100"},
                        {"entryPointType": "video", "uri": ZOOM},
                    ]
                }
            },
            LinkSource.CONFERENCE,
        ),
    ],
)
def test_a_link_is_found_wherever_google_keeps_one(raw: dict[str, Any], source: LinkSource) -> None:
    facts = read_facts(event_with(**raw))

    assert (facts.meeting_url, facts.meeting_platform) == (ZOOM, "zoom")
    assert facts.link_source is source


@pytest.mark.parametrize("odd", [None, 7, True, "text", [], [7], {}, {"entryPoints": [[], {}, 1]}])
def test_parts_of_another_type_hold_no_links_and_cost_nothing_else(odd: object) -> None:
    raw = dict.fromkeys(("location", "description", "hangoutLink", "conferenceData"), odd)
    facts = read_facts(event_with(**raw))

    assert facts.meeting_url is None
    assert facts.title == "Planning"


def test_recalls_own_link_is_used_and_the_other_one_is_kept() -> None:
    facts = read_facts(payload(raw=google_raw(location=ZOOM)))

    assert facts.link_source is LinkSource.RECALL
    assert facts.other_links == (ZOOM,)


@pytest.mark.parametrize("text", [f"{CANARY} {SAFE}", f"{CANARY} https://x.mimecast.com/s/a"])
def test_nothing_of_the_texts_but_the_link_is_kept(text: str) -> None:
    event = read_event(event_with(location=f"Room {CANARY}", description=f"<b>{text}</b> {CANARY}"))
    facts = read_facts(event_with(location=f"Room {CANARY}", description=f"<b>{text}</b> {CANARY}"))
    row = judge(EVERYTHING).new_row(facts, event.bots, NOW, 1)

    assert facts.meeting_url or facts.wrapped_by
    assert CANARY not in repr((event, facts, row, codec.event_item(row, "main")))
