from __future__ import annotations

import base64
import hashlib
import re

from rollcall.runtime.http import SECURITY_HEADERS
from rollcall.runtime.plain_page import plain_page
from tests.support.portal.page import parse


def test_a_plain_page_has_a_header_a_main_action_and_the_way_back() -> None:
    body, _headers = plain_page("Stop", ("One.", "Two."), "req-1", (("Sign in", "/auth/x"),))
    page = parse(_without_icon(body))
    assert page.one("header").one("a").attributes["href"] == "/"
    assert page.one("h1").text == "Stop"
    assert [text.text for text in page.all("p")] == ["One.", "Two."]
    actions = [(a.text, a.attributes["href"]) for a in page.one("nav").all("a")]
    assert actions == [("Sign in", "/auth/x"), ("Back to Rollcall", "/")]
    assert page.one("small").text == "Request req-1"


def test_whatever_is_inserted_is_escaped() -> None:
    body, _headers = plain_page("<b>", ('"><script>',), "<i>", (("<u>", '"><s>'),))
    assert not re.search(r"<(b|i|u|s|script)>", body)


def test_the_policy_permits_this_style_sheet_and_nothing_else_new() -> None:
    body, headers = plain_page("Stop", (), "req-1")
    (style,) = re.findall(r"<style>(.*?)</style>", body, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    usual = SECURITY_HEADERS["content-security-policy"]
    expected = usual.replace("style-src 'self'", f"style-src 'sha256-{digest}'")
    assert headers["content-security-policy"] == expected
    assert "style=" not in body
    assert "<script" not in body


def _without_icon(body: str) -> str:
    return re.sub(r"<svg.*?</svg>", "", body, flags=re.DOTALL)
