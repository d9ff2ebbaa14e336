"""Which links lead into one room: a table per platform, and one of links that stay apart."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest

from rollcall.domain.deduplication import deduplication_key
from rollcall.domain.meeting_link import canonical_link
from rollcall.domain.meeting_room import room

START = datetime(2026, 3, 2, 16, 15, tzinfo=UTC)

MEET = [
    "https://meet.google.com/abc-defg-hij",
    "https://meet.google.com/abc-defg-hij?authuser=1",
    "https://meet.google.com/abc-defg-hij?hs=122&authuser=ada%40corp.example",
    "https://meet.google.com/abc-defg-hij/",
    "http://meet.google.com/abc-defg-hij",
    "https://meet.google.com:443/abc-defg-hij",
    "https://meet.google.com/ABC-DEFG-HIJ",
    "https://meet.google.com/abcdefghij?authuser=0",
    " HTTPS://MEET.GOOGLE.COM./abc-defg-hij#x\n",
]
ZOOM = [
    "https://acme.zoom.us/j/8123456789?pwd=x",
    "https://zoom.us/j/8123456789",
    "https://us02web.zoom.us/j/8123456789?pwd=x#success",
    "https://zoom.us/wc/join/8123456789?pwd=x",
    "https://app.zoom.us/wc/8123456789/join?fromPWA=1&pwd=x",
    "https://zoom.us/wc/8123456789/start",
    "https://eu01web.zoom.us/w/8123456789?tk=Ada.token&pwd=y",
    "https://acme.zoom.us/w/8123456789?tk=Grace.token",
    "https://acme.zoom.us/s/8123456789?zak=host",
    "https://zoom.us/j/812%20345%206789",
    "https://zoom.us/J/812-345-6789/",
    "https://www.zoom.com/j/8123456789",
]
ZOOM_PERSONAL = [
    "https://zoom.us/my/alice",
    "https://us02web.zoom.us/my/alice?pwd=x",
    "https://www.zoom.us/my/Alice/",
    "https://zoom.com/my/alice",
]
ZOOM_VANITY = ["https://acme.zoom.us/my/alice", "https://ACME.zoom.com/my/alice?pwd=x"]
ZOOM_GOV = ["https://www.zoomgov.com/j/1612345678", "https://acme.zoomgov.com/j/1612345678?pwd=x"]

_THREAD = "meeting_ZmFrZS1mYWtlLUZBS0U"
_CONTEXT = "%7b%22Tid%22%3a%22t%22%2c%22Oid%22%3a%22o%22%7d"
_LAUNCHER = "https://teams.microsoft.com/dl/launcher/launcher.html"
_COORDINATES = {"conversationId": f"19:{_THREAD}@thread.v2", "tenantId": "t", "messageId": "0"}
_LIGHT = base64.urlsafe_b64encode(json.dumps(_COORDINATES).encode()).decode().rstrip("=")
TEAMS_LONG = [
    f"https://teams.microsoft.com/l/meetup-join/19%3a{_THREAD}%40thread.v2/0?context={_CONTEXT}",
    f"https://teams.microsoft.com/l/meetup-join/19%3A{_THREAD}%40thread.v2/0?context={_CONTEXT}&x=1",
    f"https://teams.microsoft.com/l/meetup-join/19:{_THREAD}@thread.v2/0?x=1&context={_CONTEXT}",
    f"https://teams.microsoft.com/l/meetup-join/19:{_THREAD}@thread.v2",
    f"https://teams.microsoft.com/l/meetup-join/19%253a{_THREAD}%2540thread.v2/0?context=other",
    f"https://TEAMS.microsoft.com:443/L/Meetup-Join/19%3a{_THREAD}%40thread.v2/0/",
    f"https://teams.microsoft.com/_#/l/meetup-join/19:{_THREAD}@thread.v2/0?context={_CONTEXT}",
    f"https://teams.microsoft.com/_#/pre-join-calling/19:{_THREAD}@thread.v2",
    f"https://teams.microsoft.com/v2/?meetingjoin=true#/l/meetup-join/19:{_THREAD}@thread.v2/0",
    f"{_LAUNCHER}?url=%2F_%23%2Fl%2Fmeetup-join%2F19%3A{_THREAD}%40thread.v2%2F0%3Fcontext%3Dx&t=1",
    f"https://teams.cloud.microsoft/l/meetup-join/19:{_THREAD}@thread.v2/0?context={_CONTEXT}",
    f"https://teams.microsoft.com/light-meetings/launch?agent=web&coords={_LIGHT}&anon=true",
]
TEAMS_SHORT = [
    "https://teams.microsoft.com/meet/2345678901234?p=AbCdEf",
    "https://teams.microsoft.com/meet/2345678901234",
    "https://teams.microsoft.com/v2/?meetingjoin=true#/meet/2345678901234?p=AbCdEf&anon=true",
]
TEAMS_LIVE = [
    "https://teams.live.com/meet/9345678901234?p=AbCdEf",
    "http://teams.live.com/meet/9345678901234/",
]

_MTID = "m905c71cb000dec77dc3a62d640e1d1ea"
_WEBEX_ID = "c44e3b9554904d57936b51678ea3c6f8"
_WEBEX_JOIN = "https://acme.webex.com/wbxmjs/joinservice/sites/acme/meeting/download"
WEBEX = [
    f"https://acme.webex.com/acme/j.php?MTID={_MTID}",
    f"https://acme.webex.com/acme-en/j.php?mtid={_MTID.upper()}&siteurl=acme",
    f"https://acme.webex.com/j.php?MTID={_MTID}",
    f"{_WEBEX_JOIN}/{_WEBEX_ID}?siteurl=acme&amp;MTID={_MTID}#noRefresh",
]
WEBEX_BY_ID = [
    f"{_WEBEX_JOIN}/{_WEBEX_ID}?siteurl=acme",
    f"https://acme.webex.com/webappng/sites/acme/meeting/info/{_WEBEX_ID}",
]
WEBEX_PERSONAL = [
    "https://acme.webex.com/meet/jane.doe",
    "https://acme.webex.com/meet/Jane.Doe/?x=1",
    "https://acme.webex.com/join/jane.doe",
]
GOTO = [
    "https://meet.goto.com/123456789",
    "https://global.gotomeeting.com/join/123456789",
    "https://www.gotomeeting.com/join/123-456-789",
    "https://app.goto.com/meeting/123456789",
    "https://app.goto.com/meet/123456789?x=1",
]
GOTO_NAMED = [
    "https://gotomeet.me/AdaL",
    "https://www.gotomeet.me/adal/",
    "https://meet.goto.com/adal",
]

ROOMS = {
    "meet:abc-defg-hij": MEET,
    "zoom:8123456789": ZOOM,
    "zoom:my/alice@zoom.us": ZOOM_PERSONAL,
    "zoom:my/alice@acme.zoom.us": ZOOM_VANITY,
    "zoomgov:1612345678": ZOOM_GOV,
    f"teams:19:{_THREAD}@thread.v2/0": TEAMS_LONG,
    "teams:2345678901234": TEAMS_SHORT,
    "teams-live:9345678901234": TEAMS_LIVE,
    f"webex:acme.webex.com/mtid/{_MTID}": WEBEX,
    f"webex:acme.webex.com/id/{_WEBEX_ID}": WEBEX_BY_ID,
    "webex:acme.webex.com/meet/jane.doe": WEBEX_PERSONAL,
    "goto:123456789": GOTO,
    "goto:adal": GOTO_NAMED,
}

APART = [
    ("https://zoom.us/j/8123456789", "https://evilzoom.us/j/8123456789"),
    ("https://zoom.us/j/8123456789", "https://zoom.us.evil.example/j/8123456789"),
    ("https://zoom.us/j/8123456789", "https://calendar.example/x/j/8123456789"),
    ("https://zoom.us/j/8123456789", "https://zoom.us@evil.example/j/8123456789"),
    ("https://zoom.us/j/8123456789", "https://evil.example\\.zoom.us/j/8123456789"),
    ("https://zoom.us/j/8123456789", "https://zoom.us:8443/j/8123456789"),
    ("https://zoom.us/j/8123456789", "https://zoom.us/j/8123456780"),
    ("https://zoom.us/j/8123456789", "https://www.zoomgov.com/j/8123456789"),
    ("https://zoom.us/j/8123456789", "https://zoom.us/rec/8123456789"),
    ("https://acme.zoom.us/my/alice", "https://acme.zoom.us/my/bob"),
    ("https://acme.zoom.us/my/alice", "https://zoom.us/my/alice"),
    ("https://acme.zoom.us/my/alice", "https://other.zoom.us/my/alice"),
    ("https://meet.google.com/abc-defg-hij", "https://meet.google.com/abc-defg-hik"),
    ("https://meet.google.com/abc-defg-hij", "https://meet.google.com/lookup/abc-defg-hij"),
    ("https://meet.google.com/abc-defg-hij", "https://meet.google.com.evil.example/abc-defg-hij"),
    ("https://meet.google.com/abc-defg-hij", "https://meet.googIe.com/abc-defg-hij"),
    ("https://meet.google.com/abc-defg-hij", "https://meet.googlе.com/abc-defg-hij"),
    ("https://meet.google.com/lookup/abc", "https://meet.google.com/lookup/ABC"),
    ("https://meet.google.com/", "https://meet.google.com/new"),
    (TEAMS_LONG[0], TEAMS_LONG[0].replace(_THREAD, _THREAD.swapcase())),
    (TEAMS_LONG[0], TEAMS_LONG[0].replace("/0?", "/1700000000001?")),
    (TEAMS_LONG[0], TEAMS_LONG[0].replace("teams.microsoft.com", "teams.evil.example")),
    (TEAMS_LONG[0], TEAMS_LONG[0].replace("teams.microsoft.com", "gov.teams.microsoft.us")),
    ("https://teams.microsoft.com/meet/93", "https://teams.live.com/meet/93"),
    ("https://teams.microsoft.com/_#/meet/1", "https://teams.microsoft.com/_#/meet/2"),
    (f"{_LAUNCHER}?url=/meet/1", f"{_LAUNCHER}?url=/meet/1&url=/meet/2"),
    (WEBEX[0], WEBEX[0].replace("acme.webex", "other.webex")),
    (WEBEX[0], f"{WEBEX[0]}&MTID=m1234567890"),
    (WEBEX[0], f"https://acme.webex.com/acme/j.php?MTID={_MTID[:-1]}b"),
    ("https://acme.webex.com/meet/jane", "https://acme.webex.com/meet/john"),
    ("https://acme.webex.com/meet/jane", "https://other.webex.com/meet/jane"),
    ("https://meet.goto.com/123456789", "https://meet.goto.com.evil.example/123456789"),
    ("https://meet.goto.com/123456789", "https://goto.com/123456789"),
    ("https://meet.goto.com/adal", "https://meet.goto.com/adal/board"),
    ("https://jitsi.example/Room", "https://jitsi.example/room"),
    ("https://jitsi.example/room?a=1", "https://jitsi.example/room"),
]


@pytest.mark.parametrize(("name", "link"), [(n, link) for n in ROOMS for link in ROOMS[n]])
def test_every_spelling_of_a_link_leads_into_one_room(name: str, link: str) -> None:
    assert room(link) == name


@pytest.mark.parametrize("links", ROOMS.values())
def test_spellings_of_one_link_give_one_key(links: list[str]) -> None:
    assert len({deduplication_key("company:x", START, link) for link in links}) == 1


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_rooms_and_look_alike_hosts_stay_apart(one: str, other: str) -> None:
    assert room(one) != room(other)


@pytest.mark.parametrize(
    "link",
    [
        "https://zoom.us/webinar/register/WN_abc",
        "https://zoom.us/j/",
        "https://zoom.us/j/x",
        "https://zoom.us:0x1/j/1",
        "https://zoom.us:99999/j/1",
        "https://[zoom.us]/j/1",
        "https://[::1]/j/1",
        "https://zoom.us/my/a%2Fb",
        "zoommtg://zoom.us/join?confno=1",
        "https://teams.microsoft.com/l/meetup-join/",
        "https://teams.microsoft.com/l/meetup-join/19%3ax%40thread.v2/a%2Fb",
        "https://teams.microsoft.com/light-meetings/launch",
        "https://teams.microsoft.com/light-meetings/launch?coords=W10",
        "https://teams.microsoft.com/light-meetings/launch?coords=bnVsbA",
        "https://teams.microsoft.com/light-meetings/launch?coords=é",
        "https://teams.microsoft.com/light-meetings/launch?coords=eyJjb252ZXJzYXRpb25JZCI6IDF9",
        "https://acme.webex.com/acme/j.php?MTID=",
        "https://acme.webex.com/webappng/sites/acme/meeting/home",
        "https://whereby.com/Ada",
        "Room 5",
        "",
    ],
)
def test_what_names_no_room_that_is_known_keeps_its_canonical_link(link: str) -> None:
    assert room(link) == canonical_link(link)
