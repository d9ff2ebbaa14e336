"""What `doctor` says of Recall, Google and the pages, asked over real HTTP."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from moto import mock_aws
from svix import Webhook, WebhookVerificationError

from local.google_twin.app import create_app as create_google
from local.google_twin.config import DEFAULT_CLIENT_SECRET, Client, GoogleTwinConfig
from local.recall_twin.app import create_app as create_recall
from local.recall_twin.core.config import LOCAL_KEY, RecallTwinConfig
from local.recall_twin.core.settings import RouteFault
from operate.checks import google, pages, recall
from operate.checks.finding import Check, Outcome, findings
from tests.support.serving import serve
from tests.unit.operate.sites import REGION, Site

SECRET = "whsec_" + base64.b64encode(b"fake-webhook-secret-0001-fake-00").decode()

MADE: list[Site] = []
"""By the test that runs; their connections are ended after it."""

type Answer = tuple[int, Mapping[str, str]]


@pytest.fixture(autouse=True)
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.delenv("OAUTHLIB_INSECURE_TRANSPORT", raising=False)
    with mock_aws():
        client = boto3.client("secretsmanager", region_name=REGION)
        client.create_secret(Name="recall-key", SecretString=LOCAL_KEY)
        client.create_secret(Name="webhook-secrets", SecretString=SECRET)
        client.create_secret(Name="google-secret", SecretString=DEFAULT_CLIENT_SECRET)
        yield client
    while MADE:
        MADE.pop().close()


@contextmanager
def answering(answer: Callable[[BaseHTTPRequestHandler], Answer]) -> Iterator[str]:
    """A server that gives each request what the function says; its origin."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            status, headers = answer(self)
            self.send_response(status)
            for name, value in {"content-length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        do_GET = do_POST = _answer  # noqa: N815 - names of the library

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def a_site(given: Mapping[str, str], **changes: Any) -> Site:
    site = Site(given, **changes)
    MADE.append(site)
    return site


def site_at(origin: str, **given: str) -> Site:
    outputs = {
        "PageUrl": origin,
        "RedirectUri": f"{origin}/auth/google/callback",
        "WebhookUrl": f"{origin}/webhooks/recall",
    }
    return a_site({"public_url": origin, **given}, outputs=outputs)


# --- Recall


@contextmanager
def recalled(*faults: RouteFault, key: str = LOCAL_KEY) -> Iterator[str]:
    app = create_recall(RecallTwinConfig(workspaces={key: "main"}))
    app.state.twin.settings.rules = list(faults)
    with serve(lambda _base: app) as url:
        yield url


def test_a_key_that_recall_knows_is_fine() -> None:
    with recalled() as url:
        assert recall.key(a_site({"recall_url": url})).outcome is Outcome.FINE


def test_a_key_that_recall_does_not_know_is_wrong() -> None:
    with recalled(key="another-key-0001") as url:
        told = recall.key(a_site({"recall_url": url}))
    assert told.outcome is Outcome.WRONG
    assert "(401)" in told.sentence


@pytest.mark.parametrize(("status", "remedy"), [(402, "Top up"), (403, "the owner of the key")])
def test_a_refusal_of_the_whole_workspace_has_its_remedy(status: int, remedy: str) -> None:
    with recalled(RouteFault(kind="status", status=status)) as url:
        told = recall.key(a_site({"recall_url": url}))
    assert told.outcome is Outcome.WRONG
    assert remedy in told.remedy


def test_a_recall_that_does_not_answer_could_not_be_looked_at() -> None:
    site = a_site({"recall_url": "http://127.0.0.1:9"})
    told = next(findings([Check("recall key", recall.key)], site))
    assert told.outcome is Outcome.WRONG
    assert "ConnectError" in told.sentence


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("https://eu-central-1.recall.ai", Outcome.FINE),
        ("http://localhost:8002", Outcome.FINE),
        ("https://recall.example", Outcome.ADVICE),
    ],
)
def test_the_address_is_one_of_recalls_regions(url: str, outcome: Outcome) -> None:
    assert recall.region(a_site({"recall_url": url})).outcome is outcome


def signed(request: BaseHTTPRequestHandler) -> bool:
    body = '{"event": "rollcall.self_test", "data": {}}'
    try:
        Webhook(SECRET).verify(body, dict(request.headers.items()))
    except WebhookVerificationError:
        return False
    return True


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (lambda request: (204 if signed(request) else 401, {}), Outcome.FINE),
        (lambda _request: (204, {}), Outcome.WRONG),
        (lambda _request: (401, {}), Outcome.WRONG),
        (lambda _request: (503, {}), Outcome.WRONG),
    ],
)
def test_the_webhook_takes_what_is_signed_and_only_that(
    answer: Callable[[BaseHTTPRequestHandler], Answer], outcome: Outcome
) -> None:
    with answering(answer) as origin:
        assert recall.webhook(site_at(origin)).outcome is outcome


# --- Google


@contextmanager
def googled(redirect_uri: str) -> Iterator[dict[str, str]]:
    client = Client(redirect_uris=(redirect_uri,))
    with serve(
        lambda base: create_google(GoogleTwinConfig(issuer=base, clients=(client,), seeded=False))
    ) as url:
        yield {"google_token_url": f"{url}/token", "google_auth_url": f"{url}/o/oauth2/v2/auth"}


def test_a_client_that_google_knows_is_fine() -> None:
    with googled("http://127.0.0.1:9/auth/google/callback") as given:
        assert google.client(a_site(given)).outcome is Outcome.FINE


def test_a_secret_that_is_not_the_clients_is_wrong(vault: Any) -> None:
    vault.put_secret_value(SecretId="google-secret", SecretString="FAKE-OTHER-SECRET-0001")
    with googled("http://127.0.0.1:9/auth/google/callback") as given:
        told = google.client(a_site(given))
    assert told.outcome is Outcome.WRONG
    assert "FAKE-OTHER" not in told.model_dump_json()


def towards(auth_url: str, redirect_uri: str) -> Callable[[BaseHTTPRequestHandler], Answer]:
    asked = {
        "client_id": "rollcall-local.apps.googleusercontent.com",
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": "openid email profile",
        "state": "s",
        "nonce": "n",
    }
    return lambda _request: (303, {"location": f"{auth_url}?{urlencode(asked)}"})


@pytest.mark.parametrize("registered", [True, False])
def test_a_redirect_uri_has_to_be_registered_at_google(*, registered: bool) -> None:
    place: dict[str, Callable[[BaseHTTPRequestHandler], Answer]] = {}

    def answer(request: BaseHTTPRequestHandler) -> Answer:
        return place["answer"](request)

    with answering(answer) as origin:
        ours = f"{origin}/auth/google/callback"
        with googled(ours if registered else "https://other.example/callback") as given:
            place["answer"] = towards(given["google_auth_url"], ours)
            told = google.redirect_uri(site_at(origin))
    assert told.outcome is (Outcome.FINE if registered else Outcome.WRONG)


def test_googles_error_page_counts_as_a_refusal() -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer:
        if request.path == google.START:
            here = f"http://{request.headers['host']}"
            query = f"redirect_uri={here}/auth/google/callback"
            return 302, {"location": f"{here}/o/oauth2/v2/auth?{query}"}
        return 302, {"location": "https://accounts.google.com/signin/oauth/error?authError=x"}

    with answering(answer) as origin:
        assert google.redirect_uri(site_at(origin)).outcome is Outcome.WRONG


def test_a_sign_in_that_does_not_begin_is_wrong() -> None:
    with answering(lambda _request: (503, {})) as origin:
        assert google.redirect_uri(site_at(origin)).outcome is Outcome.WRONG


# --- the pages


def test_a_privacy_page_has_to_name_who_answers_for_the_data() -> None:
    named = {"operator_name": "Corp Ltd", "operator_contact": "privacy@corp.example"}
    with answering(lambda _request: (200, {})) as origin:
        assert pages.privacy(site_at(origin)).outcome is Outcome.ADVICE
        assert pages.privacy(site_at(origin, **named)).outcome is Outcome.FINE
    with answering(lambda _request: (404, {})) as origin:
        assert pages.privacy(site_at(origin, **named)).outcome is Outcome.WRONG


def test_a_clock_that_is_minutes_off_is_wrong() -> None:
    with answering(lambda _request: (200, {})) as origin:
        site = site_at(origin)
        assert pages.clock(site).outcome is Outcome.FINE
        real = site.now
        site.now = lambda: real() + 3 * pages.OFF
        assert pages.clock(site).outcome is Outcome.WRONG
