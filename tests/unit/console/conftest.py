"""The console between the two twins, all over real HTTP."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from local.console.app import create_app as create_console
from local.console.config import ConsoleConfig
from local.google_twin.app import create_app as create_google
from local.google_twin.config import Client, GoogleTwinConfig
from local.recall_twin.app import create_app as create_recall
from local.recall_twin.core.config import RecallTwinConfig
from tests.unit.google_twin.serving import serve

ADA, GRACE = "ada@corp.example", "grace@corp.example"


@dataclass
class Local:
    """The addresses of the three, and a client for all of them."""

    google: str
    recall: str
    console: str
    http: httpx.Client

    def data(self, account: str = ADA) -> Any:
        return self.http.get(f"{self.console}/data", params={"account": account}).json()

    def row(self, event_id: str, account: str = ADA) -> Any:
        rows = [item for item in self.data(account)["items"] if item.get("id") == event_id]
        return rows[0]

    def post(self, path: str, **fields: object) -> httpx.Response:
        return self.http.post(f"{self.console}/api{path}", json=fields)

    def create(self, account: str = ADA, **fields: object) -> Any:
        wanted = {"title": "Made", "start": self.soon(account), "link": "zoom", **fields}
        answer = self.post(f"/accounts/{account}/events", **wanted)
        assert answer.status_code == 200, answer.text
        return answer.json()["event"]

    def act(self, event_id: str, action: str, account: str = ADA, **fields: object) -> Any:
        path = f"/accounts/{account}/events/{event_id}"
        answer = self.post(path, action=action, **fields)
        assert answer.status_code == 200, answer.text
        return answer.json()["event"]

    def soon(self, account: str = ADA) -> str:
        """Return a start for a form: that of the account's second meeting."""
        rows = [item for item in self.data(account)["items"] if item["kind"] == "event"]
        start: str = rows[1]["start_input"]
        return start

    def poll(self, wanted: Callable[[], Any]) -> Any:
        """Ask until there is an answer, at most a few hundred times."""
        for _ in range(400):
            if found := wanted():
                return found
        raise TimeoutError("it did not happen")


@pytest.fixture(scope="session")
def world() -> Iterator[Local]:
    """The twins and the console, once for all tests of this folder."""
    with ExitStack() as stack:
        google = stack.enter_context(
            serve(lambda base: create_google(GoogleTwinConfig(issuer=base, push_delay=0.02)))
        )
        recall = stack.enter_context(
            serve(
                lambda base: create_recall(
                    RecallTwinConfig(
                        google_token_url=f"{google}/token",
                        google_calendar_url=f"{google}/calendar/v3",
                        public_url=base,
                        connect_seconds=0.05,
                    )
                )
            )
        )
        config = ConsoleConfig(f"{google}/admin", f"{recall}/admin", "http://localhost:8000")
        console = stack.enter_context(serve(lambda _: create_console(config)))
        http = stack.enter_context(httpx.Client(trust_env=False, timeout=20))
        yield Local(google, recall, console, http)


@pytest.fixture
def local(world: Local) -> Local:
    """The same, with the sample calendars put back."""
    world.http.post(f"{world.google}/admin/reset", json={"keep_grants": True})
    return world


@pytest.fixture
def lonely() -> Iterator[Local]:
    """A console whose twins are not there."""
    nowhere = "http://127.0.0.1:1/admin"
    config = ConsoleConfig(nowhere, nowhere)
    with serve(lambda _: create_console(config)) as url, httpx.Client(trust_env=False) as http:
        yield Local(nowhere, nowhere, url, http)


@pytest.fixture(scope="session")
def client() -> Client:
    return Client()
