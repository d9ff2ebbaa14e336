"""Web applications of this process: all on one event loop, in one thread."""

import asyncio
import contextlib
import errno
import socket
import threading
import time
from dataclasses import dataclass

import uvicorn

from local.system.asgi import App
from local.system.errors import CannotRun

START_SECONDS = 30.0
# An answer under way at the end may take this long; a browser's open connection does not count.
GRACE_SECONDS = 2


def listen(port: int, what: str, variable: str) -> socket.socket:
    """A socket bound to 127.0.0.1; port 0 takes a free one.

    Raises:
        CannotRun: another program has the port.
    """
    # Named as TCP, because only then does asyncio send small packets at once (TCP_NODELAY); without
    # it every answer waits 40 ms for the peer's acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise CannotRun(
                f"Port {port} ({what}) is used by another program;"
                f" stop that one, or choose another port with {variable}."
            ) from None
        raise CannotRun(
            f"Port {port} ({what}) cannot be used; choose another port with {variable}."
        ) from None
    return listener


def free_port(port: int, what: str, variable: str) -> int:
    """The number of a port that was free a moment ago, for a program that binds it by itself.

    Raises:
        CannotRun: another program has the port.
    """
    with contextlib.closing(listen(port, what, variable)) as probe:
        return port_of(probe)


def port_of(listener: socket.socket) -> int:
    """The port that a socket is bound to."""
    return int(listener.getsockname()[1])


@dataclass(frozen=True)
class Site:
    """One application and the socket it answers on."""

    name: str
    app: App
    listener: socket.socket


class Servers:
    """Serves several sites until it is stopped."""

    def __init__(self, sites: list[Site]) -> None:
        self._sites = sites
        self._servers = [uvicorn.Server(_config(site)) for site in sites]
        self._thread = threading.Thread(target=self._run, name="sites", daemon=True)

    def start(self) -> None:
        """Returns when every site answers.

        Raises:
            CannotRun: a site refused to start.
        """
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not all(server.started for server in self._servers):
            if not self._thread.is_alive() or time.monotonic() > deadline:
                late = [
                    site.name
                    for site, server in zip(self._sites, self._servers, strict=True)
                    if not server.started
                ]
                self.stop()
                raise CannotRun(f"This part did not start: {', '.join(late)}.")
            time.sleep(0.01)

    def alive(self) -> bool:
        """Whether the sites are being served."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Ends every site; harmless when there is none."""
        for server in self._servers:
            server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(START_SECONDS)
        for site in self._sites:
            site.listener.close()

    def _run(self) -> None:
        # `start` notices which site is missing; uvicorn has logged why.
        with contextlib.suppress(ExceptionGroup):
            asyncio.run(self._serve())

    async def _serve(self) -> None:
        async with asyncio.TaskGroup() as group:
            for server, site in zip(self._servers, self._sites, strict=True):
                group.create_task(_serve_one(server, site), name=site.name)


async def _serve_one(server: uvicorn.Server, site: Site) -> None:
    try:
        await server.serve(sockets=[site.listener])
    except SystemExit:
        # How uvicorn leaves when an application fails to start; it would tear down the event loop.
        raise RuntimeError(f"{site.name} did not start") from None


def _config(site: Site) -> uvicorn.Config:
    return uvicorn.Config(
        site.app,
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
