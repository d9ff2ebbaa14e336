"""Links that a mail filter or another redirect has wrapped, and what they lead to.

Nothing is requested: where the wrapped link stands inside, it is read by the wrapper's documented
encoding, and where it does not, the wrapper is named. No text raises, and the work is linear in
its length. What comes out is as untrusted as what went in.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from string import ascii_lowercase, ascii_uppercase, digits
from urllib.parse import unquote

from rollcall.domain.meeting_link import WebLink, read_link
from rollcall.domain.meeting_room import is_platform

MAX_WRAPPED = 8000
"""Characters of a wrapped link: each wrapping of a long one doubles some of them."""
MAX_DEPTH = 5
"""Wrappings around one link: a filter at each end, and a redirect."""
_ENCODED_AGAIN = 3
"""How often a link inside can be percent-encoded once more than its wrapper asks for."""

type Decoder = Callable[[WebLink, str], str]


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A service that puts links of its own in the place of others."""

    name: str
    """As people know it."""
    decode: Decoder
    """Reads the link inside; empty when it cannot be read."""
    pages: frozenset[str] = frozenset()
    """First parts of the paths that wrap; empty when every path does."""
    shortens: bool = False
    """Whether people use it on purpose, for any link."""


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """What a link leads to, as far as it can be read."""

    link: str
    wrapper: Wrapper | None = None
    """Who wraps ``link`` so that only they can read it; None when nobody does."""


def unwrap(link: str) -> Unwrapped:
    """Return what is inside a link, in however many wrappings; a plain link as it came."""
    inner, wrapper = link, wrapper_of(link)
    outer = wrapper
    for _ in range(MAX_DEPTH):
        if wrapper is None:
            return Unwrapped(inner)
        opened = _opened(wrapper, inner)
        if not opened:
            return Unwrapped(inner, wrapper)
        inner, wrapper = opened, wrapper_of(opened)
    return Unwrapped(link, outer) if wrapper else Unwrapped(inner)


def wrapper_of(link: str) -> Wrapper | None:
    """Return the service that a link is of; None for a plain link, and for any other text."""
    found = read_link(link) if len(link) <= MAX_WRAPPED else None
    if found is None:
        return None
    wrapper = _by_host(found.host)
    page = found.path[0].lower() if found.path else ""
    return wrapper if wrapper and (not wrapper.pages or page in wrapper.pages) else None


def named_host(link: str) -> str:
    """Return the host that a wrapped link says it leads to; empty when it does not say so."""
    found = read_link(link)
    return (found.one("domain") or found.one("d")).lower() if found else ""


def leads_to_meeting(link: str) -> bool:
    """Whether a wrapped link says that it leads to a platform whose meetings a bot can join."""
    return is_platform(named_host(link))


def without_entities(text: str) -> str:
    """Return a text with HTML's entities replaced; a bare `&` of a link stays as it is."""
    return _ENTITY.sub(lambda found: unescape(found[0]), text)


_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


def _by_host(host: str) -> Wrapper | None:
    """Return the wrapper of a host, or of the nearest domain above it."""
    labels = host.split(".")
    domains = (".".join(labels[i:]) for i in range(max(0, len(labels) - 6), len(labels)))
    if host in _HOSTS:
        return _HOSTS[host]
    if _GOOGLE.fullmatch(host):
        return _REDIRECT_OF_GOOGLE
    return next((_DOMAINS[domain] for domain in domains if domain in _DOMAINS), None)


def _opened(wrapper: Wrapper, link: str) -> str:
    """Return the link inside; empty when there is none."""
    found = read_link(link)
    inner = wrapper.decode(found, link).strip() if found else ""
    for _ in range(_ENCODED_AGAIN):
        if "://" in inner[:8]:
            break
        inner = unquote(inner)
    inner = without_entities(inner)
    good = inner[:8].lower().startswith(("http://", "https://")) and inner != link
    return inner if good and _is_whole(inner) and len(inner) <= MAX_WRAPPED else ""


def _is_whole(link: str) -> bool:
    """Whether a text is free of what no link holds as it is: blanks and control characters."""
    return link.isprintable() and " " not in link


# --- encodings


def _in(*names: str) -> Decoder:
    """Read the link as the value of the first of these names in the query."""

    def decode(link: WebLink, _: str) -> str:
        return next(filter(None, map(link.one, names)), "")

    return decode


def _closed(_: WebLink, __: str) -> str:
    """Read nothing: what is inside is kept by the service itself."""
    return ""


def _last_of_path(_: WebLink, text: str) -> str:
    """Cisco: `/token/link`, where the link is percent-encoded."""
    last = text.partition("?")[0].rpartition("/")[2]
    return unquote(last)


def _in_path(_: WebLink, text: str) -> str:
    """Read the link that stands in the path as it is, with one slash or two behind its scheme."""
    found = _LINK_IN_PATH.search(text, 8)
    return f"{found[1]}://{found[2]}" if found else ""


def _check_point(_: WebLink, text: str) -> str:
    """Read `/v2/___link___.checks`; where `/v2/r01/` is written the link cannot be read."""
    inner = text.partition("/___")[2].partition("___")[0]
    return inner if "/v2/___" in text else ""


def _base64(link: WebLink, _: str) -> str:
    """Sophos: `u` holds the link in base64; a `+` reads as a blank in a query."""
    return _text_of(link.one("u").replace(" ", "+"))


def _proofpoint(link: WebLink, text: str) -> str:
    """URL Defense, by the version in the path."""
    match link.path:
        case ["v1", "url", *_]:
            return link.one("u")
        case ["v2", "url", *_]:
            return unquote(link.one("u").translate(_V2))
        case ["v3", *_]:
            return _v3(text)
        case _:
            return ""


_V2 = str.maketrans("-_", "%/")


def _v3(text: str) -> str:
    """Read `/v3/__link__;replaced!!checks`.

    The link stands there with some of its characters replaced: one by `*`, a run of them by `**`
    and a letter for its length. What they were follows in base64.
    """
    link, divider, rest = text.partition("/v3/__")[2].partition("__;")
    if not divider:
        return ""
    replaced = _text_of(rest.partition("!")[0])
    taken = 0

    def original(token: re.Match[str]) -> str:
        nonlocal taken
        length = _RUNS.get(token[0][-1], 1) if len(token[0]) > 1 else 1
        taken += length
        return replaced[taken - length : taken]

    whole = _V3_TOKEN.sub(original, unquote(_V3_ONE_SLASH.sub(r"\1/\2", link)))
    return whole if taken == len(replaced) else ""


_LINK_IN_PATH = re.compile(r"(https?):/{1,2}(?=[^/])(.*)", re.IGNORECASE | re.DOTALL)
_V3_TOKEN = re.compile(r"\*(?:\*[A-Za-z0-9_-])?")
_V3_ONE_SLASH = re.compile(r"^([a-zA-Z]{1,10}:/)([^/])")
"""Some programs fold the two slashes behind the scheme into one."""
_RUNS = {
    letter: length
    for length, letter in enumerate(ascii_uppercase + ascii_lowercase + digits + "-_", start=2)
}


def _text_of(base64: str) -> str:
    """Return the text of some base64 with or without its padding; empty when it is none."""
    try:
        plain = base64.replace("+", "-").replace("/", "_").rstrip("=")
        return urlsafe_b64decode(plain + "=" * (-len(plain) % 4)).decode()
    except ValueError:
        return ""


# --- the services

_REDIRECT_OF_GOOGLE = Wrapper("Google", _in("q", "url"), frozenset({"url"}))
_GOOGLE = re.compile(r"(?:www\.)?google\.(?:com|[a-z]{2}|com?\.[a-z]{2})")
_SAFE_LINKS = Wrapper("Microsoft Safe Links", _in("url"))
_SAFE_LINKS_PAGE = Wrapper("Microsoft Safe Links", _in("url"), frozenset({"evergreen-assets"}))
_SAFE_LINKS_IN_MAIL = Wrapper("Microsoft Safe Links", _in("url"), frozenset({"mail"}))
_AZURE = Wrapper("Microsoft Safe Links", _in("destination"), frozenset({"redirect"}))
_PROOFPOINT = Wrapper("Proofpoint", _proofpoint, frozenset({"v1", "v2", "v3"}))
_MIMECAST = Wrapper("Mimecast", _closed, frozenset({"s", "r", "redirect"}))
"""Only the domain is told, behind `domain=`."""
_FACEBOOK = Wrapper("Facebook", _in("u"), frozenset({"l.php"}))

_GMX = Wrapper("GMX", _in("redirecturl"), frozenset({"mail"}))

_HOSTS = {
    "statics.teams.cdn.office.net": _SAFE_LINKS_PAGE,
    "outlook.office.com": _SAFE_LINKS_IN_MAIL,
    "outlook.office365.com": _SAFE_LINKS_IN_MAIL,
    "outlook.live.com": _SAFE_LINKS_IN_MAIL,
    "outlook.cloud.microsoft": _SAFE_LINKS_IN_MAIL,
    "meet.google.com": Wrapper("Google", _in("dest"), frozenset({"linkredirect"})),
    "calendly.com": Wrapper("Calendly", _closed, frozenset({"events"})),
    "deref-gmx.net": _GMX,
    "deref-web.de": _GMX,
    "deref-mail.com": _GMX,
    "vk.com": Wrapper("VK", _in("to"), frozenset({"away.php"})),
    "l.facebook.com": _FACEBOOK,
    "lm.facebook.com": _FACEBOOK,
    "l.instagram.com": Wrapper("Instagram", _in("u")),
    "l.messenger.com": _FACEBOOK,
    "l.workplace.com": _FACEBOOK,
    "slack-redir.net": Wrapper("Slack", _in("url"), frozenset({"link"})),
    "www.linkedin.com": Wrapper("LinkedIn", _in("url"), frozenset({"safety", "redir"})),
    "lnkd.in": Wrapper("LinkedIn", _closed, shortens=True),
    "bit.ly": Wrapper("Bitly", _closed, shortens=True),
    "tinyurl.com": Wrapper("TinyURL", _closed, shortens=True),
    "t.co": Wrapper("X", _closed, shortens=True),
    "goo.gl": Wrapper("Google", _closed, shortens=True),
    "is.gd": Wrapper("is.gd", _closed, shortens=True),
    "ow.ly": Wrapper("Hootsuite", _closed, shortens=True),
    "cutt.ly": Wrapper("Cuttly", _closed, shortens=True),
    "rebrand.ly": Wrapper("Rebrandly", _closed, shortens=True),
    "t.ly": Wrapper("T.LY", _closed, shortens=True),
    "tiny.cc": Wrapper("Tiny", _closed, shortens=True),
    "www.youtube.com": Wrapper("YouTube", _in("q"), frozenset({"redirect"})),
}
"""Wrappers by their host."""
_DOMAINS = {
    "safelinks.protection.outlook.com": _SAFE_LINKS,
    "safelinks.protection.office365.us": _SAFE_LINKS,
    "safelinks.protection.outlook.cn": _SAFE_LINKS,
    "safelink.emails.azure.net": _AZURE,
    "urldefense.proofpoint.com": _PROOFPOINT,
    "urldefense.com": _PROOFPOINT,
    "urldefense.us": _PROOFPOINT,
    "mimecast.com": _MIMECAST,
    "mimecastprotect.com": _MIMECAST,
    "linkprotect.cudasvc.com": Wrapper("Barracuda", _in("a"), frozenset({"url"})),
    "secure-web.cisco.com": Wrapper("Cisco", _last_of_path),
    "protection.sophos.com": Wrapper("Sophos", _base64),
    "trendmicro.com": Wrapper("Trend Micro", _in("url"), frozenset({"wis"})),
    "clicktime.symantec.com": Wrapper("Symantec", _in("u")),
    "protect.fireeye.com": Wrapper("FireEye", _in("u"), frozenset({"url", "v1"})),
    "protect2.fireeye.com": Wrapper("FireEye", _in("u"), frozenset({"url", "v1"})),
    "urlsand.esvalabs.com": Wrapper("Libraesva", _in("u")),
    "url-protection.com": Wrapper("AppRiver", _in("o"), frozenset({"v1"})),
    "vadesecure.com": Wrapper("Vade", _in("u")),
    "protect.checkpoint.com": Wrapper("Check Point", _check_point, frozenset({"v2"})),
    "url.avanan.click": Wrapper("Check Point", _check_point, frozenset({"v2"})),
    "menlosecurity.com": Wrapper("Menlo Security", _in_path),
    "inky.com": Wrapper("INKY", _closed, frozenset({"link"})),
    "link.edgepilot.com": Wrapper("EdgePilot", _in("u"), frozenset({"s"})),
}
"""Wrappers by the domain at or below which their hosts are."""
