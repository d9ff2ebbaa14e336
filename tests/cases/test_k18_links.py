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
    "Google Meet": f"https://meet.google.com/linkredirect?authuser=0&dest={QUOTED}",
    "Check Point": f"https://protect.checkpoint.com/v2/___{ZOOM}___.YXBzMTpjOm86MTIz",
    "AppRiver": f"https://nam.url-protection.com/v1/url?o={QUOTED}&g=x",
    "Vade": f"https://antiphishing.vadesecure.com/v4?f=x&u={QUOTED}&k=x",
    "Menlo": "https://isolate.menlosecurity.com/1/123/https:/us02web.zoom.us/j/81234567890",
    "GMX": f"https://deref-gmx.net/mail/client/x/dereferrer/?redirectUrl={QUOTED}",
    "VK": f"https://vk.com/away.php?to={QUOTED}",
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
        ("https://protect.checkpoint.com/v2/r01/___mjjux://ettr.zx/o/1___.x", "by Check Point"),
        ("https://shared.outlook.inky.com/link?domain=zoom.us&t=x", "wrapped by INKY"),
        ("https://calendly.com/events/0a-1b/google_meet", "wrapped by Calendly"),
        ("https://bit.ly/standup", "wrapped by Bitly"),
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


WRITTEN = {
    "会议链接LINK，密码1234": ZOOM,
    "参加する（LINK）": ZOOM,
    "「LINK」": ZOOM,
    "LINK。": ZOOM,
    "“LINK”": ZOOM,
    "«LINK»": ZOOM,
    "„LINK“": ZOOM,
    "LINK… bis dann": ZOOM,
    "LINK—bis dann": ZOOM,
    "LINK\u202c": ZOOM,
    "LINK\u00ad": ZOOM,
    "__LINK__": ZOOM,
    "~LINK~": ZOOM,
    "[Zoom](LINK){.underline}": ZOOM,
    "LINK;https://wiki.example/x": ZOOM,
    "LINK,HTTPS://wiki.example/x": ZOOM,
    "LINK?pwd=Ab_": f"{ZOOM}?pwd=Ab_",
    "链接us02web.zoom.us/j/81234567890": ZOOM,
    "zoommtg://us02web.zoom.us/join?action=join&confno=81234567890": ZOOM,
    "zoomus://us02web.zoom.us/join?confno=81234567890&pwd=a%2Bb": f"{ZOOM}?pwd=a%2Bb",
    "msteams:/l/meetup-join/19:meeting_A@thread.v2/0?context=x":
        "https://teams.microsoft.com/l/meetup-join/19:meeting_A@thread.v2/0?context=x",
    'https://teams.microsoft.com/l/meetup-join/19:meeting_A@thread.v2/0?context={"Tid":"x"}':
        "https://teams.microsoft.com/l/meetup-join/19:meeting_A@thread.v2/0"
        "?context=%7B%22Tid%22:%22x%22%7D",
    "ézoom.us/j/81234567890": None,
    "zoommtg://zoom.us.example/join?confno=81234567890": None,
}  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize("place", ["description", "location"])
def test_a_link_ends_where_people_see_it_end(text: str, place: str) -> None:
    written = text.replace("LINK", ZOOM)
    facts = facts_in(google(*GUESTS, **{place: written}), meeting_url=None)

    assert facts.meeting_url == WRITTEN[text]
