"""The twin behind a server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx

from local.recall_twin.core.config import LOCAL_KEY
from rollcall.adapters.recall.api import HttpRecall
from rollcall.adapters.recall.transport import RecallTransport
from tests.contract.recall.desk import CLIENT_ID, Desk
from tests.unit.recall_twin.servers import eventually


class HttpDesk(Desk):
    """The twin behind a server on this machine; time is real, and can be moved ahead."""

    def __init__(self, address: str) -> None:
        self.admin = httpx.Client(base_url=address, trust_env=False, verify=False)
        self._clients = [self.admin]
        self._address = address
        self._post("/admin/reset")
        self.settings()
        self.recall = self.with_key(LOCAL_KEY)

    def with_key(self, key: str) -> HttpRecall:
        # Plain HTTP: no certificates to load for every test.
        client = httpx.Client(follow_redirects=False, trust_env=False, verify=False)
        self._clients.append(client)
        transport = RecallTransport(self._address, lambda: key, lambda: datetime.now(UTC), client)
        return HttpRecall(transport, CLIENT_ID, lambda: "FAKE-CLIENT-SECRET")

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.admin.get("/admin/clock").json()["now"])

    def advance(self, seconds: float) -> None:
        self._post("/admin/clock/advance", {"seconds": seconds})

    def settings(self, **changes: Any) -> None:
        answer = self.admin.put("/admin/faults", json={"write_seconds": 0.0, **changes})
        assert answer.status_code == 200, answer.text

    def feed(self, calendar_id: str, *events: dict[str, Any]) -> None:
        self._post(f"/admin/calendars/{calendar_id}/events", {"events": list(events)})

    def disconnect(self, calendar_id: str, cause: str) -> None:
        self._post(f"/admin/calendars/{calendar_id}/disconnect", {"reason": cause})

    def live(self) -> dict[str, str]:
        bots = self.admin.get("/admin/bots").json()["bots"]
        return {bot["id"]: bot["status"] for bot in bots if bot["status"] not in {"done", "fatal"}}

    def lose_answers(self) -> None:
        self.settings(rules=[{"kind": "answer_lost"}])

    def overlap[T](self, first: Callable[[], T], second: Callable[[], T]) -> T:
        self.settings(write_seconds=0.6)
        writes = self._writes()
        thread = threading.Thread(target=first)
        thread.start()
        try:
            eventually(lambda: self._writes() > writes)
            return second()
        finally:
            thread.join()

    def close(self) -> None:
        for client in self._clients:
            client.close()

    def _writes(self) -> int:
        ledger = self.admin.get("/admin/ledger", params={"limit": "100"}).json()
        return sum(entry["method"] != "GET" for entry in ledger["entries"])

    def _post(self, path: str, body: dict[str, Any] | None = None) -> None:
        answer = self.admin.post(path, json=body or {})
        assert answer.status_code == 200, answer.text
