from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from rollcall.adapters.google.keys import GoogleKeys
from rollcall.domain.errors import Unavailable
from tests.support.oauth.google import Answer, LocalGoogle, json_answer
from tests.support.oauth.tokens import Signer, google_signer, rsa_key
from tests.support.oauth.world import START, Browser


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(google: LocalGoogle, clock: Clock) -> GoogleKeys:
    return GoogleKeys(google.keys_url, clock, read_seconds=0.5)


def test_keys_are_read_once_for_many_tokens(keys: GoogleKeys, google: LocalGoogle) -> None:
    for _token in range(10):
        found = keys.find("google-1")
        assert found is not None
        assert found.key.public_numbers() == google_signer().key.public_key().public_numbers()
    assert google.key_calls == 1


def test_keys_are_read_again_after_an_hour(
    keys: GoogleKeys, google: LocalGoogle, clock: Clock
) -> None:
    keys.find("google-1")
    clock.now += timedelta(hours=1)
    keys.find("google-1")
    assert google.key_calls == 2


def test_unknown_keys_are_looked_for_once_a_minute(
    keys: GoogleKeys, google: LocalGoogle, clock: Clock
) -> None:
    keys.find("google-1")
    for second in range(121):
        clock.now = START + timedelta(seconds=second)
        assert keys.find(f"unknown-{second}") is None
    assert google.key_calls == 3


def test_a_new_key_is_found_and_the_old_one_still_holds(browser: Browser) -> None:
    browser.sign_in()
    google = browser.world.google
    asked = browser.start()
    google.signers.insert(0, Signer("google-2", rsa_key("second")))
    assert browser.finish(asked).status == 400
    browser.world.later(minutes=1)
    assert browser.sign_in().status == 303
    google.signers.reverse()
    assert browser.sign_in().status == 303


def test_a_key_that_google_took_back_does_not_hold_any_more(browser: Browser) -> None:
    browser.sign_in()
    google = browser.world.google
    old = google.signers[0]
    google.signers[:] = [Signer("google-2", rsa_key("second"))]
    browser.world.later(hours=1)
    asked = browser.start()
    token = old.sign(browser.world.claims(asked["nonce"]))
    assert browser.finish(asked, id_token=token).status == 400


PAUSES_OF_FIVE_MINUTES = (15, 30, 60, 60, 60, 60, 60)

UNUSABLE: list[Answer] = [
    json_answer({}, 500),
    json_answer({}, 404),
    json_answer({"keys": []}),
    json_answer({"keys": "x"}),
    json_answer([]),
    json_answer({"keys": [1, None, {}, {"kty": "RSA"}, {"kty": "oct", "k": "AA", "kid": "a"}]}),
    json_answer({"keys": [{"kty": "RSA", "kid": "google-1", "n": "AQAB", "e": "AQAB"}]}),
    json_answer({"keys": [google_signer().jwk() | {"use": "enc"}]}),
    json_answer({"keys": [google_signer().jwk() | {"alg": "RS512"}]}),
    json_answer({"keys": [google_signer().jwk() | {"alg": ["RS256"]}]}),
    json_answer({"keys": [google_signer().jwk() | {"kid": 7}]}),
    json_answer({"keys": [google_signer().jwk() | {"n": 7}]}),
    json_answer({"keys": [google_signer().jwk() | {"n": "\ud800"}]}),
    json_answer({"keys": [google_signer().jwk() | {"n": "_" * 11_000}]}),
    json_answer({"keys": [google_signer().jwk() | {"e": ""}]}),
    (200, {}, b"<html>"),
    (200, {}, b"[" * 60_000),
    (200, {}, b"x" * 70_000),
    (302, {"location": "/certs"}, b""),
]


@pytest.mark.parametrize("answer", UNUSABLE, ids=lambda answer: f"{answer[0]}-{answer[2][:40]!r}")
def test_without_keys_nobody_is_proved(
    keys: GoogleKeys, google: LocalGoogle, clock: Clock, answer: Answer
) -> None:
    google.keys = answer
    with pytest.raises(Unavailable):
        keys.find("google-1")
    google.keys = None
    clock.now += timedelta(seconds=15)
    assert keys.find("google-1") is not None


def test_the_last_good_keys_serve_for_a_day(
    keys: GoogleKeys, google: LocalGoogle, clock: Clock
) -> None:
    keys.find("google-1")
    google.keys = json_answer({}, 500)
    clock.now += timedelta(hours=24) - timedelta(seconds=1)
    assert keys.find("google-1") is not None
    clock.now += timedelta(seconds=1)
    with pytest.raises(Unavailable):
        keys.find("google-1")


def test_while_google_is_out_of_reach_the_keys_are_asked_for_with_growing_pauses(
    keys: GoogleKeys, google: LocalGoogle, clock: Clock
) -> None:
    keys.find("google-1")
    google.keys = json_answer({}, 500)
    clock.now += timedelta(hours=1)
    for second in range(300):
        assert keys.find("google-1") is not None
        assert keys.find(f"unknown-{second}") is None
        clock.now += timedelta(seconds=1)
    assert google.key_calls == 1 + len(PAUSES_OF_FIVE_MINUTES)


def test_without_any_keys_a_failure_is_told_at_once_until_it_is_time_to_ask_again(
    keys: GoogleKeys, google: LocalGoogle, clock: Clock
) -> None:
    google.keys = json_answer({}, 500)
    for _try in range(10):
        with pytest.raises(Unavailable, match="google_keys"):
            keys.find("google-1")
    assert google.key_calls == 1
    google.keys = None
    clock.now += timedelta(seconds=15)
    assert keys.find("google-1") is not None
