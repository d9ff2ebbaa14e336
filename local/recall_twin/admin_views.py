"""What the console, tests and benchmarks see of the twin's inside."""

from collections import defaultdict
from typing import Any

from local.recall_twin.core.meeting_links import platform_of
from local.recall_twin.core.model import Bot, Calendar, Event, Step
from local.recall_twin.core.times import format_instant, format_stamp
from local.recall_twin.core.twin import RecallTwin
from local.recall_twin.core.wire import bot_json, calendar_json
from local.recall_twin.core.workspace import Workspace

_SECRET_FIELDS = ("oauth_client_id", "oauth_client_secret", "oauth_refresh_token", "webhook_url")


def state_view(twin: RecallTwin) -> dict[str, Any]:
    """Every workspace with its calendars, their upcoming events, and its bots."""
    return {
        "now": format_stamp(twin.clock()),
        "clock_offset_seconds": twin.clock.offset_seconds,
        "workspaces": [_workspace_view(twin, workspace) for workspace in twin.workspaces.values()],
    }


def bots_view(workspace: Workspace) -> list[dict[str, Any]]:
    """The bots of a workspace, soonest first, with what shares them."""
    bots = sorted(workspace.state.bots.values(), key=lambda bot: (bot.join_at, bot.id))
    return [bot_view(workspace, bot) for bot in bots]


def bot_view(workspace: Workspace, bot: Bot) -> dict[str, Any]:
    """One bot in the form of the console."""
    public = bot_json(bot, workspace.now(), "")
    events = [workspace.state.events[i] for i in bot.event_ids if i in workspace.state.events]
    return {
        "id": bot.id,
        "workspace": workspace.name,
        "name": public["bot_name"],
        "titles": sorted({_title(event) for event in events}),
        "event_ids": list(bot.event_ids),
        "shared_by": len(bot.event_ids),
        "serves": [_served_view(workspace, event) for event in events],
        "ahead": [{"code": step.code, "sub_code": step.sub_code} for step in _ahead(bot)],
        "join_at": format_instant(bot.join_at),
        "meeting_url": bot.meeting_url,
        "meeting_platform": platform_of(bot.meeting_url),
        "status": bot.status,
        "sub_code": bot.status_changes[-1].sub_code,
        "status_changes": public["status_changes"],
        "deduplication_key": bot.deduplication_key,
        "ad_hoc": bot.ad_hoc,
        "config": bot.config,
    }


def ledger_view(twin: RecallTwin, limit: int) -> dict[str, Any]:
    """The latest requests, newest last, and counts per route and status."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for (route, status), count in sorted(twin.ledger.counts.items()):
        counts[route][str(status)] = count
    entries = list(twin.ledger.entries)[-limit:] if limit else []
    return {
        "total": twin.ledger.counts.total(),
        "counts": counts,
        "entries": [
            {
                "time": format_stamp(entry.time),
                "workspace": entry.workspace,
                "method": entry.method,
                "route": entry.route,
                "path": entry.path,
                "status": entry.status,
            }
            for entry in entries
        ],
    }


def deliveries_view(twin: RecallTwin) -> dict[str, Any]:
    """The latest tries to deliver a webhook, those of a workspace newest last.

    What was in the messages is left out.
    """
    # Not by time, which goes back with the clock.
    entries = [
        {
            "time": format_stamp(attempt.time),
            "event": attempt.event,
            "message_id": attempt.message_id,
            "attempt": attempt.number,
            "signed": attempt.signed,
            "result": attempt.result,
            "status": attempt.status,
            "next_at": format_stamp(attempt.next_at) if attempt.next_at else None,
        }
        for workspace in twin.workspaces.values()
        for attempt in workspace.outbox.attempts
    ]
    return {"deliveries": entries}


def _workspace_view(twin: RecallTwin, workspace: Workspace) -> dict[str, Any]:
    upcoming: dict[str, list[Event]] = defaultdict(list)
    now = twin.clock()
    for event in workspace.events.visible():
        if event.end_time > now and not event.is_deleted:
            upcoming[event.calendar_id].append(event)
    state = workspace.state
    return {
        "name": workspace.name,
        "calendars": [
            _calendar_view(workspace, calendar, upcoming[calendar.id])
            for calendar in state.calendars.values()
        ],
        "bots": bots_view(workspace),
        "webhooks": {
            "targets": list(workspace.outbox.targets),
            "signed_with": len(workspace.outbox.secrets),
            "waiting": len(state.deliveries),
            "disabled": sorted(url for url, health in state.targets.items() if health.disabled),
        },
    }


def _calendar_view(workspace: Workspace, calendar: Calendar, events: list[Event]) -> dict[str, Any]:
    public = {k: v for k, v in calendar_json(calendar).items() if k not in _SECRET_FIELDS}
    email = _email(calendar)
    ordered = sorted(events, key=lambda event: (event.start_time, event.id))
    return {**public, "email": email, "events": [_event_view(workspace, e) for e in ordered]}


def _event_view(workspace: Workspace, event: Event) -> dict[str, Any]:
    bots = workspace.state.bots
    return {
        "id": event.id,
        "platform_id": event.platform_id,
        "title": _title(event),
        "start_time": format_instant(event.start_time),
        "end_time": format_instant(event.end_time),
        "meeting_url": event.meeting_url,
        "meeting_platform": event.meeting_platform,
        "updated_at": format_stamp(event.updated_at),
        "bots": [
            {
                "bot_id": entry.bot_id,
                "start_time": format_instant(entry.start_time),
                "deduplication_key": entry.deduplication_key,
                "status": bots[entry.bot_id].status if entry.bot_id in bots else "deleted",
            }
            for entry in event.bots
        ],
    }


def _ahead(bot: Bot) -> list[Step]:
    return (bot.script or []) if bot.is_ready else bot.pending


def _served_view(workspace: Workspace, event: Event) -> dict[str, Any]:
    calendar = workspace.state.calendars.get(event.calendar_id)
    return {
        "id": event.id,
        "platform_id": event.platform_id,
        "calendar_id": event.calendar_id,
        "email": calendar and _email(calendar),
        "title": _title(event),
    }


def _email(calendar: Calendar) -> str | None:
    return calendar.platform_email or calendar.oauth_email


def _title(event: Event) -> str:
    return str(event.raw.get("summary") or "(no title)")
