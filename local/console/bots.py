"""What the twin of Recall holds for one account, in words for the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from local.console import outcomes
from local.console.rows import local, safe_link, short_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from local.console.product import Decided, Told

Json = dict[str, Any]


def calendars_of(state: Json | None, email: str) -> list[Json]:
    """Return the calendars that Recall holds for an e-mail."""
    wanted = email.lower()
    return [
        calendar
        for space in (state or {}).get("workspaces", [])
        for calendar in space["calendars"]
        if (calendar.get("email") or "").lower() == wanted
    ]


def bots_of(state: Json | None) -> list[Json]:
    """Return every bot that Recall knows."""
    return [bot for space in (state or {}).get("workspaces", []) for bot in space["bots"]]


def event_ids(state: Json | None, email: str) -> dict[str, str]:
    """Return the ids at Recall of an account's events, by their id at Google.

    Of those that are over by Recall's clock, the ones that had a bot.
    """
    calendars = calendars_of(state, email)
    ids = {calendar["id"] for calendar in calendars}
    served = [one for bot in bots_of(state) for one in bot["serves"] if one["calendar_id"] in ids]
    events = [event for calendar in calendars for event in calendar["events"]]
    return {one["platform_id"]: one["id"] for one in (*served, *events)}


def wanted_of(state: Json | None, email: str) -> dict[str, set[str]]:
    """Return the events whose decisions the page shows, by calendar.

    The account's own, and those of others that share a bot with them.
    """
    found = {c["id"]: {e["id"] for e in c["events"]} for c in calendars_of(state, email)}
    for bot in bots_of(state):
        if any(served["calendar_id"] in found for served in bot["serves"]):
            for served in bot["serves"]:
                found.setdefault(served["calendar_id"], set()).add(served["id"])
    return found


def by_event(state: Json | None, email: str, zone: str, told: Told) -> dict[str, list[Json]]:
    """Return the bots of each event, by the event's id at Google; also of those that are over."""
    known = {bot["id"]: bot for bot in bots_of(state)}
    found: dict[str, dict[str, Json]] = {}
    for platform_id, entry in _entries(state, email):
        row = bot_row(entry, known.get(entry["bot_id"]), zone, told.decided)
        found.setdefault(platform_id, {}).setdefault(row["id"], row)
    return {platform_id: list(rows.values()) for platform_id, rows in found.items()}


def _entries(state: Json | None, email: str) -> Iterator[tuple[str, Json]]:
    """Each claim of an event on a bot; of an event that is over, as the bot remembers it."""
    calendars = calendars_of(state, email)
    for calendar in calendars:
        for event in calendar["events"]:
            for entry in event["bots"]:
                yield event["platform_id"], entry
    ids = {calendar["id"] for calendar in calendars}
    for bot in bots_of(state):
        for served in bot["serves"]:
            if served["calendar_id"] in ids:
                entry = {"bot_id": bot["id"], "start_time": bot["join_at"]}
                yield served["platform_id"], {**entry, "status": bot["status"]}


def bot_row(entry: Json, bot: Json | None, zone: str, decided: Mapping[str, Decided]) -> Json:
    """Return one bot for the page; the bot itself may be gone."""
    bot = bot or {}
    joins = local(bot.get("join_at") or entry["start_time"], zone)
    shared = int(bot.get("shared_by", 1))
    status = entry["status"]
    return {
        "id": entry["bot_id"],
        "name": bot.get("name") or "Bot",
        "status": status.replace("_", " "),
        "sub_code": (bot.get("sub_code") or "").replace("_", " "),
        "joins": f"{short_time(joins)} ({zone})",
        "shared": f"shared by {shared}" if shared > 1 else "",
        "link": safe_link(bot.get("meeting_url")),
        "chat": _chat_line(bot),
        "platform": (bot.get("meeting_platform") or "").replace("_", " ").title(),
        "why": list(why_lines(bot.get("serves", []), decided)),
        "ahead": outcomes.ahead(bot),
        "steerable": bool(bot) and status not in outcomes.OVER,
        "under_way": bool(bot) and status not in outcomes.OVER | {"ready"},
    }


def sent(state: Json | None, email: str, zone: str, told: Told) -> list[Json]:
    """Return the bots that the account's owner sent by links, while they are in their calls."""
    known = {bot["id"]: bot for bot in bots_of(state) if bot["status"] not in outcomes.OVER}
    rows: dict[str, Json] = {}
    for calendar in calendars_of(state, email):
        for one in told.sent.get(calendar["id"], ()):
            bot = known.get(one.bot_id)
            if bot is not None:
                entry = {"bot_id": bot["id"], "start_time": bot["join_at"]}
                row = bot_row({**entry, "status": bot["status"]}, bot, zone, {})
                title = one.title or "A call without an entry"
                named = {"key": f"bot-{row['id']}", "title": title}
                about = f"{title}, {row['joins']}"
                rows[row["id"]] = {**row, **named, "about": about, "why": [one.why]}
    return list(rows.values())


def why_lines(serves: Iterable[Json], decided: Mapping[str, Decided]) -> Iterator[str]:
    """For each event that a bot serves, whose it is and what Rollcall decided for it."""
    for served in serves:
        decision = decided.get(served["id"])
        why = decided_words(decision) if decision else "Rollcall has no decision for it."
        yield f"{served['email'] or 'somebody'}, “{served['title']}”: {why}"


def decided_words(decision: Decided) -> str:
    """Return a decision in a line."""
    word = "To be recorded" if decision.records else "Not to be recorded"
    waits = f" Waiting: {decision.waits}" if decision.waits else ""
    return f"{word}. {decision.why}{waits}"


def _chat_line(bot: Json) -> str:
    """Return what it writes in the chat as it joins, link for guests included."""
    chat = (bot.get("config") or {}).get("chat") or {}
    return str((chat.get("on_bot_join") or {}).get("message", ""))


def listed(found: dict[str, list[Json]], ahead: list[Json], over: list[Json]) -> list[Json]:
    """Return one row for each bot with the titles it serves, in the order of the events.

    A bot of a meeting that is over is listed as long as it is in the call.
    """
    rows: dict[str, Json] = {}
    for event in (*over, *ahead):
        for bot in found.get(event["id"], []):
            if bot["under_way"] or event in ahead:
                row = rows.setdefault(bot["id"], {**bot, "key": f"bot-{bot['id']}", "titles": []})
                row["titles"].append(event["title"] or "(no title)")
    for row in rows.values():
        row["title"] = " · ".join(dict.fromkeys(row.pop("titles")))
        row["about"] = f"{row['title']}, {row['joins']}"
    return list(rows.values())


def connection(state: Json | None, email: str) -> str:
    """Return the state of an account's calendar at Recall in one word or two."""
    statuses = [str(calendar["status"]) for calendar in calendars_of(state, email)]
    for status in ("connected", "connecting", "disconnected"):
        if status in statuses:
            return status
    return "not connected"
