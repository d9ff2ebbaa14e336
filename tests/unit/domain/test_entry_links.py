"""Which links of an entry are found, which one is used, and what else is kept."""

from __future__ import annotations

from time import perf_counter

import pytest

from rollcall.domain.entry_links import MAX_TEXT, UsedLink, WrappedLink, choose, find_links
from rollcall.domain.event import LinkSource

ZOOM = "https://us02web.zoom.us/j/81234567890?pwd=FAKE0.1"
MEET = "https://meet.google.com/abc-defg-hij"
TEAMS = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_FAKE%40thread.v2/0?context=%7b%7d"
TEAMS_SHORT = "https://teams.microsoft.com/meet/2345678901234?p=abc"
SAFE = (
    "https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2Fus02web.zoom.us%2Fj%2F"
    "81234567890%3Fpwd%3DFAKE0.1&data=05%7C02"
)
MIMECAST = "https://protect-us.mimecast.com/s/AbC1?domain=us02web.zoom.us"


def used(
    *conference: str,
    location: str = "",
    description: str = "",
    recalls: str | None = None,
    platform: str | None = None,
) -> UsedLink:
    """The link used for an entry, where Recall found this one or none."""
    return choose(recalls, platform, find_links(conference, location, description))


@pytest.mark.parametrize(
    "text",
    [
        ZOOM,
        f"Join ({ZOOM}).",
        f"[Join now]({ZOOM})",
        f"**{ZOOM}**",
        f"Join\nhttps://news.example/?to={MEET} {ZOOM}\u200b",
        f'<p>Join <a href="{ZOOM}">here</a></p>',
        f"<a href='{ZOOM}'>here</a>",
        f"Join here<{ZOOM}>",
        f"&lt;{ZOOM}&gt;",
        ZOOM.replace("/", "&#x2F;").replace(":", "&colon;"),
        ZOOM.removeprefix("https://"),
        f"Link:{ZOOM}, number 812 3456 7890",
        "https://zoom.us/u/abc https://zoom.us/ " + ZOOM,
    ],
)
def test_a_link_is_found_in_whatever_people_write_around_it(text: str) -> None:
    assert used(description=text).url == ZOOM
    assert used(location=text).url == ZOOM


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Room 4",
        "https://zoom.us/",
        "https://zoom.us/u/abc",
        "https://whereby.example/room",
        f"https://evil.example/?url={ZOOM}",
        "https://evilzoom.us/j/81234567890",
        "https://zoom.us.evil.example/j/81234567890",
        "ada@zoom.us/j/81234567890",
        "evilzoom.us/j/81234567890",
        SAFE.replace("outlook.com", "outlook.com.evil.example"),
        SAFE.replace("us02web.zoom.us", "evil.example"),
    ],
)
def test_what_no_bot_can_join_is_not_used(text: str) -> None:
    assert used(text, location=text, description=text) == UsedLink(None, None)


@pytest.mark.parametrize(
    ("found", "url", "source", "platform"),
    [
        (used(MEET, location="", description=""), MEET, LinkSource.CONFERENCE, "google_meet"),
        (used(location=TEAMS), TEAMS, LinkSource.LOCATION, "microsoft_teams"),
        (used(description=ZOOM), ZOOM, LinkSource.DESCRIPTION, "zoom"),
        (used(description=SAFE), ZOOM, LinkSource.UNWRAPPED, "zoom"),
        (used(location=SAFE), ZOOM, LinkSource.UNWRAPPED, "zoom"),
        (used(description=f"{MIMECAST} {ZOOM}"), ZOOM, LinkSource.DESCRIPTION, "zoom"),
        (used(recalls=MEET, platform="google_meet"), MEET, LinkSource.RECALL, "google_meet"),
    ],
)
def test_the_link_that_is_used_is_kept_with_where_it_stood(
    found: UsedLink, url: str, source: LinkSource, platform: str
) -> None:
    assert (found.url, found.source, found.platform) == (url, source, platform)
    assert found.wrapped == WrappedLink("", "")


@pytest.mark.parametrize(
    ("found", "url", "others"),
    [
        (used(MEET, location=ZOOM), MEET, (ZOOM,)),
        (used(MEET, location=ZOOM, recalls=ZOOM), ZOOM, (MEET,)),
        (used(MEET, location=SAFE, recalls=MEET), MEET, (ZOOM,)),
        # One room, spelled twice
        (used(MEET, location=f"{MEET}?authuser=1", recalls=MEET), MEET, ()),
        (used(location=SAFE, description=ZOOM.replace("us02web.", "acme.")), ZOOM, ()),
        # One meeting of Teams has both; only Teams knows that
        (used(description=f"{TEAMS_SHORT} {TEAMS}", recalls=TEAMS), TEAMS, ()),
        (used(MEET, description=f"{TEAMS_SHORT} {TEAMS}"), MEET, (TEAMS_SHORT,)),
        # Two meetings of one platform
        (
            used(ZOOM, location="https://zoom.us/j/900000001"),
            ZOOM,
            ("https://zoom.us/j/900000001",),
        ),
        # A link of Recall's on a platform that is unknown here
        (used(ZOOM, recalls="https://call.example/1"), "https://call.example/1", (ZOOM,)),
    ],
)
def test_links_into_other_rooms_are_kept_beside_the_one_that_is_used(
    found: UsedLink, url: str, others: tuple[str, ...]
) -> None:
    assert (found.url, found.others) == (url, others)


def test_few_other_links_are_kept_and_no_long_ones() -> None:
    many = " ".join(f"https://zoom.us/j/90000000{n}" for n in range(9))
    long = f"{ZOOM}&x={'x' * 500}"

    assert len(used(MEET, description=many).others) == 3
    assert used(MEET, description=long).others == ()
    assert used(description=long).url == long


@pytest.mark.parametrize(
    ("found", "wrapped"),
    [
        (used(location=MIMECAST), WrappedLink(MIMECAST, "Mimecast")),
        (used(description=f"<a href='{MIMECAST}'>Join</a>"), WrappedLink(MIMECAST, "Mimecast")),
        (
            used(description=f"https://secure-web.cisco.com/1EH1B {MIMECAST}"),
            WrappedLink(MIMECAST, "Mimecast"),
        ),
        (
            used(location="https://protect-us.mimecast.com/s/" + "x" * 500),
            WrappedLink("", "Mimecast"),
        ),
        (used(location="https://lnkd.in/a"), WrappedLink("https://lnkd.in/a", "LinkedIn")),
        (used(description="https://lnkd.in/a"), WrappedLink("", "")),
        (
            used(description=MIMECAST.replace("us02web.zoom.us", "news.example")),
            WrappedLink("", ""),
        ),
        (used(location=SAFE.replace("us02web.zoom.us", "news.example")), WrappedLink("", "")),
    ],
)
def test_a_link_that_only_its_wrapper_can_read_is_kept_with_its_name(
    found: UsedLink, wrapped: WrappedLink
) -> None:
    assert found == UsedLink(None, None, wrapped=wrapped)


HOSTILE = [
    "a.", "a-", "http://", "https://zoom.us/j/1 ", "&amp;", "&#", "*", "zoom.", "\u200b",
    "&#x110000;",
    "https%3A%2F%2F", "https://a.safelinks.protection.outlook.com/?url=",
    "https://a.safelinks.protection.outlook.com/?url=https%3A ", "https://urldefense.com/v3/__*__;",
]  # fmt: skip


@pytest.mark.parametrize("part", HOSTILE)
def test_a_megabyte_of_hostile_text_costs_little(part: str) -> None:
    text = (part * (1_000_000 // len(part) + 1))[:1_000_000]
    began = perf_counter()
    for prefix in ("", "https://urldefense.com/v3/__", SAFE[:52]):
        find_links([prefix + text] * 50, prefix + text, prefix + text)

    assert perf_counter() - began < 2.0


def test_the_end_of_an_endless_text_is_not_read() -> None:
    assert used(description=" " * (MAX_TEXT - len(ZOOM)) + ZOOM).url == ZOOM
    assert used(description=" " * MAX_TEXT + ZOOM).url is None
