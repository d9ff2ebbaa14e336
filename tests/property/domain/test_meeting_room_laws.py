"""Renaming a room never splits a bot, and no text is too odd to have a room."""

from __future__ import annotations

from datetime import datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rollcall.domain.deduplication import deduplication_key
from rollcall.domain.meeting_link import canonical_link
from rollcall.domain.meeting_room import room
from tests.property.domain.strategies import any_moments
from tests.support.examples import examples

LOWER = st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=4)
NUMBERS = st.integers(100_000_000, 99_999_999_999).map(str)
NAMES = st.text("abcdefghijklmnopqrstuvwxyz0123456789.", min_size=1, max_size=12)
SITES = st.sampled_from(["acme", "us-east-acme", "x1"])

_meet = LOWER.map(lambda code: f"meet.google.com/{code[:3]}-{code}-{code[1:]}")
_zoom = st.builds("{}zoom.us/{}/{}".format, st.sampled_from(["", "acme.", "us02web."]),
    st.sampled_from(["j", "w", "s", "wc", "wc/join"]), NUMBERS)  # fmt: skip
_personal = st.builds("{}.zoom.us/my/{}".format, SITES, NAMES.filter(lambda n: n.strip(".")))
_teams = NUMBERS.map(lambda number: f"teams.microsoft.com/meet/{number}")
_threads = NUMBERS.map(lambda n: f"teams.microsoft.com/l/meetup-join/19:meeting_{n}@thread.v2/0")
_webex = st.builds("{}.webex.com/meet/{}".format, SITES, NAMES)
_goto = NUMBERS.map(lambda number: f"meet.goto.com/{number}")
KNOWN = _meet | _zoom | _personal | _teams | _threads | _webex | _goto
"""Host and path of links of known platforms."""

_words = st.text("abcxyz019", min_size=1, max_size=5)
_noise = st.lists(st.tuples(_words, _words), max_size=3)


@st.composite
def spellings(draw: st.DrawFn, place: str) -> str:
    """Another spelling of a link: scheme, case of the host, port, slash, query and fragment."""
    host, _, path = place.partition("/")
    scheme = draw(st.sampled_from(["http", "https", "HTTPS"]))
    host = draw(st.sampled_from([host, host.upper(), host.title(), f"{host}."]))
    port = draw(st.sampled_from(["", ":443", ":80", ":"]))
    if "@" not in path:  # a thread of Teams keeps its case
        path = draw(st.sampled_from([path, path.upper(), path.title()]))
    path += draw(st.sampled_from(["", "/"]))
    query = "&".join(f"{name}={value}" for name, value in draw(_noise))
    end = draw(st.sampled_from(["", "#success", "#"]))
    return f"{scheme}://{host}{port}/{path}{'?' + query if query else ''}{end}"


@settings(max_examples=examples(300))
@given(st.data(), KNOWN, any_moments)
def test_renaming_a_room_never_splits_a_bot(
    data: st.DataObject, place: str, start: datetime
) -> None:
    one, other = data.draw(spellings(place)), data.draw(spellings(place))

    assert room(one) == room(other) != canonical_link(one)
    assert deduplication_key("t", start, one) == deduplication_key("t", start, other)


@settings(max_examples=examples(300))
@given(KNOWN, KNOWN)
def test_different_links_without_noise_are_one_room_only_by_the_same_number_or_name(
    one: str, other: str
) -> None:
    names = [place.rpartition("/")[2] for place in (one, other)]

    if room(f"https://{one}") == room(f"https://{other}"):
        assert names[0] == names[1]


HOSTS = ["meet.google.com", "zoom.us", "a.zoom.us", "teams.microsoft.com", "a.webex.com",
    "meet.goto.com", "[::1]", "[", "zoom.us:port", "zoom.us:99999", "u@zoom.us", "ZOOM.us", "",
    "zоom.us", "zoom.us\\.evil.example"]  # fmt: skip
PATHS = ["/j/1", "/my/", "/wc/", "/l/meetup-join/", "/meet/", "/_#", "/v2/#", "/j.php?MTID=",
    "/dl/launcher/launcher.html?url=", "%", "%2f", "%00", "%ff", "?", "#", "&", "="]  # fmt: skip
_hostile = st.builds("{}{}{}".format, st.sampled_from(["https://", "http://", "//", "x:", ""]),
    st.sampled_from(HOSTS), st.lists(st.sampled_from(PATHS) | st.text(max_size=4), max_size=4)
    .map("".join))  # fmt: skip
ANY_TEXT = st.text() | _hostile


@settings(max_examples=examples(1000))
@given(ANY_TEXT)
@example("0 ?")
@example("\x1b\xa0A:")
def test_every_text_has_one_room_and_the_room_is_its_own(text: str) -> None:
    once = room(text)

    assert room(once) == once


@given(st.text().map(lambda path: f"https://call.example/{path}"))
def test_links_of_unknown_platforms_keep_their_canonical_form(link: str) -> None:
    assert room(link) == canonical_link(link)


@given(_hostile, st.sampled_from(["evil.example", "zoomx.us", "us"]))
def test_a_host_that_only_begins_like_a_known_one_is_unknown(link: str, domain: str) -> None:
    host, _, path = link.partition("://")[2].partition("/")
    alike = f"https://{host}.{domain}/{path}"

    assert room(alike) == canonical_link(alike)
