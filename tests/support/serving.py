"""Serves an application over real HTTP on a free port."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette


class _Server(uvicorn.Server):
    """Tells when it is ready."""

    def __init__(self, app: Starlette) -> None:
        super().__init__(uvicorn.Config(app, log_level="error", ws="none"))
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def serve(make: Callable[[str], Starlette]) -> Iterator[str]:
    """Serve what `make` returns for a base URL on a free port; yield the URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://localhost:{listener.getsockname()[1]}"
    server = _Server(make(url))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        if not server.ready.wait(20):
            raise TimeoutError("the server did not start")
        yield url
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
