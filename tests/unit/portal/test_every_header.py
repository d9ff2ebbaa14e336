"""One law over the table of routes: what every answer carries, whatever it is (A-7, A-10)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from functions.portal.handler import refuse
from rollcall.domain.errors import Unavailable
from rollcall.runtime.http import SECURITY_HEADERS
from tests.support.portal.crowd import Person, crowd
from tests.support.portal.guests import guest_link
from tests.support.portal.route_table import FORMS, Route, filled, routes_of
from tests.support.portal.world import Answer, Browser, World

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS")
COOKIE = re.compile(
    r"__Host-rollcall-[a-z]+=[\w=-]*; Max-Age=\d+; Path=/; HttpOnly; SameSite=Lax; Secure"
)
GUEST = re.compile(
    r"__Secure-rollcall-guest=[\w-]+; Max-Age=\d+; Path=/guest; HttpOnly; SameSite=Lax; Secure"
)
"""Of one path, so its name cannot promise the whole host."""
CONTENT = tuple(
    f"{kind}; charset=utf-8" for kind in ("text/html", "text/plain", "application/json")
)
SAFE_PLACE = re.compile(
    r"/(?!/)[\w/?=&%.~#:@-]*"
    # What the bot of one's own meeting recorded is the only place outside.
    r"|https://us-west-2\.recall\.ai/r-canary-000-recording"
)


def _broken(_operation: str) -> None:
    raise RuntimeError("arn:fake:table/state")


def _busy(_operation: str) -> None:
    raise Unavailable("test")


def answers(world: World, person: Person, method: str, route: Route) -> Iterator[Answer]:
    """What a route answers to whoever is signed in, to others, and while something is broken."""
    ids = {**person.ids, "receipt": "FAKE-RECEIPT", "": "none"}
    path = filled(route[1], ids)
    state = world.state
    for browser in (person.browser, Browser(world), Browser(world, "gone".ljust(43, "x"))):
        for hook in (state.before, _broken, _busy):
            kept, state.before = state.before, hook
            yield _sent(browser, method, path, FORMS.get(route[1], {}))
            state.before = kept
    yield (
        person.browser.post(path, {"unknown": "field"})
        if method == "POST"
        else Answer(204, SECURITY_HEADERS, "")
    )


def _sent(browser: Browser, method: str, path: str, fields: object) -> Answer:
    if method == "POST" and isinstance(fields, dict):
        return browser.post(path, fields)
    return browser.get(path, method=method)


def wrong(answer: Answer) -> list[str]:
    """What is missing of an answer, or too much."""
    headers = answer.headers
    found = [
        name
        for name, value in SECURITY_HEADERS.items()
        if headers.get(name) != value and name != "cache-control"
    ]
    # Files have the digest of their content in their address; nothing else may be kept.
    if headers.get("cache-control") != "no-store":
        found.append("cache-control")
    if answer.body and headers.get("content-type") not in CONTENT:
        found.append(f"content-type {headers.get('content-type')}")
    if not SAFE_PLACE.fullmatch(headers.get("location", "/")):
        found.append(f"location {headers['location']}")
    found += [line for line in answer.cookies if not COOKIE.fullmatch(line)]
    found += [name for name in headers if name.startswith("access-control-")]
    found += [name for name in ("server", "x-powered-by") if name in headers]
    if "arn:" in answer.body or "Traceback" in answer.body:
        found.append("the inside")
    return found


@pytest.mark.parametrize("method", METHODS)
def test_every_route_answers_every_method_with_every_header(method: str) -> None:
    world = World()
    (person,) = crowd(world, 1)
    count = 0
    for route in routes_of(world):
        for answer in answers(world, person, method, route):
            assert wrong(answer) == [], (method, route, answer.status)
            count += 1
    assert count >= 10 * 30


def test_what_no_route_knows_is_answered_with_every_header(world: World, browser: Browser) -> None:
    for path in ("/nowhere", "//evil.example", "/%2e%2e", "/static/none/app.css", "/" + "x" * 9000):
        for method in METHODS:
            assert wrong(_sent(browser, method, path, {})) == [], (method, path)
    for event in ({}, {"rawPath": "/", "body": 7}, {"body": "x" * 400_000}):
        assert wrong(world.ask(event)) == []


def test_a_page_without_settings_carries_every_header() -> None:
    given = refuse({})
    json.dumps(given)
    answer = Answer(given["statusCode"], given["headers"], given["body"])
    missing = [name for name in SECURITY_HEADERS if name not in answer.headers]
    assert (answer.status, missing) == (503, [])


def test_a_file_may_be_kept_and_carries_the_rest(world: World, browser: Browser) -> None:
    page = browser.get("/").body
    for address in set(re.findall(r'"(/static/[^"]+)"', page)):
        event = browser.event("GET", address, {})
        headers = world.handler(event, None)["headers"]
        assert headers["cache-control"] == "public, max-age=31536000, immutable"
        kept = SECURITY_HEADERS.keys() - {"cache-control", "content-security-policy"}
        assert {name: headers[name] for name in kept} == {
            name: SECURITY_HEADERS[name] for name in kept
        }


def test_the_cookie_of_a_guest_is_for_the_page_of_guests_alone(world: World) -> None:
    (person,) = crowd(world, 1)
    row = next(iter(world.state.events.values()))
    address = guest_link(world, row)
    visitor = Browser(world)
    found = re.search(r'name="form_token" value="([\w.-]+)"', visitor.get(address).body)
    assert found is not None
    answer = visitor.post(address, {"choice": "meeting"}, token=found[1])
    assert answer.status == 303, person
    (cookie,) = answer.cookies
    assert GUEST.fullmatch(cookie)


def test_no_policy_permits_what_is_inline_or_of_others() -> None:
    policy = SECURITY_HEADERS["content-security-policy"]
    sources = {source for part in policy.split(";") for source in part.split()[1:]}
    assert sources == {"'none'", "'self'"}
    for needed in ("default-src", "base-uri", "object-src", "frame-ancestors"):
        assert f"{needed} 'none'" in policy
