"""Exchanging a code, over real HTTP."""

import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest

from tests.unit.google_twin.protocol import CALLBACK

VERIFIER = "v" * 64


def challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


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
    assert google.admin("GET", "/faults")["token"] == []
    assert {"refresh_token", "id_token"} <= set(google.connect())
