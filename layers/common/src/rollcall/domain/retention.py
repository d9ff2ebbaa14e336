"""How long what is kept, in one place: the privacy page says it from here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from rollcall.domain import invitations, override_expiry, session_limits, stops

EVENTS = timedelta(days=60)
"""An event after its end, and a bot's reports after the last one."""
BACKUPS = timedelta(days=35)
"""The longest that DynamoDB keeps (`infra/constructs/tables.py`)."""
SESSION_BACKUPS = timedelta(days=1)
LOGS = timedelta(days=30)
"""Log lines of the functions (`infra/constructs/python_function.py`)."""
ACCESS_LOGS = timedelta(days=90)
"""Log lines of the HTTP API (`infra/constructs/front_door.py`)."""
TOMBSTONE = BACKUPS + timedelta(days=5)
"""After a deletion; no backup that is older can be restored."""
RECEIPT = timedelta(days=30)
"""After a deletion has ended."""
AUDIT = timedelta(days=400)
"""An entry of the audit list: a year and a month, so that a yearly look misses nothing."""
USE = timedelta(days=400)
"""How much a person used in a month, after its end: the same month of the year before is there."""

TABLE: Mapping[str, timedelta] = {
    "event": EVENTS,
    "choice": override_expiry.KEPT,
    "series": override_expiry.SERIES_KEPT,
    "stop": stops.KEPT,
    "session": session_limits.ABSOLUTE,
    "backup": BACKUPS,
    "session_backup": SESSION_BACKUPS,
    "log": LOGS,
    "access_log": ACCESS_LOGS,
    "tombstone": TOMBSTONE,
    "receipt": RECEIPT,
    "invitation": invitations.OPEN,
    "audit": AUDIT,
    "use": USE,
}
"""Everything that expires by itself; the pages have a sentence for each."""
