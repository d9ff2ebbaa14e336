"""Recall's calendar object: its answers carry secrets, so only the fields needed are taken."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.adapters.recall.transport import Json
from rollcall.domain.errors import MalformedEvent, Unavailable
from rollcall.domain.problems import Problem, problem_of_cause
from rollcall.domain.recall_event import moment
from rollcall.ports.recall import CalendarAtRecall, CalendarGrant

MARKER, INSTALLATION = "rollcall_connection", "rollcall_installation"
OLD_MARKER = "rollcall_calendar"
"""The marker of versions that knew no installations; such calendars they removed as strays."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def calendar_body(grant: CalendarGrant, client_id: str, client_secret: str) -> Json:
    """The request body that hands an account over."""
    return {
        "platform": "google_calendar",
        "oauth_client_id": client_id,
        "oauth_client_secret": client_secret,
        "oauth_refresh_token": grant.refresh_token,
        "oauth_email": grant.email,
        "metadata": {MARKER: grant.marker, INSTALLATION: grant.installation},
    }


def read_calendar(answer: object) -> CalendarAtRecall:
    """The fields that Rollcall keeps. Raises Unavailable when the answer is no calendar."""
    fields = answer if isinstance(answer, Mapping) else {}
    recall_id = fields.get("id")
    if not isinstance(recall_id, str) or not recall_id or len(recall_id) > 100:  # noqa: PLR2004
        raise Unavailable("unreadable_answer", answered=True)
    marker, installation = _made_for(fields.get("metadata"))
    created_at = _moment(fields, "created_at")
    email = fields.get("platform_email") or fields.get("oauth_email")
    return CalendarAtRecall(
        recall_id=recall_id,
        status=_text(fields.get("status")),
        email=email if isinstance(email, str) else None,
        problem=_problem(fields),
        marker=marker,
        client_id=_text(fields.get("oauth_client_id")),
        created_at=created_at,
        status_since=max(created_at, _moment(_newest_change(fields), "created_at")),
        installation=installation,
    )


def _made_for(metadata: object) -> tuple[str | None, str]:
    """The connection that a calendar was made for, and by which installation; ours or another."""
    if not isinstance(metadata, Mapping):
        return None, ""
    marker, installation = metadata.get(MARKER), metadata.get(INSTALLATION)
    if isinstance(marker, str) and isinstance(installation, str):
        return marker, installation
    old = metadata.get(OLD_MARKER)
    return (old if isinstance(old, str) else None), ""


def _problem(fields: Mapping[str, Any]) -> Problem:
    """What the newest status change says of a lost calendar.

    The name of the field is not documented (contract, section 4.3), so every text but the status
    itself counts.
    """
    newest = _newest_change(fields)
    if newest.get("status") != "disconnected":
        return Problem.NONE
    texts = [v for k, v in newest.items() if k not in {"status", "created_at"}]
    return problem_of_cause(" ".join(t for t in texts if isinstance(t, str)))


def _newest_change(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The last entry of `status_changes`, whose order is not documented; empty when none."""
    changes = fields.get("status_changes")
    known = [c for c in changes if isinstance(c, Mapping)] if isinstance(changes, list) else []
    return max(known, key=lambda c: _moment(c, "created_at"), default={})


def _moment(fields: Mapping[str, Any], name: str) -> datetime:
    try:
        return moment(fields, name)
    except MalformedEvent:
        return _EPOCH


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
