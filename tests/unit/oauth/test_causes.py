"""What goes wrong while signing in or connecting is told by its own cause, not by another one."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import rollcall
from functions.oauth_callback import words
from functions.oauth_callback.words import words_for
from functions.portal import texts
from rollcall.domain.errors import Unavailable
from rollcall.domain.notice import Notice
from tests.support.oauth.google import json_answer
from tests.support.oauth.world import Browser, Page

LAYER = Path(rollcall.__file__).parent
SOURCES = [
    *(LAYER / "protocol").glob("*.py"),
    *(LAYER / "runtime").glob("*.py"),
    *(LAYER / "adapters" / "google").glob("*.py"),
    LAYER / "use_cases" / "connect_calendar.py",
    LAYER / "use_cases" / "sign_in.py",
    *Path(words.__file__).parent.glob("*.py"),
]
ELSEWHERE = {"cross_site", "form_token", "transaction_malformed", "google_revoke"}
"""Caught where they are raised, or answered by logout's page for strangers' forms."""


def unknown_trip(browser: Browser) -> Page:
    return Browser(browser.world).finish(browser.start())


def late(browser: Browser) -> Page:
    asked = browser.start()
    browser.world.later(minutes=11)
    return browser.finish(asked)


def used(browser: Browser) -> Page:
    asked = browser.start()
    copy = Browser(browser.world, dict(browser.jar))
    browser.finish(asked)
    return copy.finish(asked)


def code_used(browser: Browser) -> Page:
    asked = browser.start()
    browser.world.google.answer = lambda _form: json_answer({"error": "invalid_grant"}, 400)
    return browser.return_with(state=asked["state"], code="x")


def client_refused(browser: Browser) -> Page:
    asked = browser.start()
    browser.world.google.answer = lambda _form: json_answer({"error": "invalid_client"}, 401)
    return browser.return_with(state=asked["state"], code="x")


def google_busy(browser: Browser) -> Page:
    asked = browser.start()
    browser.world.google.answer = lambda _form: json_answer({}, 503)
    return browser.return_with(state=asked["state"], code="x")


def no_issuer(browser: Browser) -> Page:
    return browser.return_with(state=browser.start()["state"], code="x", iss=None)


def wrong_clock(browser: Browser) -> Page:
    return browser.sign_in(exp=1)


def no_proof(browser: Browser) -> Page:
    return browser.finish(browser.start(), id_token=None)


def session_changed(browser: Browser) -> Page:
    browser.sign_in()
    asked = browser.start("connect")
    browser.sign_in()
    return browser.finish(asked)


def user_gone(browser: Browser) -> Page:
    browser.sign_in()
    asked = browser.start("connect")
    browser.world.state.users.clear()
    return browser.finish(asked)


def table_busy(browser: Browser) -> Page:
    asked = browser.start()

    def busy(_operation: str) -> None:
        raise Unavailable("busy")

    browser.world.state.before = busy
    return browser.finish(asked)


def in_a_frame(browser: Browser) -> Page:
    return browser.get("/auth/google/start", sec_fetch_dest="iframe")


def bad_secret(browser: Browser) -> Page:
    def malformed() -> None:
        raise Unavailable("secret_malformed")

    browser.world.client_secret = malformed  # type: ignore[assignment]
    return browser.get("/auth/google/start")


AGAIN = "Please start again"
NOT_SET_UP = "This Rollcall is not set up right"
UNUSABLE = "Google&#x27;s answer cannot be used"
CAUSES: list[tuple[Callable[[Browser], Page], int, str, str]] = [
    (unknown_trip, 400, AGAIN, "in another browser"),
    (late, 400, AGAIN, "More than ten minutes passed"),
    (used, 400, AGAIN, "was used already"),
    (code_used, 400, AGAIN, "was used already or came too late"),
    (no_issuer, 400, UNUSABLE, "not genuine"),
    (wrong_clock, 400, UNUSABLE, "not genuine"),
    (no_proof, 400, UNUSABLE, "not complete"),
    (session_changed, 400, "Your sign-in changed meanwhile", "signed in again"),
    (user_gone, 400, "This account was deleted meanwhile", "not connected"),
    (in_a_frame, 403, "Please open Rollcall in a tab of its own", "inside another page"),
    (client_refused, 503, NOT_SET_UP, "whoever runs it"),
    (bad_secret, 503, NOT_SET_UP, "whoever runs it"),
    (google_busy, 503, "Google does not answer right now", "in a few minutes"),
    (table_busy, 503, "Signing in does not work right now", "A part of Rollcall"),
]


@pytest.mark.parametrize(("fail", "status", "title", "text"), CAUSES)
def test_the_page_tells_the_cause_and_what_to_do(
    browser: Browser, fail: Callable[[Browser], Page], status: int, title: str, text: str
) -> None:
    page = fail(browser)
    assert page.status == status
    assert f"<h1>{title}</h1>" in page.body
    assert text in page.body


def reasons() -> Iterator[tuple[str, str]]:
    """Every reason that the code gives when it refuses or cannot go on, with the error's name."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Name(id="Rejected" | "Unavailable" as error),
                    args=[ast.Constant(value=str(reason)), *_],
                ):
                    yield error, reason


def test_no_reason_is_left_to_the_words_for_requests_nobody_sends() -> None:
    found = set(reasons())
    assert {("Rejected", "issuer_missing"), ("Unavailable", "google_client")} <= found
    general = words_for("no such reason", 400)
    unsaid = {
        reason
        for error, reason in found
        if error == "Rejected" and words_for(reason, 400) == general
    }
    assert unsaid - ELSEWHERE == {"body", "body_too_large"}


SAID_AFTER = {Notice.SIGNED_OUT, Notice.SIGNED_OUT_EVERYWHERE, Notice.DISCONNECTED}
"""What tells of something that somebody asked for, and not of a trip to Google."""


@pytest.mark.parametrize("notice", sorted(set(Notice) - SAID_AFTER))
def test_every_notice_has_a_sentence_of_its_own(notice: Notice) -> None:
    assert notice in texts.NOTICES
    assert list(texts.NOTICES.values()).count(texts.NOTICES[notice]) == 1
    assert (notice in texts.PROBLEM_NOTICES) == (notice is not Notice.CONNECTED)


def test_an_account_without_a_verified_address_is_not_sent_to_google_again(
    browser: Browser,
) -> None:
    first = browser.get("/auth/google/start?purpose=connect")
    assert first.location == "/auth/google/start?purpose=sign_in&next=connect"
    page = browser.finish(browser.start(next="connect"), {"email_verified": False})
    assert page.led_to == ("/onboarding", "address_unverified")
