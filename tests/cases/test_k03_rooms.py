"""K3: one room has one name, so copies of a meeting share a bot however they spell its link."""

from __future__ import annotations

import pytest

from tests.support.entries import facts_in, google, guest, shown, wanted_bot

MEET = "https://meet.google.com/abc-defg-hij"
ZOOM = "https://acme.zoom.us/j/8123456789?pwd=x"
ONE_ROOM = {
    MEET: [
        f"{MEET}?authuser=1",
        f"{MEET}?hs=122",
        f"{MEET}/",
        "http://meet.google.com/abc-defg-hij",
        "https://meet.google.com:443/abc-defg-hij",
        "https://meet.google.com/ABC-DEFG-HIJ",
        "https://meet.google.com/abc%2Ddefg%2Dhij",
        "https://meet.google.com/abc-defg-hij.",
        "https://meet.google.com/abc-defg-hij%EF%BC%8Cx",
    ],
    ZOOM: [
        "https://zoom.us/j/8123456789",
        "https://us02web.zoom.us/j/8123456789?pwd=x#success",
        "https://zoom.us/wc/join/8123456789?pwd=x",
        "https://acme.zoom.us/w/8123456789?tk=Registrant.token",
        "https://app.zoom.us/wc/8123456789/join",
        "https://us05web.zoom.us/launch/jc/8123456789?token=x",
        "https://zoom.us/join?confno=8123456789&pwd=x",
        "https://zoom.us/j/8123456789&pwd=x",
        "https://zoom.us/j/8123456789%3Fpwd%3Dx",
        "https://zoom.us/j/812%203456%20789%20(Zoom)",
    ],
    "https://teams.microsoft.com/meet/123?p=a": ["https://teams.microsoft.com/meet/123?p=b"],
    "https://corp.webex.com/meet/alice": [
        "https://CORP.webex.com/join/alice",
        "https://corp.webex.com/webappng/sites/corp/dashboard/pmr/alice?siteurl=corp",
    ],
    "https://meet.goto.com/123456789": [
        "https://app.goto.com/meeting/123456789",
        "https://app.gotomeeting.com/?meetingId=123456789",
    ],
}
APART = [
    ("https://zoom.us/j/8123456789", "https://zoom.us/j/8123456789a"),
    ("https://zoom.us/j/8123456789", "https://zoom.us/join?confno=8123456780"),
    ("https://meet.google.com/abc-defg-hij", "https://meet.google.com/abc-defg-hijk"),
    ("https://zoom.us/j/8123456789", "https://evilzoom.us/j/8123456789"),
    ("https://acme.zoom.us/my/alice", "https://acme.zoom.us/my/bob"),
    ("https://calendar.example/x/j/8123456789", "https://zoom.us/j/8123456789"),
    ("https://meet.google.com/abc-defg-hij", "https://meet.google.com.example/abc-defg-hij"),
    ("https://corp.webex.com/meet/alice", "https://other.webex.com/meet/alice"),
]


def key(link: str) -> str:
    guests = [guest("ada@corp.example"), guest("x@client.example")]
    bot = wanted_bot(facts_in(google(*guests), meeting_url=link))
    assert bot is not None
    assert bot.meeting_url == link
    return bot.deduplication_key


@pytest.mark.parametrize(
    ("one", "other"), [(one, other) for one, others in ONE_ROOM.items() for other in others]
)
def test_two_spellings_have_one_key_and_each_is_sent_as_it_is(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_rooms_that_look_alike_have_two_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize("link", [other for others in ONE_ROOM.values() for other in others])
def test_the_page_opens_the_link_of_the_entry(link: str) -> None:
    guests = [guest("ada@corp.example"), guest("x@client.example")]
    row = shown(facts_in(google(*guests), meeting_url=link))

    assert row is not None
    opened = [node.attributes["href"] for node in row.node.all("a", class_="open")]
    assert opened == ([link] if link.startswith("https") else [])
