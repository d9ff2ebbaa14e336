"""Gathers everything the page shows about one account."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from local.console import bots, faults, rows, traffic
from local.console.product import ProductSilent, Told
from local.console.remote import Remote, escaped

if TYPE_CHECKING:
    from local.console.config import ConsoleConfig

Json = dict[str, Any]

DAYS = 28


class Twins:
    """The two twins, and the product between them, as the page needs them."""

    def __init__(self, config: ConsoleConfig, google: Remote, recall: Remote) -> None:
        """Use these twins."""
        self.config, self.google, self.recall = config, google, recall

    async def data(self, email: str | None) -> Json:
        """Return all that is shown; whoever does not answer leaves a part empty."""
        accounts, state, ledger, hooks, recall_faults, google_faults = await asyncio.gather(
            self.google.find("/accounts"),
            self.recall.find("/state"),
            self.recall.find(f"/ledger?limit={traffic.RECENT}"),
            self.recall.find("/webhooks"),
            self.recall.find("/faults"),
            self.google.find("/faults"),
        )
        known = (accounts or {}).get("accounts", [])
        chosen = next((a for a in known if a["email"] == email), known[0] if known else None)
        told = await self._told(chosen["email"] if chosen else "", state)
        now, zone = self.config.clock(), zone_shown(chosen, state, told)
        shown = await self._calendar(chosen, state, told, zone) if chosen else NOTHING
        on = faults.count(recall_faults, google_faults)
        return {
            "google": accounts is not None,
            "recall": state is not None,
            "account": chosen["email"] if chosen else None,
            "zone": zone,
            "zone_note": zone_note(chosen, zone),
            "accounts": [self._tab(account, state) for account in known],
            **shown,
            "traffic": traffic.traffic(state, ledger, hooks, zone),
            "worker": traffic.worker_lines(told.worker, now, zone),
            "clock": _clock(state, now, zone),
            "faults": faults.shown(recall_faults, google_faults),
            "faults_on": faults.count_words(on),
            "foreign_faults": len(faults.foreign(recall_faults or {})),
        }

    async def zone_of(self, email: str) -> str:
        """Return the zone that the page shows for an account; raises RemoteError."""
        found = await self.google.call("GET", f"/accounts/{escaped(email)}/events?days=0")
        state = await self.recall.find("/state")
        return zone_shown(found["account"], state, await self._told(email, state))

    async def _told(self, email: str, state: Json | None) -> Told:
        product = self.config.product
        if product is None:
            return Told()
        wanted, now = bots.wanted_of(state, email), self.config.clock()
        try:
            return await asyncio.to_thread(product.look, wanted, now)
        except ProductSilent:
            return Told()

    async def _calendar(self, account: Json, state: Json | None, told: Told, zone: str) -> Json:
        email = account["email"]
        path = f"/accounts/{escaped(email)}/events?days={DAYS}"
        events = (await self.google.find(path) or {}).get("events", [])
        now = self.config.clock()
        ahead = [event for event in events if rows.local(event["end"], zone) > now]
        over = [event for event in events if rows.local(event["end"], zone) <= now]
        found = bots.by_event(state, email, zone, told)
        whys = {
            platform_id: bots.decided_words(told.decided[event_id])
            for platform_id, event_id in bots.event_ids(state, email).items()
            if event_id in told.decided
        }
        return {
            "items": rows.items(ahead, found, whys, zone, now),
            "over": rows.items(over, found, whys, zone, now),
            "over_count": len(over),
            "bots": [*bots.sent(state, email, zone, told), *bots.listed(found, ahead, over)],
        }

    def _tab(self, account: Json, state: Json | None) -> Json:
        return {
            "email": account["email"],
            "name": account["name"],
            "connection": bots.connection(state, account["email"]),
            "allowed": bool(account["granted_to"]),
        }


NOTHING: Json = {"items": [], "over": [], "over_count": 0, "bots": []}
UTC_NAME = "UTC"


def zone_shown(account: Json | None, state: Json | None, told: Told) -> str:
    """Return the zone of Rollcall's pages for this person, else that of the calendar at Google."""
    if account is None:
        return UTC_NAME
    ids = [calendar["id"] for calendar in bots.calendars_of(state, account["email"])]
    zones = [told.owners[one].time_zone for one in ids if one in told.owners]
    return next(filter(None, zones), None) or str(account["time_zone"])


def zone_note(account: Json | None, zone: str) -> str:
    """Return which zone the page shows, and the calendar's own where that is another one."""
    if account is None or zone == account["time_zone"]:
        return f"All times in {zone}."
    own = account["time_zone"]
    return f"All times in {zone}, as in Rollcall; the calendar's own zone is {own}."


def _clock(state: Json | None, now: datetime, zone: str) -> Json:
    """What time it is here and at the twin of Recall."""
    offset = timedelta(seconds=round((state or {}).get("clock_offset_seconds", 0.0)))
    here, there = now.astimezone(ZoneInfo(zone)), (now + offset).astimezone(ZoneInfo(zone))
    return {
        "here": f"{rows.short_time(here)} ({zone})",
        "recall": f"{rows.short_time(there)} ({zone})",
        "ahead": f"Recall's clock is {length(offset)} ahead" if offset else "",
    }


def length(span: timedelta) -> str:
    """Return a span in words, as in `1 day 2 h 5 min`."""
    minutes = max(1, round(span.total_seconds() / 60))
    days, hours = minutes // 1440, minutes // 60 % 24
    parts = [(days, "days" if days > 1 else "day"), (hours, "h"), (minutes % 60, "min")]
    return " ".join(f"{count} {word}" for count, word in parts if count)
