"""Every value that a deployment accepts, the functions accept: one table for all places.

The places are `make deploy`, `make run`, the template's patterns and the settings of the functions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from infra.given import complaints
from infra.spelling import spelled
from local.system.errors import CannotRun
from local.system.settings import Settings as Local
from rollcall.domain.chat_text import NOTICE
from rollcall.runtime.setting import Choice, Function, Kind
from rollcall.runtime.settings import (
    ADDRESS,
    ADMINS,
    BOTS,
    CALENDARS,
    CERTIFICATE,
    CHAT_TEXT,
    CLIENT,
    DELETE_OR_KEEP,
    DOMAINS,
    ENDPOINT,
    GROUPS,
    HOURS,
    LAST_ONE,
    LAYOUT,
    LISTED,
    MONTHS,
    NAMES,
    ONE_LINE,
    ORIGIN,
    PATIENCE,
    PER_MINUTE,
    RETENTION,
    SCOPE,
    SHARED_BOTS,
    TAG,
    TRANSCRIPT,
    WAITING_ROOM,
    WEEKS,
    YES_OR_NO,
    Settings,
)
from tests.infra.template import Json, Template
from tests.support.settings import environment_of

LABEL = "a" * 63

ORIGINS = {
    "https://rollcall.example.com": True,
    "https://a.io": True,
    "https://x-1.example.co.uk": True,
    "https://3com.example": True,
    "https://abc123.execute-api.us-west-2.amazonaws.com": True,
    f"https://{LABEL}.example": True,
    "https://rollcall.example/": False,
    "https://rollcall.example//": False,
    "https://rollcall.example/path": False,
    "https://rollcall.example?": False,
    "https://rollcall.example?a=b": False,
    "https://rollcall.example#": False,
    "https://rollcall.example#a": False,
    "https://rollcall.example:443": False,
    "https://rollcall.example:8443": False,
    "https://rollcall.example:": False,
    "https://rollcall.example.": False,
    "https://.rollcall.example": False,
    "https://rollcall..example": False,
    "https://-rollcall.example": False,
    "https://rollcall-.example": False,
    "https://roll_call.example": False,
    "https://*.example": False,
    f"https://a{LABEL}.example": False,
    f"https://{'a.' * 126}example": False,
    "https://rollcall": False,
    "https://localhost": False,
    "https://192.0.2.1": False,
    "https://[2001:db8::1]": False,
    "https://3221225985": False,
    "https://Rollcall.example": False,
    "HTTPS://rollcall.example": False,
    "Https://rollcall.example": False,
    "https://r\N{LATIN SMALL LETTER O WITH DIAERESIS}llcall.example": False,
    "https://rollcall.example\N{FULLWIDTH FULL STOP}com": False,
    "https://xn--rllcall-d1a.example": False,
    "https://rollcall.xn--p1ai": False,
    "https://ada@rollcall.example": False,
    "https://ada:secret@rollcall.example": False,
    "https://rollcall.example\\": False,
    "https://roll call.example": False,
    "https://rollcall.example\n": False,
    "https://rollcall.example\nx": False,
    "https://": False,
    "https:/rollcall.example": False,
    "//rollcall.example": False,
    "rollcall.example": False,
    "http://rollcall.example": False,
    "http://localhost.example": False,
    "ftp://rollcall.example": False,
    "javascript:alert(1)": False,
    "https://https://rollcall.example": False,
    "http://localhost/": False,
    "http://LOCALHOST:8000": False,
    "http://localhost:0": False,
    "http://localhost:65536": False,
    "http://[::1]:8000": False,
}
ENDPOINTS = {
    "https://us-west-2.recall.ai": True,
    "https://us-west-2.recall.ai/": True,
    "https://accounts.google.com/o/oauth2/v2/auth": True,
    "https://proxy:8443/recall": True,
    "https://192.0.2.1/token": True,
    "https://rollcall.example:65535": True,
    "https://rollcall.example:65536": False,
    "https://rollcall.example:0": False,
    "https://rollcall.example:": False,
    "https://rollcall.example/?a=b": False,
    "https://rollcall.example/?": False,
    "https://rollcall.example/#": False,
    "https://rollcall.example?": False,
    "https://rollcall.example./": False,
    "https://ada@rollcall.example/": False,
    "https://Rollcall.example/": False,
    "HTTPS://rollcall.example/": False,
    "https://xn--rllcall-d1a.example/": False,
    "https://r\N{LATIN SMALL LETTER O WITH DIAERESIS}llcall.example/": False,
    "https://rollcall.example/\N{LATIN SMALL LETTER O WITH DIAERESIS}": False,
    "https://rollcall.example/a b": False,
    "https://rollcall.example/a\\b": False,
    "https://rollcall.example/\n": False,
    "https://rollcall.example/" + "a" * 1024: True,
    "https://rollcall.example/" + "a" * 1025: False,
    "https://": False,
    "https:///token": False,
    "//rollcall.example": False,
    "rollcall.example": False,
    "http://rollcall.example": False,
    "ftp://rollcall.example": False,
    "": False,
}
LOOPBACK = {
    "http://localhost": True,
    "http://localhost:8000": True,
    "http://127.0.0.1:8000": True,
}
CLIENTS = {
    "123456789012-abc123def456.apps.googleusercontent.com": True,
    "123456789012.apps.googleusercontent.com": True,
    "rollcall-local.apps.googleusercontent.com": True,
    "abc": False,
    ".apps.googleusercontent.com": False,
    "123-abc.apps.googleusercontent.com.evil.example": False,
    "123-abc.apps.googleusercontent.com/": False,
    "https://123-abc.apps.googleusercontent.com": False,
    "'123-abc.apps.googleusercontent.com'": False,
    "123 abc.apps.googleusercontent.com": False,
    "123-abc.apps.googleusercontentXcom": False,
    "123-abc.apps.googleusercontent.com\nx": False,
    "\N{LATIN SMALL LETTER A WITH ACUTE}.apps.googleusercontent.com": False,
    "a" * 201 + ".apps.googleusercontent.com": False,
    "": False,
}
ALLOWED = {
    "*": True,
    "corp.example": True,
    "corp.example,sister.example": True,
    "Corp.example": False,
    "corp": False,
    "corp.example,": False,
    "*,corp.example": False,
    "": False,
}
ONE_COMPANY = {
    "none": True,
    "corp.example": True,
    "corp.example+corp.de+sister.example,other.example+other.de": True,
    "xn--bcher-kva.example+corp.example": True,
    f"{LABEL}.{LABEL}.{LABEL}.example+corp.example": True,
    f"{LABEL}.{LABEL}.{LABEL}.{LABEL}.example+corp.example": False,
    "Corp.example+corp.de": False,
    "corp.example+": False,
    "+corp.example": False,
    "corp.example++corp.de": False,
    "corp.example,": False,
    "corp.example+none": False,
    "none,corp.example": False,
    "corp.example;corp.de": False,
    "corp.example corp.de": False,
    "*": False,
    "corp": False,
    ",".join(["corp.example"] * 90): False,
}
NEVER_OUTSIDE = {
    "none": True,
    "partner.example": True,
    "partner.example,contractor.example": True,
    "partner.example+contractor.example": False,
    "none,partner.example": False,
    "*": False,
    "partner": False,
    "ada@partner.example": False,
}
ADMINISTRATORS: dict[str, bool] = {
    "none": True,
    "ann@corp.example": True,
    "ann@corp.example,b.o+b@sister.example": True,
    "Ann@corp.example": False,
    "ann@corp.example, bob@corp.example": False,
    "ann@corp.example,": False,
    "none,ann@corp.example": False,
    "corp.example": False,
    "@corp.example": False,
    "ann@corp": False,
    "*": False,
}
NOT_PEOPLE = {
    "none": True,
    "rooms.corp.example": True,
    "notes@corp.example": True,
    "a.b+c@corp.example,rooms.corp.example,x@xn--bcher-kva.example": True,
    "none,corp.example": False,
    "@corp.example": False,
    "notes@": False,
    "notes@corp": False,
    "a@b@corp.example": False,
    "a b@corp.example": False,
    "corp": False,
    "corp.example,": False,
    "corp.example, sister.example": False,
    "Notes@corp.example": False,
    "*": False,
    "*.corp.example": False,
    ("a@corp.example," * 140)[:-1]: False,
}
DELETED_OR_KEPT = {
    "delete": True,
    "keep": True,
    "Delete": False,
    "delete ": False,
    "": False,
    "deletekeep": False,
}

SHARES = {
    "tell": True,
    "ask": True,
    "organiser": True,
    "Organiser": False,
    "asks": False,
    "tell,organiser": False,
}
SCOPES = {
    "company": True,
    "workspace": True,
    "calendar": True,
    "Company": False,
    "nobody": False,
    "company,workspace": False,
    "companyx": False,
}
TAGS = {
    "norecord": True,
    "#norecord": True,
    "no-record_2": True,
    "off": True,
    "x" * 40: True,
    "x" * 41: False,
    "#": False,
    "##a": False,
    "-a": False,
    "no record": False,
    "a,b": False,
    "nicht_aufnehmen!": False,
    "\N{LATIN SMALL LETTER A WITH DIAERESIS}": False,
    "<b>": False,
}
NUMBERS = {
    "1": True,
    "57": True,
    "99999": True,
    "100000": True,
    "0": False,
    "-1": False,
    "+1": False,
    "1.5": False,
    "1e3": False,
    "1_000": False,
    "1 000": False,
    "0x10": False,
    "many": False,
    "\N{ARABIC-INDIC DIGIT THREE}": False,
    "9" * 30: False,
}
PACES = {**NUMBERS, "100001": False}
HOUR_COUNTS = {**NUMBERS, "0": True, "999999": True, "1000000": False}
CAPS = {**NUMBERS, "999999": True, "1000000": True, "1000001": False}

TRANSCRIPTS = {
    "captions": True,
    "none": True,
    "recallai_streaming": True,
    "recallai_streaming:de": True,
    "recallai_streaming:en_us": True,
    "recallai_streaming:pt-BR": True,
    "assembly_ai_async_chunked": True,
    "speechmatics_streaming": True,
    "recallai_async": False,
    "recallai_streaming:": False,
    "recallai_streaming:German": False,
    "deepgram_streaming:de": False,
    "captions:de": False,
    "meeting_captions": False,
    "Captions": False,
    "none,captions": False,
}
RETENTIONS = {
    "1h": True,
    "36h": True,
    "7d": True,
    "9999d": True,
    "forever": True,
    "0d": False,
    "07d": False,
    "10000d": False,
    "-1d": False,
    "1.5d": False,
    "7": False,
    "7 d": False,
    "7D": False,
    "1w": False,
    "never": False,
    "\N{ARABIC-INDIC DIGIT THREE}d": False,
}
LAYOUTS = {
    "speaker_view": True,
    "gallery_view": True,
    "gallery_view_v2": True,
    "audio_only": True,
    "gallery": False,
    "Speaker_view": False,
}
CHAT_TEXTS = {
    "": False,
    "off": True,
    NOTICE: True,
    "{person} records: {link}": True,
    "This meeting is recorded. Questions: it@corp.example": True,
    "Aufnahme l\N{LATIN SMALL LETTER A WITH DIAERESIS}uft {bot} 100 % \N{FOX FACE}": True,
    "x" * 500: True,
    "x" * 501: False,
    "{name}": False,
    "{link": False,
    "two\nlines": False,
    "a\rb": False,
    "a\tb": False,
    "a\x7fb": False,
}
LINES = {
    **dict.fromkeys(("", "Corp Ltd", "{any} braces", "x" * 500), True),
    **dict.fromkeys(("x" * 501, "two\nlines", "a\tb", "a\x7fb"), False),
}
ADDRESSES = {
    "": True,
    "rollcall@corp.example": True,
    "roll.call+x_1@mail.corp.example": True,
    "rollcall": False,
    "@corp.example": False,
    "rollcall@corp": False,
    "rollcall@@corp.example": False,
    "Rollcall <rollcall@corp.example>": False,
    "a@corp.example,b@corp.example": False,
    "rollcall@corp.example\nBcc: x@evil.example": False,
    f"{'a' * 65}@corp.example": False,
}
NO_WAITS = dict.fromkeys(
    ("0", "-1", "+30", "1.5", "1e3", "060", "1_0", "a", "30 s", "10000", "9" * 30), False
)
WAITS = {**NO_WAITS, "30": True, "99": True, "100": True, "600": True, "29": False, "601": False}
PATIENCES = {**NO_WAITS, "30": True, "601": True, "9999": True, "29": False, "1": False}
LAST_ONES = {**NO_WAITS, "1": True, "60": True, "9999": True}
MONTH_COUNTS = {
    **dict.fromkeys(("0", "9", "24", "99", "100", "119", "120"), True),
    **dict.fromkeys(("-1", "+3", "1.5", "024", "121", "1000", "a", "24 "), False),
}
WEEK_COUNTS = {
    **dict.fromkeys(("0", "4", "9", "10", "49", "50", "52"), True),
    **dict.fromkeys(("-1", "+3", "1.5", "04", "53", "60", "100", "a", "4 "), False),
}
SWITCHES = {
    **dict.fromkeys(("yes", "no"), True),
    **dict.fromkeys(("on", "off", "true", "1", "Yes", "yes ", "yesno"), False),
}
MANY = {
    **dict.fromkeys(("25000", "100000"), True),
    **dict.fromkeys(("0", "50000", "25,000", "025000", "1000000", "many"), False),
}
BAD = {CHAT_TEXT: "canary\tcanary", ONE_LINE: "canary\tcanary"}
"""What is refused, where \"canary\" is not."""

CERTIFICATES = {
    "arn:aws:acm:us-west-2:123456789012:certificate/0b1c2d3e-aaaa-bbbb-cccc-0123456789ab": True,
    "arn:aws-us-gov:acm:us-gov-west-1:123456789012:certificate/a": True,
    "arn:aws:acm:us-west-2:123456789012:certificate/": False,
    "arn:aws:iam::123456789012:server-certificate/a": False,
    "rollcall.example": False,
}

BY_KIND: Mapping[Kind[Any], Mapping[str, bool]] = {
    ADDRESS: ADDRESSES,
    CERTIFICATE: CERTIFICATES,
    ORIGIN: {**ORIGINS, **LOOPBACK},
    ENDPOINT: {**ENDPOINTS, **LOOPBACK},
    CLIENT: CLIENTS,
    ADMINS: ADMINISTRATORS,
    DOMAINS: ALLOWED,
    GROUPS: ONE_COMPANY,
    NAMES: NEVER_OUTSIDE,
    LISTED: NOT_PEOPLE,
    SCOPE: SCOPES,
    SHARED_BOTS: SHARES,
    DELETE_OR_KEEP: DELETED_OR_KEPT,
    TAG: TAGS,
    PER_MINUTE: PACES,
    BOTS: CAPS,
    CALENDARS: MANY,
    HOURS: HOUR_COUNTS,
    TRANSCRIPT: TRANSCRIPTS,
    MONTHS: MONTH_COUNTS,
    WEEKS: WEEK_COUNTS,
    YES_OR_NO: SWITCHES,
    RETENTION: RETENTIONS,
    LAYOUT: LAYOUTS,
    CHAT_TEXT: CHAT_TEXTS,
    ONE_LINE: LINES,
    WAITING_ROOM: WAITS,
    PATIENCE: PATIENCES,
    LAST_ONE: LAST_ONES,
}
TABLE = {each.parameter: BY_KIND[each.kind] for each in Settings.choices()}
NAMED = {each.parameter: each for each in Settings.choices()}


def starts(function: Function, choice: Choice[Any], value: str) -> bool:
    """Whether a function takes its settings when one of them has this value."""
    try:
        Settings(function, environment_of(function, **{choice.name: value}))
    except ValueError:
        return False
    return True


def runs(choice: Choice[Any], value: str) -> bool:
    """Whether the local system takes the value."""
    try:
        return bool(Local.load({choice.variable: value}).deployed)
    except CannotRun:
        return False


def is_spelled(choice: Choice[Any], value: str) -> bool:
    """Whether a value has the spelling that is deployed, or would have it after typing."""
    return spelled(choice, value) == value


@pytest.mark.parametrize("name", TABLE)
def test_the_template_accepts_exactly_these_values(template: Template, name: str) -> None:
    parameter = template.document["Parameters"][name]
    pattern = re.compile(parameter["AllowedPattern"])
    assert {value: pattern.fullmatch(value) is not None for value in TABLE[name]} == TABLE[name]


FOR_THE_STACK = {
    one.parameter for one in (Settings.certificate, Settings.canary, Settings.calendars_up_to)
}
"""No function reads these."""


def test_every_other_setting_is_read_by_a_function() -> None:
    unread = {name for name, choice in NAMED.items() if not choice.readers}
    assert unread == FOR_THE_STACK


@pytest.mark.parametrize("name", sorted(TABLE.keys() - FOR_THE_STACK))
def test_the_functions_accept_exactly_these_values(name: str) -> None:
    choice = NAMED[name]
    for function in choice.readers:
        # White space around a value is what shells add; the functions drop it. An empty one is
        # the default.
        values = {
            value: ok for value, ok in TABLE[name].items() if value and value == value.strip()
        }
        assert {value: starts(function, choice, value) for value in values} == values


@pytest.mark.parametrize("name", TABLE)
def test_running_here_accepts_exactly_these_values(name: str) -> None:
    choice = NAMED[name]
    values = {v: ok for v, ok in TABLE[name].items() if v and is_spelled(choice, v)}
    assert {value: runs(choice, value) for value in values} == values


@pytest.mark.parametrize("name", TABLE)
def test_deploying_accepts_exactly_these_values_but_none_of_this_machine(name: str) -> None:
    wanted = {value: ok and value not in LOOPBACK for value, ok in TABLE[name].items()}
    assert {value: not complaints({name: value}) for value in wanted} == wanted


@pytest.mark.parametrize("name", TABLE)
def test_the_default_is_accepted_by_every_place(template: Template, name: str) -> None:
    parameter: dict[str, Json] = template.document["Parameters"][name]
    default = parameter.get("Default")
    assert (default is None) == (name in {"GoogleClientId", "AllowedDomains"})
    if default is not None:
        assert re.fullmatch(parameter["AllowedPattern"], default)
        assert not complaints({name: default})


def test_the_apis_own_address_is_an_origin() -> None:
    own = "https://a1b2c3d4e5.execute-api.us-west-2.amazonaws.com"
    assert starts("portal", Settings.public_url, own)


@pytest.mark.parametrize("name", TABLE)
def test_a_refusal_says_what_is_wanted_and_never_the_value(template: Template, name: str) -> None:
    words = template.document["Parameters"][name]["ConstraintDescription"]
    called = name if NAMED[name].by_argument else NAMED[name].variable
    value = BAD.get(NAMED[name].kind, "canary!")
    assert complaints({name: value}) == [f"{called} {words}."]
    with pytest.raises(CannotRun) as caught:
        Local.load({NAMED[name].variable: value})
    assert str(caught.value) == (f"These settings cannot be used: {NAMED[name].variable} {words}.")


@pytest.mark.parametrize("value", [value for value, ok in ENDPOINTS.items() if ok])
def test_an_accepted_address_can_be_called(value: str) -> None:
    assert str(httpx.URL(value)).startswith(value.rstrip("/"))


@pytest.mark.parametrize(
    ("typed", "deployed"),
    [
        (
            " Rooms.Corp.example. , Notes@b\u00fccher.example ",
            "rooms.corp.example,notes@xn--bcher-kva.example",
        ),
        ("@corp.example", "corp.example"),
        ("None", "none"),
    ],
)
def test_addresses_without_people_may_be_typed_as_people_write_them(
    typed: str, deployed: str
) -> None:
    assert spelled(Settings.not_people, typed) == deployed
    assert Settings.not_people.allows(deployed)
