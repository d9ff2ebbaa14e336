"""The protocol as an application meets it, over real HTTP."""

import base64
import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import jwt
import pytest
from google_auth_oauthlib.flow import Flow
from jwt import PyJWKClient

CALLBACK = "http://localhost:8000/auth/google/callback"
CALENDAR = "https://www.googleapis.com/auth/calendar.events.readonly"
EMAIL = "https://www.googleapis.com/auth/userinfo.email"
SCOPES = ["openid", EMAIL, CALENDAR]
VERIFIER = "v" * 64


def challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


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


def claims_of(google: Any, id_token: str) -> dict[str, Any]:
    key = PyJWKClient(f"{google.url}/oauth2/v3/certs").get_signing_key_from_jwt(id_token)
    options: Any = {"verify_exp": False, "verify_iat": False}
    claims: dict[str, Any] = jwt.decode(
        id_token, key, ["RS256"], audience=google.client.client_id, options=options
    )
    return claims


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
    "verifier", ["w" * 64, None, "short"], ids=["wrong", "missing", "malformed"]
)
def test_a_code_is_useless_without_its_verifier(google: Any, verifier: str | None) -> None:
    back = google.consent(code_challenge=challenge(VERIFIER), code_challenge_method="S256")
    extra = {} if verifier is None else {"code_verifier": verifier}
    refused = google.exchange(back.params["code"], **extra)
    assert refused.status_code == 400
    assert refused.json()["error"] in {"invalid_grant", "invalid_request"}
    assert "access_token" not in refused.text


def test_a_challenge_without_a_method_is_plain_as_at_google(google: Any) -> None:
    back = google.consent(code_challenge=VERIFIER)
    assert google.exchange(back.params["code"], code_verifier=VERIFIER).status_code == 200


def test_a_code_that_comes_back_is_refused_and_ends_what_it_gave(google: Any) -> None:
    code = google.consent().params["code"]
    first = google.exchange(code).json()
    second = google.exchange(code)
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")
    assert google.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    headers = {"Authorization": f"Bearer {first['access_token']}"}
    assert google.http.get("/oauth2/v3/userinfo", headers=headers).status_code == 401


def test_a_code_lives_ten_minutes(google: Any) -> None:
    code = google.consent().params["code"]
    google.clock.forward(timedelta(minutes=10))
    assert google.exchange(code).json()["error"] == "invalid_grant"


def test_the_exchange_names_the_same_address_as_the_request(google: Any) -> None:
    code = google.consent().params["code"]
    refused = google.exchange(code, redirect_uri=f"{CALLBACK}/")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


def test_a_wrong_client_secret_is_refused(google: Any) -> None:
    refused = google.exchange(google.consent().params["code"], client_secret="FAKE-OTHER")
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


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


def test_a_refresh_token_comes_only_with_offline_access_and_a_shown_consent(google: Any) -> None:
    assert "refresh_token" not in google.connect(access_type="online")
    assert "refresh_token" in google.connect()
    query = {
        "client_id": google.client.client_id,
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid email",
        "access_type": "offline",
    }
    form = {"request": urlencode(query), "account": "ada@corp.example"}
    back = httpx.URL(google.http.post("/o/oauth2/v2/auth", data=form).headers["location"])
    assert "refresh_token" not in google.exchange(back.params["code"]).json()


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


def test_refreshing_keeps_the_scope_and_the_refresh_token(google: Any) -> None:
    token = google.connect()
    google.clock.forward(timedelta(days=30))
    again = google.refresh(token["refresh_token"]).json()
    assert again["access_token"] != token["access_token"]
    assert again["scope"] == token["scope"]
    assert "refresh_token" not in again
    assert "nonce" not in claims_of(google, again["id_token"])


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_revoking_any_token_ends_the_whole_grant(google: Any, kind: str) -> None:
    other = google.connect("grace@corp.example")
    older = google.connect()
    token = google.connect()
    assert google.http.post("/revoke", data={"token": token[kind]}).status_code == 200
    refused = google.refresh(older["refresh_token"])
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert google.refresh(token["refresh_token"]).json()["error"] == "invalid_grant"
    assert google.refresh(other["refresh_token"]).status_code == 200
    again = google.http.post("/revoke", data={"token": token[kind]})
    assert (again.status_code, again.json()["error"]) == (400, "invalid_token")


def test_a_token_in_the_address_of_a_revocation_is_not_accepted(google: Any) -> None:
    token = google.connect()
    assert google.http.post(f"/revoke?token={token['refresh_token']}").status_code == 400
    assert google.refresh(token["refresh_token"]).status_code == 200


def test_keys_rotate_and_the_one_before_still_verifies(google: Any) -> None:
    before = google.connect()["id_token"]
    kid = google.admin("POST", "/keys/rotate")["kid"]
    after = google.connect()["id_token"]
    assert jwt.get_unverified_header(after) == {"alg": "RS256", "typ": "JWT", "kid": kid}
    assert claims_of(google, before)["sub"] == claims_of(google, after)["sub"]


def test_userinfo_says_who_a_token_belongs_to(google: Any) -> None:
    answer = google.http.get("/oauth2/v3/userinfo", headers=google.bearer()).json()
    assert answer["email"] == "ada@corp.example"
    assert google.http.get("/oauth2/v3/userinfo").status_code == 401


def test_discovery_names_endpoints_that_exist_and_promises_the_issuer(google: Any) -> None:
    found = google.http.get("/.well-known/openid-configuration").json()
    assert found["issuer"] == google.url
    assert found["authorization_response_iss_parameter_supported"] is True
    paths = [found[name] for name in ("token_endpoint", "revocation_endpoint")]
    assert [google.http.post(path).status_code for path in paths] == [400, 400]
    assert google.http.get(found["jwks_uri"]).json()["keys"][0]["kty"] == "RSA"


@pytest.mark.parametrize(
    ("kind", "status", "missing"),
    [
        ("no_refresh_token", 200, "refresh_token"),
        ("no_id_token", 200, "id_token"),
        ("server_error", 500, "access_token"),
        ("invalid_client", 401, "access_token"),
        ("html", 200, "access_token"),
        ("slow", 200, "error"),
    ],
)
def test_a_token_fault_spoils_one_answer(google: Any, kind: str, status: int, missing: str) -> None:
    google.admin("PUT", "/faults", {"token": [{"kind": kind, "seconds": 0.01}]})
    spoiled = google.exchange(google.consent().params["code"])
    assert spoiled.status_code == status
    assert f'"{missing}"' not in spoiled.text
    assert google.admin("GET", "/faults") == {"token": []}
    assert {"refresh_token", "id_token"} <= set(google.connect())
