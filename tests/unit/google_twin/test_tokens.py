"""What becomes of tokens: refreshing, revoking, keys and who they belong to."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt
import pytest

from tests.unit.google_twin.protocol import CALLBACK, claims_of


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


def test_a_client_has_two_secrets_while_one_is_replaced(google: Any) -> None:
    token, client = google.connect()["refresh_token"], google.client
    both = [client.client_secret, "FAKE-OTHER"]
    google.admin("PUT", "/secrets", {"client_id": client.client_id, "secrets": both})
    assert google.refresh(token).status_code == 200
    google.admin("PUT", "/secrets", {"client_id": client.client_id, "secrets": both[1:]})
    refused = google.refresh(token)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    google.admin("POST", "/reset", {"keep_grants": True})
    assert google.refresh(token).status_code == 200
