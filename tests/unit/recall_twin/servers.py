"""Real servers on free ports for the tests that need sockets."""

import queue
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PATIENCE = 10.0
Message = tuple[dict[str, str], bytes]


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """Serve an application on a free port; yields its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_config=None, ws="none", lifespan="on", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    eventually(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listener.close()


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until something holds, with a bound."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.01)):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError("it did not happen in time")


class Receiver:
    """A webhook receiver that keeps what it gets and answers with a settable status."""

    def __init__(self) -> None:
        self.messages: queue.Queue[Message] = queue.Queue()
        self.status = 204
        self.app = Starlette(routes=[Route("/hook", self._take, methods=["POST"])])

    def next(self) -> Message:
        """The next message, waited for."""
        return self.messages.get(timeout=PATIENCE)

    async def _take(self, request: Request) -> Response:
        self.messages.put((dict(request.headers), await request.body()))
        return Response(status_code=self.status)
