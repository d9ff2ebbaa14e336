"""K18: which link: wrapped ones are unwrapped, and of several all are named."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from rollcall.domain.event import LinkSource
from tests.support.entries import MEET, OWNER, facts_in, google, guest, shown, wanted_bot

ZOOM = "https://us02web.zoom.us/j/81234567890"
QUOTED = "https%3A%2F%2Fus02web.zoom.us%2Fj%2F81234567890"
GUESTS = [guest(OWNER), guest("x@client.example")]
WRAPPED = {
    "Safe Links": f"https://eur03.safelinks.protection.outlook.com/?url={QUOTED}&data=x",
    "Proofpoint v1": f"https://urldefense.proofpoint.com/v1/url?u={QUOTED}&k=x",
    "Proofpoint v2": "https://urldefense.proofpoint.com/v2/url?u=https-3A__us02web.zoom.us_j_"
    "81234567890&d=x",
    "Proofpoint v3": f"https://urldefense.com/v3/__{ZOOM}__;!!x!y$",
    "Google": f"https://www.google.com/url?q={QUOTED}&sa=D",
    "Barracuda": f"https://linkprotect.cudasvc.com/url?a={QUOTED}&c=x",
    "Sophos": "https://eu-west-1.protection.sophos.com/?d=zoom.us&u="
    + b64encode(ZOOM.encode()).decode().rstrip("="),
    "twice": "https://www.google.com/url?q=https%3A%2F%2Feur03.safelinks.protection.outlook.com"
    "%2F%3Furl%3Dhttps%253A%252F%252Fus02web.zoom.us%252Fj%252F81234567890",
}


@pytest.mark.parametrize("wrapper", WRAPPED)
@pytest.mark.parametrize("place", ["description", "location"])
def test_a_wrapped_link_is_given_to_the_bot(wrapper: str, place: str) -> None:
    facts = facts_in(google(*GUESTS, **{place: f"Join: {WRAPPED[wrapper]}"}), meeting_url=None)
    bot = wanted_bot(facts)

    assert (facts.meeting_url, facts.link_source) == (ZOOM, LinkSource.UNWRAPPED)
    assert bot is not None
    assert bot.meeting_url == ZOOM


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("https://protect-us.mimecast.com/s/AbC1?domain=zoom.us", "wrapped by Mimecast"),
        ("https://secure-web.cisco.com/1EHabc", "wrapped by Cisco"),
        ("https://calendar.example/x/j/81234567890", "No meeting link"),
    ],
)
def test_what_cannot_be_joined_is_said(link: str, said: str) -> None:
    row = shown(facts_in(google(*GUESTS, location=link), meeting_url=None))

    assert row is not None
    assert said in row.why


@pytest.mark.parametrize(
    ("raw", "found", "said"),
    [
        ({"hangoutLink": MEET, "location": ZOOM}, MEET,
         "Joins Google Meet; there is also a Zoom link."),
        ({"hangoutLink": MEET, "location": ZOOM}, ZOOM,
         "Joins Zoom; there is also a Google Meet link."),
        ({"location": ZOOM, "description": f"<a href='{MEET}'>x</a>"}, None,
         "Joins Zoom; there is also a Google Meet link."),
        ({"location": f"{ZOOM}?pwd=a", "description": ZOOM}, None, ""),
    ],
)  # fmt: skip
def test_of_several_links_all_are_named(raw: dict[str, Any], found: str | None, said: str) -> None:
    row = shown(facts_in(google(*GUESTS, **raw), meeting_url=found))

    assert row is not None
    assert " ".join(note.text for note in row.node.all("p", class_="note")) == said
