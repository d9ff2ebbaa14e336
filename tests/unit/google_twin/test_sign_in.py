"""Signing in as an application meets it, over real HTTP."""

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from google_auth_oauthlib.flow import Flow

from local.google_twin.events.model import Account
from tests.unit.google_twin.protocol import CALENDAR, CALLBACK, EMAIL, SCOPES, claims_of


def flow(google: Any) -> Flow:
    settings = {
        "web": {
            "client_id": google.client.client_id,
            "client_secret": google.client.client_secret,
            "auth_uri": f"{google.url}/o/oauth2/v2/auth",
            "token_uri": f"{google.url}/token",
        }
    }
    return Flow.from_client_config(settings, SCOPES, redirect_uri=CALLBACK)


def test_googles_own_client_library_signs_in_with_pkce(
    google: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    ours = flow(google)
    start, state = ours.authorization_url(
        access_type="offline", prompt="consent", nonce="nonce-1", include_granted_scopes="true"
    )
    query = urlsplit(start).query
    assert google.http.get(f"/o/oauth2/v2/auth?{query}").status_code == 200
    form = {"request": query, "account": "ada@corp.example"}
    consent = google.http.post("/o/oauth2/v2/auth", data=form)
    assert 'id="scope-calendar" name="calendar" value="on" checked' in consent.text
    allowed = {**form, "decision": "continue", "calendar": "on"}
    back = httpx.URL(google.http.post("/o/oauth2/v2/auth", data=allowed).headers["location"])
    assert (back.params["state"], back.params["iss"]) == (state, google.url)

    token = ours.fetch_token(code=back.params["code"])

    assert set(token["scope"]) == set(SCOPES)
    assert token["refresh_token"]
    claims = claims_of(google, token["id_token"])
    half = hashlib.sha256(token["access_token"].encode()).digest()[:16]
    assert claims == {
        "iss": google.url,
        "aud": google.client.client_id,
        "azp": google.client.client_id,
        "sub": claims["sub"],
        "email": "ada@corp.example",
        "email_verified": True,
        "hd": "corp.example",
        "nonce": "nonce-1",
        "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
        "iat": int(google.clock().timestamp()),
        "exp": int(google.clock().timestamp()) + 3599,
    }


def test_a_consumer_account_has_no_hosted_domain_and_the_name_needs_the_profile_scope(
    google: Any,
) -> None:
    plain = claims_of(google, google.connect("max@gmail.com")["id_token"])
    scope = "openid email profile"
    named = claims_of(google, google.connect("max@gmail.com", scope=scope)["id_token"])
    assert "hd" not in plain
    assert "name" not in plain
    assert named["name"] == "Max Spring"
    assert named["sub"] == plain["sub"]


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "http://localhost:8000/auth/google/callback/"},
        {"redirect_uri": "https://evil.example/"},
        {"client_id": "other"},
        {"scope": "openid https://www.googleapis.com/auth/drive"},
        {"response_type": "token"},
        {"scope": ""},
        {"code_challenge": "short"},
    ],
    ids=lambda changed: "-".join(f"{key}" for key in changed),
)
def test_a_bad_request_ends_on_a_page_and_never_redirects(
    google: Any, changed: dict[str, str]
) -> None:
    query = {
        "client_id": google.client.client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid email",
        **changed,
    }
    answers = [
        google.http.get("/o/oauth2/v2/auth", params=query),
        google.http.post("/o/oauth2/v2/auth", data=query),
        google.http.post(
            "/o/oauth2/v2/auth",
            data={"request": urlencode(query), "account": "ada@corp.example", "decision": "deny"},
        ),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert all("location" not in answer.headers for answer in answers)


def test_denying_goes_back_with_state_and_issuer_and_no_code(google: Any) -> None:
    query = {
        "client_id": google.client.client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": " ".join(SCOPES),
        "state": "a b&c",
    }
    form = {"request": urlencode(query), "account": "ada@corp.example", "decision": "deny"}
    back = google.http.post("/o/oauth2/v2/auth", data=form).headers["location"]
    answer = parse_qs(urlsplit(back).query)
    assert answer == {"error": ["access_denied"], "state": ["a b&c"], "iss": [google.url]}


def test_browsers_go_back_without_the_issuer_while_that_is_switched_on(google: Any) -> None:
    google.admin("PUT", "/faults", {"omit_issuer": True})
    allowed = google.consent()
    denied = google.consent(calendar=False, scope=CALENDAR)
    assert ("code" in allowed.params, "iss" in allowed.params) == (True, False)
    assert ("error" in denied.params, "iss" in denied.params) == (True, False)
    google.admin("PUT", "/faults", {})
    assert google.consent().params["iss"] == google.url


def test_an_unticked_box_still_gives_a_code_but_not_the_calendar(google: Any) -> None:
    back = google.consent(calendar=False)
    token = google.exchange(back.params["code"]).json()
    assert token["scope"].split() == ["openid", EMAIL]
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    refused = google.http.get(
        "/calendar/v3/calendars/primary/events?singleEvents=true", headers=headers
    )
    assert refused.status_code == 403
    assert refused.json()["error"]["errors"][0]["reason"] == "insufficientPermissions"


def test_unticking_the_only_thing_asked_for_is_a_denial(google: Any) -> None:
    assert google.consent(calendar=False, scope=CALENDAR).params["error"] == "access_denied"


def test_earlier_grants_come_along_only_when_asked_for(google: Any) -> None:
    google.connect()
    alone = google.connect(scope="openid email")
    together = google.connect(scope="openid email", include_granted_scopes="true")
    assert CALENDAR not in alone["scope"].split()
    assert CALENDAR in together["scope"].split()


@pytest.mark.parametrize(
    ("hint", "error"),
    [("", "login_required"), ("ada@corp.example", "interaction_required")],
)
def test_no_page_is_shown_when_the_prompt_is_none(google: Any, hint: str, error: str) -> None:
    query = {
        "client_id": google.client.client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid email",
        "prompt": "none",
        "login_hint": hint,
    }
    back = google.http.get("/o/oauth2/v2/auth", params=query)
    assert httpx.URL(back.headers["location"]).params["error"] == error


@pytest.mark.parametrize(
    ("email", "hosted_domain"),
    [
        ("ada@corp.example", "corp.example"),
        ("ada@EU.Corp.Example", "eu.corp.example"),
        ("max@gmail.com", None),
        ("eve@yahoo.ca", None),
        ("eve@mail.bluewin.ch", None),
    ],
)
def test_companies_have_a_workspace_and_mail_services_have_none(
    email: str, hosted_domain: str | None
) -> None:
    assert Account(email=email, name="Ada", sub="1").hosted_domain == hosted_domain
