"""A typed link: taken as it is found in entries, refused with a word for what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.entry_links import MAX_KEPT
from rollcall.domain.meeting_room import platform_of
from rollcall.domain.typed_link import MAX_TYPED, LinkFault, read_typed

ZOOM = "https://us02web.zoom.us/j/81234567890?pwd=a"
SAFE = (
    "https://eur03.safelinks.protection.outlook.com/?url="
    "https%3A%2F%2Fus02web.zoom.us%2Fj%2F81234567890%3Fpwd%3Da&data=x"
)


@pytest.mark.parametrize(
    "typed",
    [
        ZOOM,
        f"  {ZOOM}\r\n",
        "us02web.zoom.us/j/81234567890?pwd=a",
        "http://us02web.zoom.us:80/j/81234567890?pwd=a",
        "HTTPS://US02WEB.zoom.us/j/81234567890?pwd=a",
        SAFE,
        f"Ada invites you.\nJoin Zoom Meeting\n{ZOOM}\nMeeting ID: 812 3456 7890",
        f"<{ZOOM}>",
        f"{ZOOM} {ZOOM}",
    ],
)
def test_a_link_is_taken_however_it_is_typed_or_wrapped(typed: str) -> None:
    assert read_typed(typed) == ZOOM


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", LinkFault.EMPTY),
        (" \n\t", LinkFault.EMPTY),
        ("tomorrow at nine", LinkFault.NO_MEETING),
        ("https://video.example/room", LinkFault.NO_MEETING),
        ("https://zoom.us/pricing", LinkFault.NO_MEETING),
        ("https://zoom.us.evil.example/j/81234567890", LinkFault.NO_MEETING),
        ("https://zoom.us@evil.example/j/81234567890", LinkFault.NO_MEETING),
        ("https://zoom.us:8443/j/81234567890", LinkFault.NO_MEETING),
        ("https://z\u043e\u043em.us/j/81234567890", LinkFault.NO_MEETING),
        ("javascript:alert('https')", LinkFault.NO_MEETING),
        ("ftp://zoom.us/j/81234567890", LinkFault.NO_MEETING),
        ("https://protect-us.mimecast.com/s/AbC1?domain=zoom.us", LinkFault.WRAPPED),
        (f"{ZOOM} https://meet.google.com/aaa-bbbb-ccc", LinkFault.SEVERAL),
        ("https://zoom.us/j/1 https://zoom.us/j/2", LinkFault.SEVERAL),
        (ZOOM + "x" * MAX_KEPT, LinkFault.TOO_LONG),
        ("x" * (MAX_TYPED + 1), LinkFault.TOO_LONG),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_reason(typed: str, fault: LinkFault) -> None:
    assert read_typed(typed) is fault


def test_an_invitation_of_teams_has_two_links_into_its_one_room() -> None:
    short = "https://teams.microsoft.com/meet/2871234567890?p=x"
    long = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc%40thread.v2/0?context=%7b%7d"
    assert read_typed(f"{short}\n{long}") == short


PARTS = st.sampled_from(
    ["https://", "http://", "zoom.us", "/j/", "8123", "meet.google.com/aaa-bbbb-ccc", "@", ":80",
     "\x00", "\u202e", " ", "?pwd=", "#", "%", "safelinks.protection.outlook.com/?url=", "[", "é"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PARTS, max_size=12).map("".join)))
def test_whatever_is_typed_gives_a_short_https_link_of_a_platform_or_a_fault(typed: str) -> None:
    found = read_typed(typed)
    if not isinstance(found, LinkFault):
        assert found.startswith("https://")
        assert found.isprintable()
        assert len(found) <= MAX_KEPT
        assert platform_of(found) is not None
        assert read_typed(found) == found
