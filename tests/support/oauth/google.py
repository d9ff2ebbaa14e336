"""A token endpoint and a key endpoint on this machine, with answers that a test chooses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

from tests.support.oauth.tokens import Signer, google_signer

type Form = dict[str, str]
type Answer = tuple[int, dict[str, str], bytes]


def json_answer(fields: object, status: int = 200) -> Answer:
    """An answer as Google writes it."""
    return status, {"content-type": "application/json"}, json.dumps(fields).encode()


def _no_answer(_form: Form) -> Answer:
    return json_answer({"error": "invalid_grant"}, 400)


class LocalGoogle:
    """What the server was asked, and what it answers next."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.answer: Callable[[Form], Answer] = _no_answer
        self.signers: list[Signer] = [google_signer()]
        self.keys: Answer | None = None
        self.forms: list[Form] = []
        self.authorizations: list[str | None] = []
        self.key_calls = 0
        self.paths: list[str] = []

    @property
    def token_url(self) -> str:
        """Where codes are exchanged."""
        return f"{self.origin}/token"

    @property
    def keys_url(self) -> str:
        """Where the keys are published."""
        return f"{self.origin}/certs"

    @property
    def revoke_url(self) -> str:
        """Where grants are ended."""
        return f"{self.origin}/revoke"

    def published(self) -> Answer:
        """The key set, or what the test put in its place."""
        self.key_calls += 1
        return self.keys or json_answer({"keys": [signer.jwk() for signer in self.signers]})

    def posted(self, path: str, body: bytes, authorization: str | None) -> Answer:
        """The answer to a form."""
        self.paths.append(path)
        self.authorizations.append(authorization)
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.forms.append(form)
        return self.answer(form)


@contextmanager
def local_google() -> Iterator[LocalGoogle]:
    """A running server."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            google.paths.append(self.path)
            self._send(google.published())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            self._send(google.posted(self.path, body, self.headers.get("authorization")))

        def _send(self, answer: Answer) -> None:
            status, headers, body = answer
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    google = LocalGoogle(f"http://127.0.0.1:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield google
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
