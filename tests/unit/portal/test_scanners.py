"""What programs ask that try every address of the internet: refused, and no failure of ours.

An answer of 5xx counts as one, and rings an alarm.
"""

from __future__ import annotations

import pytest

from tests.support.portal.world import FORM, Browser, World

UNKNOWN = (
    "", "//", "/wp-login.php", "/.env", "/.git/config", "/privacy/",
    "/static/", "/static/../../etc/passwd", "/static/%00/x", "/meetings/%ff/x", "/%2e%2e/%2e%2e",
    "/account/" + "x" * 5000, "/caf\N{LATIN SMALL LETTER E WITH ACUTE}", "/\ud800", "*",
    "http://other.example/",
)  # fmt: skip
KNOWN = ("/", "/privacy", "/healthz", "/account", "/preferences", "/connections/c-1/disconnect")


@pytest.mark.parametrize("path", UNKNOWN)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "PROPFIND", ""])
def test_an_unknown_address_is_refused_to_everybody(
    world: World, browser: Browser, path: str, method: str
) -> None:
    answers = {asking.get(path, method=method).status for asking in (browser, Browser(world))}
    assert answers <= {404, 405}


@pytest.mark.parametrize("path", KNOWN)
@pytest.mark.parametrize("method", ["PUT", "OPTIONS", "PROPFIND", "CONNECT", ""])
def test_an_unknown_method_is_refused(browser: Browser, path: str, method: str) -> None:
    assert browser.get(path, method=method).status == 405


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "=;;;=; \ud800"},
        {"content-type": FORM, "content-length": "-1"},
        {"accept": "\x00", "accept-encoding": "\x00;q=\ud800", "host": ""},
        {"origin": "null", "sec-fetch-site": "none", "content-type": "multipart/form-data"},
    ],
)
@pytest.mark.parametrize("body", ["", "a=b", "\x00", "=", "{", "%", "a" * 70_000])
def test_odd_headers_and_bodies_are_no_failure(
    world: World, headers: dict[str, str], body: str
) -> None:
    asking = Browser(world)
    for method, path in (("GET", "/"), ("GET", "/nowhere"), ("POST", "/preferences")):
        event = asking.event(method, path + "?%ff&&a=%&" + "x=y&" * 200, headers)
        assert world.ask({**event, "body": body}).status < 500


def test_a_body_that_is_not_what_it_is_said_to_be_is_refused(world: World) -> None:
    event = Browser(world).event("POST", "/nowhere", {})
    assert world.ask({**event, "body": "\xff", "isBase64Encoded": True}).status == 400
