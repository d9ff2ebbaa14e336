"""What an ID token with a good signature must say."""

from __future__ import annotations

import json

import pytest

from rollcall.protocol.oauth_grant import CALENDAR_SCOPE
from tests.support.oauth.tokens import b64, segment
from tests.support.oauth.world import Browser


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"iss": ["https://accounts.google.com"]},
        {"iss": "https://accounts.google.com/"},
        {"aud": "other.apps.googleusercontent.com"},
        {"aud": None},
        {"aud": ["rollcall-test.apps.googleusercontent.com"]},
        {"azp": "other.apps.googleusercontent.com"},
        {"azp": 1},
        {"nonce": "other"},
        {"nonce": None},
        {"nonce": ["x"]},
        {"nonce": "\ud800"},
        {"sub": ""},
        {"sub": None},
        {"sub": 1001},
        {"sub": "é"},
        {"sub": "x" * 256},
        {"sub": "a b"},
        {"exp": None},
        {"exp": "later"},
        {"exp": 0},
        {"exp": 10**12},
        {"exp": True},
        {"exp": 1e300},
        {"iat": None},
        {"iat": 10**11},
        {"iat": "now"},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email": 7},
    ],
    ids=str,
)
def test_a_token_with_a_wrong_claim_signs_nobody_in(
    browser: Browser, claims: dict[str, object]
) -> None:
    asked = browser.start()
    made = browser.world.claims(asked["nonce"]) | claims
    token = browser.world.google.signers[0].sign({k: v for k, v in made.items() if v is not None})
    assert browser.finish(asked, id_token=token).status == 400
    assert browser.world.state.sessions == {}
    assert browser.world.state.users == {}


@pytest.mark.parametrize("field", ["iat", "exp"])
@pytest.mark.parametrize(("offset", "status"), [(0, 303), (1, 400)])
def test_clocks_may_differ_by_a_minute(
    browser: Browser, field: str, offset: int, status: int
) -> None:
    now = int(browser.world.now.timestamp())
    claims: dict[str, object] = {"iat": now - 100, "exp": now + 100}
    claims[field] = now + 60 + offset if field == "iat" else now - 59 - offset
    assert browser.finish(browser.start(), claims).status == status


def test_a_duplicated_claim_is_refused(browser: Browser) -> None:
    asked = browser.start()
    signer = browser.world.google.signers[0]
    good = json.dumps(browser.world.claims(asked["nonce"]))
    doubled = good[:-1] + ', "sub": "1001"}'
    head = segment({"alg": "RS256", "kid": signer.key_id, "typ": "JWT"})
    token = signer.sign_text(f"{head}.{b64(doubled.encode())}")
    assert browser.finish(asked, id_token=token).status == 400


@pytest.mark.parametrize("spelling", ["https://accounts.google.com", "accounts.google.com"])
def test_both_spellings_of_google_are_one_user(browser: Browser, spelling: str) -> None:
    browser.sign_in()
    browser.sign_in(iss=spelling)
    assert len(browser.world.state.users) == 1


@pytest.mark.parametrize("email", [None, "", "no-address", "a b@example.com", "x@y\r\nBcc: z"])
def test_without_a_usable_address_one_may_sign_in_but_gets_no_mail(
    browser: Browser, email: str | None
) -> None:
    assert browser.sign_in(email=email).status == 303
    (user,) = browser.world.state.users.values()
    assert user.email == ""


@pytest.mark.parametrize("verified", [False, None])
def test_an_address_that_google_has_not_verified_is_not_kept(
    browser: Browser, verified: bool | None
) -> None:
    browser.sign_in(email_verified=verified)
    (user,) = browser.world.state.users.values()
    assert user.email == ""


@pytest.mark.parametrize(
    ("claims", "users"),
    [
        ({"sub": "1002"}, 2),
        ({"email": "ADA@example.com"}, 1),
        ({"email": "other@example.com"}, 1),
        ({"sub": "1002", "email": "ada@example.com", "email_verified": False}, 2),
        ({"hd": "evil.example"}, 1),
    ],
    ids=str,
)
def test_who_somebody_is_never_depends_on_the_address(
    browser: Browser, claims: dict[str, object], users: int
) -> None:
    browser.sign_in()
    browser.sign_in(**claims)
    assert len(browser.world.state.users) == users


def test_the_name_is_one_line_of_bounded_length(browser: Browser) -> None:
    browser.sign_in(name="A\u202eda\r\n\x00" + "x" * 1000)
    (user,) = browser.world.state.users.values()
    assert user.name.startswith("Adax")
    assert len(user.name) == 200


def test_the_calendar_scope_is_the_one_recall_needs() -> None:
    assert CALENDAR_SCOPE == "https://www.googleapis.com/auth/calendar.events.readonly"
