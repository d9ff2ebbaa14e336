"""The world around the product, seen and changed through the twins' own switchboards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

import httpx

from local.system.gate import ADMIN_KEY

type Json = dict[str, Any]

SECONDS = 30.0


class Outside:
    """Google's calendars and Recall's bots.

    Args:
        google: origin of the twin of Google.
        recall: origin of the twin of Recall.
        key: what the twins of a whole system are steered with; twins that run alone ask for none.
    """

    def __init__(self, google: str, recall: str, key: str = "") -> None:
        self._google, self._recall = (
            httpx.Client(
                base_url=f"{twin}/admin",
                headers={ADMIN_KEY: key.encode()},
                timeout=SECONDS,
                trust_env=False,
            )
            for twin in (google, recall)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._google.close()
        self._recall.close()

    # --- Google

    def add_account(self, email: str, *, sample: bool = False, subject: str = "") -> None:
        """Somebody new, with a sample week or with nothing planned; or who has another address."""
        body = {"email": email, "name": email.partition("@")[0].title(), "seed": sample}
        body |= {"sub": subject} if subject else {}
        self._ask(self._google, "POST", "/accounts", body)

    def events(self, email: str) -> list[Json]:
        """What is on a calendar for the next weeks."""
        found: list[Json] = self._ask(self._google, "GET", f"/accounts/{email}/events")["events"]
        return [event for event in found if event["status"] != "cancelled"]

    def add_event(self, email: str, **draft: object) -> Json:
        """A new meeting; answers its first occurrence."""
        event: Json = self._ask(self._google, "POST", f"/accounts/{email}/events", draft)["event"]
        return event

    def change(self, email: str, event_id: str, action: str, **fields: object) -> Json:
        """Move, relink, cancel and so on."""
        path, body = f"/accounts/{email}/events/{event_id}", {"action": action, **fields}
        event: Json = self._ask(self._google, "POST", path, body)["event"]
        return event

    def revoke(self, email: str) -> None:
        """The person takes back at Google what was allowed."""
        self._ask(self._google, "POST", f"/accounts/{email}/revoke", {})

    def granted(self, email: str) -> bool:
        """Whether any application may do anything with the account."""
        return email in self.grants()

    def spoil_tokens(self, kind: str | None = None) -> None:
        """From now on every answer of the token endpoint goes wrong like this; None repairs it."""
        faults = [{"kind": kind, "times": 1000}] if kind else []
        self._ask(self._google, "PUT", "/faults", {"token": faults})

    def set_secrets(self, client_id: str, *secrets: str) -> None:
        """By which of its secrets Google knows a client from now on."""
        body = {"client_id": client_id, "secrets": list(secrets)}
        self._ask(self._google, "PUT", "/secrets", body)

    def grants(self) -> list[str]:
        """Whose accounts any application may do anything with."""
        accounts = self._ask(self._google, "GET", "/accounts")["accounts"]
        return [account["email"] for account in accounts if account["granted_to"]]

    # --- Recall

    def set_keys(self, *keys: str) -> None:
        """Which API keys Recall takes from now on."""
        self._ask(self._recall, "PUT", "/keys", {"keys": list(keys)})

    def sign_with(self, *secrets: str) -> None:
        """What Recall signs its messages with from now on."""
        self._ask(self._recall, "PUT", "/webhooks", {"secrets": list(secrets)})

    def deliveries(self) -> list[Json]:
        """Every try to deliver a message, the last ones at least."""
        found: list[Json] = self._ask(self._recall, "GET", "/webhooks")["deliveries"]
        return found

    def calendars(self) -> list[Json]:
        """Every calendar, with its events and their bots."""
        state = self._ask(self._recall, "GET", "/state")
        return [calendar for space in state["workspaces"] for calendar in space["calendars"]]

    def calendar(self, email: str) -> Json | None:
        """The one calendar of an account; None when Recall has none."""
        found = [calendar for calendar in self.calendars() if calendar["email"] == email]
        assert len(found) <= 1, f"{len(found)} calendars of one account"
        return found[0] if found else None

    def recall_event(self, email: str, platform_id: str) -> Json | None:
        """One event as Recall has it; None when it is unknown, over or deleted."""
        calendar = self.calendar(email) or {"events": []}
        found = [each for each in calendar["events"] if each["platform_id"] == platform_id]
        return found[0] if found else None

    def bots(self, email: str) -> dict[str, Json]:
        """The scheduled bots on an account's calendar, by the provider's id of the event."""
        calendar = self.calendar(email) or {"events": []}
        events = {event["id"]: event["platform_id"] for event in calendar["events"]}
        found: dict[str, Json] = {}
        for bot in self.all_bots():
            for event_id in set(bot["event_ids"]) & events.keys():
                assert events[event_id] not in found, "two bots on one event"
                found[events[event_id]] = bot
        return found

    def bot(self, email: str, platform_id: str) -> Json | None:
        """The bot of one event."""
        return self.bots(email).get(platform_id)

    def all_bots(self) -> list[Json]:
        """Every scheduled bot."""
        found: list[Json] = self._ask(self._recall, "GET", "/bots")["bots"]
        return found

    def bot_ids(self) -> set[str]:
        """Every scheduled bot, whatever it belongs to."""
        return {bot["id"] for bot in self.all_bots()}

    def feed(self, calendar_id: str, *events: Json) -> None:
        """Events as a provider might send them, well formed or not."""
        path = f"/calendars/{calendar_id}/events"
        self._ask(self._recall, "POST", path, {"events": list(events)})

    def set_faults(self, *rules: Json) -> None:
        """Exactly these faults from now on."""
        settings = self._ask(self._recall, "GET", "/faults")
        self._ask(self._recall, "PUT", "/faults", {**settings, "rules": list(rules)})

    def script(self, bot_id: str, *steps: Json) -> None:
        """What a bot does from now on, one step after the other."""
        self._ask(self._recall, "POST", f"/bots/{bot_id}/script", {"steps": steps})

    def requests(self) -> dict[str, dict[str, int]]:
        """How many requests each route had, by status."""
        counts: dict[str, dict[str, int]] = self._ask(self._recall, "GET", "/ledger?limit=0")[
            "counts"
        ]
        return counts

    def forget_requests(self) -> None:
        """Count requests anew."""
        self._ask(self._recall, "POST", "/ledger/reset", {})

    @staticmethod
    def _ask(client: httpx.Client, method: str, path: str, body: object = None) -> Json:
        answer = client.request(method, path, json=body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        found: Json = answer.json()
        return found


def same_instant(one: str, other: str) -> bool:
    """Whether two times of the wire are one."""
    return datetime.fromisoformat(one) == datetime.fromisoformat(other)


def later(event: Json, **duration: float) -> str:
    """A moment after the start of an event."""
    return (datetime.fromisoformat(event["start"]) + timedelta(**duration)).isoformat()
