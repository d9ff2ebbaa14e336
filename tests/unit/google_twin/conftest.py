"""A stand-in served over real HTTP, with a clock that the test moves."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from local.google_twin.app import create_app
from local.google_twin.config import Client, GoogleTwinConfig
from local.google_twin.oauth.keys import SigningKey, new_key
from tests.support.serving import serve
from tests.unit.google_twin.protocol import CALLBACK, SCOPES
from tests.unit.google_twin.reader import ADA, GRACE, MAX

MONDAY = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, step: timedelta) -> None:
        self.now += step


@dataclass
class Google:
    """A running stand-in and what a test does with it."""

    url: str
    http: httpx.Client
    clock: Clock
    config: GoogleTwinConfig
    client: Client = field(default_factory=Client)

    def admin(self, method: str, path: str, body: object = None) -> Any:
        answer = self.http.request(method, f"/admin{path}", json=body)
        answer.raise_for_status()
        return answer.json()

    def act(self, email: str, event_id: str, **action: object) -> Any:
        return self.admin("POST", f"/accounts/{email}/events/{event_id}", action)["event"]

    def create(self, email: str = "ada@corp.example", **wanted: object) -> Any:
        return self.admin("POST", f"/accounts/{email}/events", wanted)["event"]

    def consent(
        self, email: str = "ada@corp.example", *, calendar: bool = True, **asked: object
    ) -> httpx.URL:
        """Walk through the pages and return where the browser is sent."""
        query = {
            "client_id": self.client.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": " ".join(SCOPES),
            "state": "state-1",
            "access_type": "offline",
            "prompt": "consent",
            **asked,
        }
        form = {"request": urlencode(query), "account": email, "decision": "continue"}
        if calendar:
            form["calendar"] = "on"
        answer = self.http.post("/o/oauth2/v2/auth", data=form)
        assert answer.status_code == 303, answer.text
        return httpx.URL(answer.headers["location"])

    def exchange(self, code: str, **changed: str) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.client.client_id,
            "client_secret": self.client.client_secret,
            "redirect_uri": CALLBACK,
            **changed,
        }
        return self.http.post("/token", data=form)

    def refresh(self, refresh_token: str) -> httpx.Response:
        return self.exchange("", grant_type="refresh_token", refresh_token=refresh_token)

    def connect(self, email: str = "ada@corp.example", **asked: Any) -> dict[str, Any]:
        """Return the token answer of a whole sign-in."""
        code = self.consent(email, **asked).params["code"]
        answer: dict[str, Any] = self.exchange(code).json()
        return answer

    def bearer(self, email: str = "ada@corp.example") -> dict[str, str]:
        return {"Authorization": f"Bearer {self.connect(email)['access_token']}"}


@pytest.fixture(scope="session")
def spare_keys() -> Callable[[], SigningKey]:
    """Three keys for all tests, in turn: making one is slow."""
    return cycle([new_key() for _ in range(3)]).__next__


@contextmanager
def running(config: GoogleTwinConfig, clock: Clock) -> Iterator[Google]:
    """Run one stand-in; its issuer is where it is served."""
    with (
        serve(lambda base: create_app(replace(config, issuer=base))) as url,
        httpx.Client(base_url=url, trust_env=False) as http,
    ):
        yield Google(url, http, clock, replace(config, issuer=url))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_google(
    clock: Clock, spare_keys: Callable[[], SigningKey]
) -> Iterator[Callable[..., Google]]:
    """Start stand-ins with changed settings; all end with the test."""
    with ExitStack() as stack:

        def start(**settings: Any) -> Google:
            config = GoogleTwinConfig(clock=clock, push_delay=0.02, new_key=spare_keys)
            return stack.enter_context(running(replace(config, **settings), clock))

        yield start


@pytest.fixture(scope="session")
def shared(spare_keys: Callable[[], SigningKey]) -> Iterator[Google]:
    """One stand-in for all tests that need no settings of their own."""
    clock = Clock()
    config = GoogleTwinConfig(clock=clock, push_delay=0.02, new_key=spare_keys)
    with running(config, clock) as google:
        yield google


@pytest.fixture
def google(shared: Google) -> Google:
    """The shared stand-in on Monday morning with the sample calendars and no grants."""
    shared.clock.now = MONDAY
    shared.admin("POST", "/reset", {})
    return shared


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    return tmp_path / "google"


def emptied(google: Google) -> Google:
    """Leave three people and no meeting."""
    google.admin("POST", "/reset", {"seed": False})
    for email in (ADA, GRACE, MAX):
        google.admin("POST", "/accounts", {"email": email, "name": email.title()})
    return google


@pytest.fixture
def empty(google: Google) -> Google:
    """The shared stand-in with three people and no meeting."""
    return emptied(google)


@pytest.fixture
def own(open_google: Callable[..., Google]) -> Google:
    """A stand-in of this test alone with three people and no meeting."""
    return emptied(open_google())
