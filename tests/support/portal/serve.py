"""The portal on a local port, for browsers: stores in memory, the sample calendar."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.support.gateway import body_of
from tests.support.portal.world import Browser, World


@contextmanager
def serving() -> Iterator[World]:
    """A world whose handler answers on its public URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    world = World(public_url=f"http://127.0.0.1:{server.server_address[1]}")
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            event = Browser(world).event(self.command, self.path, headers)
            del event["cookies"]
            with lock:
                given = world.handler({**event, "body": self.rfile.read(length).decode()}, None)
            body = body_of(given)
            self.send_response(given["statusCode"])
            for name, value in given["headers"].items():
                self.send_header(name, value)
            for cookie in given.get("cookies", []):
                self.send_header("set-cookie", cookie)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_HEAD = do_POST = _answer  # noqa: N815 - names of the library

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    server.RequestHandlerClass = Handler
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield world
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
