"""The console between the two twins, all over real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from local.console.app import create_app as create_console
from local.console.config import ConsoleConfig
from local.console.product import Product
from local.google_twin.app import create_app as create_google
from local.google_twin.config import Client, GoogleTwinConfig
from local.recall_twin.app import create_app as create_recall
from local.recall_twin.core.config import RecallTwinConfig
from tests.support.serving import serve

ADA, GRACE = "ada@corp.example", "grace@corp.example"
KEY = {"Authorization": "Token FAKE-RECALL-KEY"}
CALLBACK = "http://localhost:8000/auth/google/callback"
CALENDAR = "https://www.googleapis.com/auth/calendar.events.readonly"


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

    def connect(self, email: str) -> None:
        """Sign in at the twin of Google and register the calendar at the twin of Recall."""
        client = Client()
        query = {
            "client_id": client.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": f"openid email {CALENDAR}",
            "access_type": "offline",
            "prompt": "consent",
        }
        form = {"request": str(httpx.QueryParams(query)), "account": email, "calendar": "on"}
        url = f"{self.google}/o/oauth2/v2/auth"
        back = self.http.post(url, data={**form, "decision": "continue"}).headers["location"]
        secret = {"client_id": client.client_id, "client_secret": client.client_secret}
        exchange = {
            **secret,
            "grant_type": "authorization_code",
            "code": httpx.URL(back).params["code"],
            "redirect_uri": CALLBACK,
        }
        token = self.http.post(f"{self.google}/token", data=exchange).json()
        body = {
            "platform": "google_calendar",
            "oauth_client_id": client.client_id,
            "oauth_client_secret": client.client_secret,
            "oauth_refresh_token": token["refresh_token"],
        }
        made = self.http.post(f"{self.recall}/api/v2/calendars/", json=body, headers=KEY)
        assert made.status_code == 201, made.text

    def recall_events(self, event_id: str) -> list[Any]:
        """Return the events that Recall has for an id at Google, one per calendar."""
        state = self.http.get(f"{self.recall}/admin/state").json()
        calendars = [c for space in state["workspaces"] for c in space["calendars"]]
        return [e for c in calendars for e in c["events"] if e["platform_id"] == event_id]

    def scheduled(self, title: str = "Denied") -> str:
        """Return the id of a bot for a new meeting of Ada's, whose calendar is connected."""
        self.connect(ADA)
        made = self.create(title=title)
        (event, *_) = self.poll(lambda: self.recall_events(made["id"]))
        url = f"{self.recall}/api/v2/calendar-events/{event['id']}/bot/"
        body = {"deduplication_key": event["id"], "bot_config": {"bot_name": "Notes"}}
        answer = self.http.post(url, json=body, headers=KEY)
        assert answer.status_code == 200, answer.text
        return str(self.row(made["id"])["bots"][0]["id"])


@contextmanager
def local_console(product: Product | None = None, mail_url: str = "") -> Iterator[Local]:
    """Both twins with their sample calendars, and the console; ``mail_url`` has its letters."""
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
        config = ConsoleConfig(
            f"{google}/admin", f"{recall}/admin", product=product, mail_url=mail_url
        )
        console = stack.enter_context(serve(lambda _: create_console(config)))
        http = stack.enter_context(httpx.Client(trust_env=False, timeout=20))
        yield Local(google, recall, console, http)


@contextmanager
def lonely_console() -> Iterator[Local]:
    """A console whose twins are not there."""
    nowhere = "http://127.0.0.1:1/admin"
    config = ConsoleConfig(nowhere, nowhere)
    with serve(lambda _: create_console(config)) as url, httpx.Client(trust_env=False) as http:
        yield Local(nowhere, nowhere, url, http)
