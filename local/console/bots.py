"""What the twin of Recall holds for one account, in words for the page."""

from __future__ import annotations

from typing import Any

from local.console.rows import local, safe_link

Json = dict[str, Any]

RECENT = 12


def calendars_of(state: Json | None, email: str) -> list[Json]:
    """Return the calendars that Recall holds for an e-mail."""
    spaces = (state or {}).get("workspaces", [])
    wanted = email.lower()
    return [
        calendar
        for space in spaces
        for calendar in space["calendars"]
        if (calendar.get("email") or "").lower() == wanted
    ]


def by_event(state: Json | None, email: str, zone: str) -> dict[str, list[Json]]:
    """Return the bots of each event, by the event's id at Google."""
    known = {
        bot["id"]: bot for space in (state or {}).get("workspaces", []) for bot in space["bots"]
    }
    found: dict[str, list[Json]] = {}
    for calendar in calendars_of(state, email):
        for event in calendar["events"]:
            for entry in event["bots"]:
                row = bot_row(entry, known.get(entry["bot_id"]), zone)
                found.setdefault(event["platform_id"], []).append(row)
    return found


def bot_row(entry: Json, bot: Json | None, zone: str) -> Json:
    """Return one bot for the page; the bot itself may be gone."""
    bot = bot or {}
    joins = local(bot.get("join_at") or entry["start_time"], zone)
    shared = int(bot.get("shared_by", 1))
    return {
        "id": entry["bot_id"],
        "name": bot.get("name") or "Bot",
        "status": entry["status"].replace("_", " "),
        "sub_code": (bot.get("sub_code") or "").replace("_", " "),
        "joins": f"{joins:%a %d %b, %H:%M}",
        "shared": f"shared by {shared}" if shared > 1 else "",
        "link": safe_link(bot.get("meeting_url")),
        "chat": _chat_line(bot),
        "platform": (bot.get("meeting_platform") or "").replace("_", " ").title(),
    }


def _chat_line(bot: Json) -> str:
    """Return what it writes in the chat as it joins, link for guests included."""
    chat = (bot.get("config") or {}).get("chat") or {}
    return str((chat.get("on_bot_join") or {}).get("message", ""))


def listed(found: dict[str, list[Json]], events: list[Json]) -> list[Json]:
    """Return one row for each bot with the titles it serves, in the order of the events."""
    rows: dict[str, Json] = {}
    for event in events:
        for bot in found.get(event["id"], []):
            row = rows.setdefault(bot["id"], {**bot, "key": f"bot-{bot['id']}", "titles": []})
            row["titles"].append(event["title"] or "(no title)")
    for row in rows.values():
        row["title"] = " · ".join(dict.fromkeys(row.pop("titles")))
    return list(rows.values())


def connection(state: Json | None, email: str) -> str:
    """Return the state of an account's calendar at Recall in one word or two."""
    statuses = [str(calendar["status"]) for calendar in calendars_of(state, email)]
    for status in ("connected", "connecting", "disconnected"):
        if status in statuses:
            return status
    return "not connected"


def traffic(state: Json | None, ledger: Json | None) -> Json:
    """Return a summary of webhooks out and requests in."""
    spaces = (state or {}).get("workspaces", [])
    hooks = [space["webhooks"] for space in spaces]
    counts = (ledger or {}).get("counts", {})
    return {
        "waiting": sum(hook["waiting"] for hook in hooks),
        "disabled": [target for hook in hooks for target in hook["disabled"]],
        "total": (ledger or {}).get("total", 0),
        "routes": [_route(name, found) for name, found in sorted(counts.items())],
        "recent": [_entry(e) for e in reversed((ledger or {}).get("entries", [])[-RECENT:])],
    }


def _route(name: str, counts: dict[str, int]) -> Json:
    refused = sum(count for status, count in counts.items() if not status.startswith("2"))
    return {"key": name, "route": name, "calls": sum(counts.values()), "refused": refused}


def _entry(entry: Json) -> Json:
    text = f"{entry['time'][11:19]} {entry['method']} {entry['route'].split(' ')[-1]}"
    return {"text": text, "status": str(entry["status"])}
