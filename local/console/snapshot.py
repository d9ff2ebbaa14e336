"""Gathers everything the page shows about one account."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from local.console import bots, faults, rows
from local.console.remote import Remote, escaped

if TYPE_CHECKING:
    from local.console.config import ConsoleConfig

Json = dict[str, Any]

DAYS = 28


class Twins:
    """The two twins as the page needs them."""

    def __init__(self, config: ConsoleConfig, google: Remote, recall: Remote) -> None:
        """Use these twins."""
        self.config, self.google, self.recall = config, google, recall

    async def data(self, email: str | None) -> Json:
        """Return all that is shown; a twin that does not answer leaves its part empty."""
        accounts, state, ledger, settings = await asyncio.gather(
            self.google.find("/accounts"),
            self.recall.find("/state"),
            self.recall.find(f"/ledger?limit={bots.RECENT}"),
            self.recall.find("/faults"),
        )
        known = (accounts or {}).get("accounts", [])
        chosen = next((a for a in known if a["email"] == email), known[0] if known else None)
        shown = await self._calendar(chosen, state) if chosen else {"items": [], "bots": []}
        return {
            "google": accounts is not None,
            "recall": state is not None,
            "account": chosen["email"] if chosen else None,
            "zone": chosen["time_zone"] if chosen else None,
            "accounts": [self._tab(account, state) for account in known],
            **shown,
            "traffic": bots.traffic(state, ledger),
            "faults": faults.shown(settings),
        }

    async def zone_of(self, email: str) -> str:
        """Return an account's time zone; raises RemoteError."""
        found = await self.google.call("GET", f"/accounts/{escaped(email)}/events?days=0")
        zone: str = found["account"]["time_zone"]
        return zone

    async def _calendar(self, account: Json, state: Json | None) -> Json:
        email, zone = account["email"], account["time_zone"]
        path = f"/accounts/{escaped(email)}/events?days={DAYS}"
        events = (await self.google.find(path) or {}).get("events", [])
        now = self.config.clock()
        ahead = [event for event in events if rows.local(event["end"], zone) > now]
        found = bots.by_event(state, email, zone)
        return {
            "items": rows.items(ahead, found, zone, now),
            "bots": bots.listed(found, ahead),
        }

    def _tab(self, account: Json, state: Json | None) -> Json:
        return {
            "email": account["email"],
            "name": account["name"],
            "connection": bots.connection(state, account["email"]),
            "allowed": bool(account["granted_to"]),
        }
