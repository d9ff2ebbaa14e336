"""The audit list on the state table: appended to by whoever acts, in the act's own transaction."""

from __future__ import annotations

from datetime import date, datetime

from rollcall.adapters.dynamodb import keys
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.wire import build, values
from rollcall.adapters.dynamodb.writes import Write, update
from rollcall.domain.audit import AuditEntry
from rollcall.domain.retention import AUDIT
from rollcall.ports.people_store import AuditPage


def appended(*entries: AuditEntry | None) -> list[Write]:
    """Return the writes that append entries; entries of one place count together."""
    return [_appended(entry) for entry in entries if entry is not None]


def _appended(entry: AuditEntry) -> Write:
    return update(
        {"pk": keys.audit(entry.day), "sk": entry.place},
        values={
            "at": entry.at,
            "who": entry.who,
            "act": entry.act,
            "about": entry.about,
            "why": entry.why,
            keys.EXPIRES_AT: int((entry.at + AUDIT).timestamp()),
        },
        add={"times": entry.times},
    )


def page(state: Table, day: date, before: str, limit: int, now: datetime) -> AuditPage:
    """One query; rows that time to live has not removed yet are left out."""
    rows = state.query(
        "#pk = :pk AND #sk < :before" if before else "#pk = :pk",
        {"pk": keys.audit(day), "before": before},
        limit=limit,
        backwards=True,
    )
    found = [values(row) for row in rows]
    kept = [row for row in found if row[keys.EXPIRES_AT] > now.timestamp()]
    entries = sorted((build(AuditEntry, row) for row in kept), key=lambda e: e.at, reverse=True)
    return AuditPage(entries, found[-1]["sk"] if len(found) == limit else "")
