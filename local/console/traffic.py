"""What went in and out at the twin of Recall, and how Rollcall's worker stands, for the page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from functions.portal.views.trouble_view import trouble_view
from local.console.rows import local

if TYPE_CHECKING:
    from local.console.product import Worker
    from rollcall.domain.held_calls import Stopped

Json = dict[str, Any]

RECENT = 12
"""Requests that are shown."""
HOOKS = 20
"""Tries to deliver a webhook that are shown."""


def traffic(state: Json | None, ledger: Json | None, hooks: Json | None, zone: str) -> Json:
    """Return a summary of webhooks out and requests in; times are in `zone`."""
    outboxes = [space["webhooks"] for space in (state or {}).get("workspaces", [])]
    counts = (ledger or {}).get("counts", {})
    entries, tries = (ledger or {}).get("entries", []), (hooks or {}).get("deliveries", [])
    return {
        "waiting": sum(outbox["waiting"] for outbox in outboxes),
        "disabled": [target for outbox in outboxes for target in outbox["disabled"]],
        "total": (ledger or {}).get("total", 0),
        "routes": [_route(name, found) for name, found in sorted(counts.items())],
        "recent": [_entry(entry, zone) for entry in reversed(entries[-RECENT:])],
        "hooks": [_hook(one, zone) for one in reversed(tries[-HOOKS:])],
    }


def _route(name: str, counts: dict[str, int]) -> Json:
    refused = sum(count for status, count in counts.items() if not status.startswith("2"))
    return {"key": name, "route": name, "calls": sum(counts.values()), "refused": refused}


def _entry(entry: Json, zone: str) -> str:
    route = entry["route"].split(" ")[-1]
    return f"{clock(entry['time'], zone)} {entry['method']} {route} → {entry['status']}"


def _hook(one: Json, zone: str) -> str:
    """One try in a line: when, which event, what became of it, and when it is tried again."""
    signed = "signed" if one["signed"] else "not signed"
    again = f", again at {clock(one['next_at'], zone)}" if one["next_at"] else ""
    tried = f", try {one['attempt']}" if one["attempt"] > 1 or again else ""
    return f"{clock(one['time'], zone)} {one['event']} ({signed}) → {_became(one)}{tried}{again}"


def _became(one: Json) -> str:
    if one["result"] == "lost":
        return "lost on the way (fault)"
    if one["status"] is None:
        return "delivered" if one["result"] == "delivered" else "no answer"
    words = {401: "signature refused"}
    told = "accepted" if one["result"] == "delivered" else words.get(one["status"], "refused")
    return f"{one['status']} {told}"


def worker_lines(worker: Worker | None, now: datetime, zone: str) -> Json:
    """Return how the worker stands: a sentence, the trouble of all, a line for each stop.

    The trouble is what every page of Rollcall says; often empty.
    """
    if worker is None:
        return {"summary": "Rollcall's tables do not answer.", "trouble": "", "stops": []}
    ran_at, trouble = worker.last_run.ran_at, trouble_view(worker.last_run, now, ZoneInfo(zone))
    ran = f"Last run ended at {clock(ran_at.isoformat(), zone)}." if ran_at else ""
    free = "" if worker.stopped else "No call is held back."
    return {
        "summary": " ".join(filter(None, (ran, free))),
        "trouble": " ".join(filter(None, (trouble.what, trouble.next_try))) if trouble else "",
        "stops": [_stop(one, now, zone) for one in worker.stopped],
    }


def _stop(one: Stopped, now: datetime, zone: str) -> Json:
    key = f"{one.call} {one.why}"
    return {"key": key, "call": one.call, "why": one.why, "until": _until(one.until, now, zone)}


def _until(moment: datetime, now: datetime, zone: str) -> str:
    if moment <= now:
        return "with the next run"
    seconds = -(-(moment - now) // timedelta(seconds=1))
    return f"{clock(moment.isoformat(), zone)} (in {seconds} s)"


def clock(text: str, zone: str) -> str:
    """Return the time of day of an ISO time, with seconds."""
    return f"{local(text, zone):%H:%M:%S}"
