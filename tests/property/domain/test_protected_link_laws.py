"""What was wrapped comes out as it was, once is enough, and no text is too odd to be looked at."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from string import ascii_lowercase, ascii_uppercase, digits
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.domain.entry_links import choose, find_links
from rollcall.domain.event import LinkSource
from rollcall.domain.meeting_room import platform_of, room
from rollcall.domain.protected_link import unwrap
from tests.support.examples import examples

_PLAIN = ascii_lowercase + ascii_uppercase + digits
_words = st.text(_PLAIN + "._~-", max_size=12)
_signs = st.text(_PLAIN + "-_.~!$()*+,/:;=?@%#", max_size=20)
_places = st.sampled_from(
    ["us02web.zoom.us/j/81234567890", "zoom.us/my/ada.l", "meet.google.com/abc-defg-hij",
     "teams.microsoft.com/l/meetup-join/19%3ameeting_F%40thread.v2/0", "acme.webex.com/meet/ada"]
)  # fmt: skip
links = st.builds("https://{}?pwd={}".format, _places, _words)
"""Links into meetings."""
signed = st.builds("https://{}?x={}".format, _places, _signs)
"""Links with signs that an encoding has to keep."""


def safe_link(link: str) -> str:
    return f"https://nam02.safelinks.protection.outlook.com/?url={quote(link, safe='')}&data=05%7C"


def proofpoint_v1(link: str) -> str:
    return f"https://urldefense.proofpoint.com/v1/url?u={quote(link, safe='')}&k=x"


def proofpoint_v2(link: str) -> str:
    """Percent-encode, then write `-` for `%` and `_` for `/`."""
    encoded = quote(link, safe="/").replace("-", "%2D").replace("_", "%5F")
    return f"https://urldefense.com/v2/url?u={encoded.translate(str.maketrans('%/', '-_'))}&d=x"


def proofpoint_v3(link: str) -> str:
    """Replace signs by `*`, runs of them by `**` and the letter for their length."""
    letters = ascii_uppercase + ascii_lowercase + digits + "-_"
    replaced: list[str] = []

    def token(run: re.Match[str]) -> str:
        taken = run[0]
        replaced.append(taken)
        return "*" if len(taken) == 1 else f"**{letters[len(taken) - 2]}"

    scheme, rest = link[:8], link[8:]
    short = re.sub(r"[^a-zA-Z0-9.?=/_-]{1,65}", token, rest)
    encoded = urlsafe_b64encode("".join(replaced).encode()).decode().rstrip("=")
    return f"https://urldefense.com/v3/__{scheme}{short}__;{encoded}!!x!y$"


def sophos(link: str) -> str:
    encoded = urlsafe_b64encode(link.encode()).decode().rstrip("=")
    return f"https://eu-west-1.protection.sophos.com/?d=x.example&u={encoded}&i=x"


type Wrap = Callable[[str], str]
wrappers: st.SearchStrategy[Wrap] = st.sampled_from(
    [safe_link, proofpoint_v1, proofpoint_v2, proofpoint_v3, sophos]
)


@settings(max_examples=examples(400))
@given(signed, wrappers)
def test_what_was_wrapped_comes_out_as_it_was(link: str, wrap: Wrap) -> None:
    inside = unwrap(wrap(link))

    assert (inside.link, inside.wrapper) == (link, None)


@given(links, wrappers, wrappers)
def test_a_wrapper_within_a_wrapper_changes_nothing(link: str, inner: Wrap, outer: Wrap) -> None:
    assert unwrap(outer(inner(link))).link == link


_odd = st.text(max_size=60) | st.builds(
    "{}{}".format,
    st.sampled_from(
        ["https://urldefense.com/v3/__", "https://urldefense.com/v2/url?u=", "https://lnkd.in/",
         "https://x.safelinks.protection.outlook.com/?url=", "https://www.google.com/url?q=",
         "https://secure-web.cisco.com/1/", "https://a.protection.sophos.com/?u=", "https://["]
    ),
    st.text(max_size=60) | _signs,
)  # fmt: skip


@settings(max_examples=examples(500))
@given(_odd | st.builds(safe_link, _odd) | st.builds(proofpoint_v3, _odd))
def test_unwrapping_twice_is_unwrapping_once(text: str) -> None:
    once = unwrap(text)

    assert unwrap(once.link) == once


@settings(max_examples=examples(300))
@given(st.lists(_odd | links, max_size=3), _odd, _odd | st.builds("<a href='{}'>".format, links))
def test_any_texts_give_links_into_rooms_or_none(
    conference: list[str], location: str, description: str
) -> None:
    used = choose(None, None, find_links(conference, location, description))

    assert (used.url is None) is (used.source is LinkSource.RECALL)
    joined = [link for link in (used.url, *used.others) if link is not None]
    assert all(platform_of(link) for link in joined)
    assert len({room(link) for link in joined}) == len(joined)
    assert not (used.url and used.wrapped.wrapper)
