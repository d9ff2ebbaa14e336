"""Text from outside counts as what browsers, gateways and HTTP take it for, byte for byte.

Python's string methods know more blanks and more letters than HTTP does.
"""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.runtime.http import is_form, read_request
from tests.support.oauth.world import Browser, World

NAME = "__Host-rollcall-session"
KELVIN = "\N{KELVIN SIGN}"
UNICODE_BLANKS = [
    chr(code)
    for code in range(sys.maxunicode + 1)
    if chr(code).isspace() and chr(code) not in " \t"
]
NOT_IN_NAMES = [*'()<>@,:\\"/[]?{}', "\x00", "\x7f", "é", KELVIN]


def cookies(*pairs: str) -> tuple[tuple[str, str], ...]:
    return read_request({"cookies": list(pairs)}).cookies


def in_header(text: str) -> tuple[tuple[str, str], ...]:
    return read_request({"headers": {"Cookie": text}}).cookies


@pytest.mark.parametrize("blank", UNICODE_BLANKS, ids=ascii)
def test_a_name_with_a_blank_that_browsers_keep_is_no_cookie(blank: str) -> None:
    assert len(UNICODE_BLANKS) > 20
    for pair in (f"{blank}{NAME}=a", f"{NAME}{blank}=a", f" {blank} {NAME}=a"):
        assert cookies(pair) == ()
        assert in_header(f"x=1;{pair}") == (("x", "1"),)


@pytest.mark.parametrize("character", NOT_IN_NAMES, ids=ascii)
def test_a_name_with_a_character_that_names_cannot_have_is_no_cookie(character: str) -> None:
    assert cookies(f"{character}{NAME}=a", f"ro{character}llcall=b", "c=d") == (("c", "d"),)


@pytest.mark.parametrize("pair", ["", "=a", "a", " =a", "\t=a", "a =b"])
def test_a_pair_without_a_name_is_no_cookie(pair: str) -> None:
    assert cookies(pair) == ()


def test_blanks_between_cookies_are_blanks_and_tabs() -> None:
    assert in_header("a=1; b=2;\tc=3 ;d=\u2003e") == (
        ("a", "1"),
        ("b", "2"),
        ("c", "3"),
        ("d", "\u2003e"),
    )


@given(st.text(max_size=8), st.text(max_size=8))
def test_only_the_exact_name_is_the_session(before: str, after: str) -> None:
    found = cookies(f"{before}{NAME}{after}=a")
    exact = not before.strip(" \t") and not after.startswith((" ", "\t")) and not after
    assert ((NAME, "a") in found) == exact


@pytest.mark.parametrize("blank", ["\u2003", "\xa0", "\x85", "\x1f", "\u3000"], ids=ascii)
def test_a_session_planted_under_a_disguised_name_signs_nobody_in(world: World, blank: str) -> None:
    attacker = Browser(world)
    attacker.sign_in(sub="666", email="eve@example.com")
    victim = Browser(world)
    victim.jar[f"{blank}{NAME}"] = attacker.session_id or ""
    started = victim.get("/auth/google/start?purpose=connect")
    assert started.location == "/auth/google/start?purpose=sign_in&next=connect"


def test_a_session_planted_beside_the_genuine_one_signs_nobody_out(world: World) -> None:
    browser = Browser(world)
    browser.sign_in()
    browser.jar[f"\u2003{NAME}"] = "x" * 43
    assert browser.start("connect")["scope"].endswith("calendar.events.readonly")


def event(method: str, headers: dict[str, str]) -> dict[str, Any]:
    return {"requestContext": {"http": {"method": method}}, "headers": headers}


def test_a_header_whose_name_only_looks_the_same_is_another_header() -> None:
    request = read_request(event("GET", {f"coo{KELVIN}ie": f"{NAME}=a", "Origin": "b"}))
    assert request.cookies == ()
    assert request.headers == {"origin": "b"}


@pytest.mark.parametrize("method", ["POſT", "post"])
def test_a_method_is_written_as_http_writes_it(method: str) -> None:
    assert read_request(event(method, {})).method != "POST"


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("application/x-www-form-urlencoded", True),
        ("Application/X-WWW-Form-Urlencoded ; charset=utf-8", True),
        ("\u2003application/x-www-form-urlencoded", False),
        ("application/x-www-form-urlencoded\x85", False),
        ("application/x-www-form-urlencoded2", False),
        ("text/plain", False),
        ("", False),
    ],
    ids=ascii,
)
def test_a_form_says_that_it_is_one(header: str, form: bool) -> None:
    assert is_form(read_request(event("POST", {"content-type": header}))) == form
