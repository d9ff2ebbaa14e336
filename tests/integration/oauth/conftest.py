"""The function as deployed, on the embedded AWS, against the stand-in of Google, over HTTP."""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
import uvicorn

from functions.oauth_callback.handler import LambdaHandler
from functions.oauth_callback.main import compose
from local.google_twin.app import create_app
from local.google_twin.config import (
    DEFAULT_CLIENT_ID,
    DEFAULT_CLIENT_SECRET,
    Client,
    GoogleTwinConfig,
)
from local.system.emulator import Emulator
from local.system.waiting import wait_until
from rollcall.runtime.settings import Settings
from tests.contract.tables import create_ephemeral_table, create_state_table
from tests.support.gateway import body_of
from tests.support.settings import environment_of

EMULATOR = Path(__file__).parents[3] / ".tools/emulator/bin/python"
COOKIE_KEY = "FAKE-COOKIE-KEY-0123456789-abcdefghijklm"


@dataclass
class Site:
    """The function's own address and what stands behind it."""

    origin: str
    google: str
    aws: Emulator
    env: dict[str, str]
    handlers: list[LambdaHandler]

    @contextmanager
    def allowing(self, domains: str) -> Iterator[None]:
        """Serve with another list of domains meanwhile."""
        self.handlers.append(compose({**os.environ, Settings.allowed_domains.variable: domains}))
        try:
            yield
        finally:
            self.handlers.pop()

    def granted_to_rollcall(self, email: str) -> bool:
        """Whether Google lists Rollcall for this account."""
        accounts = httpx.get(f"{self.google}/admin/accounts").json()["accounts"]
        (granted,) = [a["granted_to"] for a in accounts if a["email"] == email]
        return bool(granted)


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    emulator = Emulator(EMULATOR, tmp_path_factory.mktemp("aws"), free_port())
    emulator.launch()
    emulator.wait_ready()
    yield emulator
    emulator.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def google_twin(redirect_uri: str) -> Iterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    origin = f"http://localhost:{listener.getsockname()[1]}"
    client = Client(redirect_uris=(redirect_uri,))
    app = create_app(GoogleTwinConfig(issuer=origin, clients=(client,)))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    wait_until(lambda: server.started, 20)
    yield origin
    server.should_exit = True
    thread.join()


@contextmanager
def front(handlers: list[LambdaHandler]) -> Iterator[str]:
    """Calls the last handler as API Gateway would."""

    class Front(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            size = int(self.headers.get("content-length", 0))
            event = {
                "rawPath": path,
                "rawQueryString": query,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "requestContext": {"requestId": "r", "http": {"method": self.command}},
                "body": self.rfile.read(size).decode(),
            }
            self._send(handlers[-1](event, None))

        def do_POST(self) -> None:
            self.do_GET()

        def _send(self, answer: dict[str, Any]) -> None:
            body = body_of(answer)
            self.send_response(answer["statusCode"])
            for name, value in answer["headers"].items():
                self.send_header(name, value)
            for cookie in answer["cookies"]:
                self.send_header("set-cookie", cookie)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def site(aws: Emulator) -> Iterator[Site]:
    handlers: list[LambdaHandler] = []
    with (
        pytest.MonkeyPatch.context() as patch,
        front(handlers) as origin,
        google_twin(f"{origin}/auth/google/callback") as google,
    ):
        env = environment(aws, origin, google)
        for name, value in env.items():
            patch.setenv(name, value)
        patch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "")
        handlers.append(compose(os.environ))
        yield Site(origin, google, aws, env, handlers)


def environment(aws: Emulator, origin: str, google: str) -> dict[str, str]:
    """Makes what the stack makes, and names it as the stack does."""
    mark = uuid.uuid4().hex
    create_state_table(aws.client("dynamodb"), f"state-{mark}")
    create_ephemeral_table(aws.client("dynamodb"), f"ephemeral-{mark}")
    queue = aws.client("sqs").create_queue(
        QueueName=f"wake-{mark}.fifo", Attributes={"FifoQueue": "true"}
    )
    secrets = aws.client("secretsmanager")
    secrets.create_secret(Name=f"google-{mark}", SecretString=DEFAULT_CLIENT_SECRET)
    secrets.create_secret(Name=f"cookie-{mark}", SecretString=COOKIE_KEY)
    key = aws.client("kms").create_key()["KeyMetadata"]["KeyId"]
    settings = environment_of(
        "oauth_callback",
        state_table=f"state-{mark}",
        ephemeral_table=f"ephemeral-{mark}",
        wake_queue_url=queue["QueueUrl"],
        public_url=origin,
        google_client_id=DEFAULT_CLIENT_ID,
        google_auth_url=f"{google}/o/oauth2/v2/auth",
        google_token_url=f"{google}/token",
        google_jwks_url=f"{google}/oauth2/v3/certs",
        google_issuer=google,
        google_revoke_url=f"{google}/revoke",
        allowed_domains="*",
        google_client_secret_name=f"google-{mark}",
        cookie_key_secret_name=f"cookie-{mark}",
        token_key_id=key,
    )
    return {**aws.environment(), **settings, "POWERTOOLS_SERVICE_NAME": f"oauth-{mark}"}


@pytest.fixture
def person(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.origin, timeout=20) as client:
        yield client
