"""How long what is kept, in one place: the privacy page says it from here."""

from __future__ import annotations

from datetime import timedelta

EVENTS = timedelta(days=60)
"""An event after its end, and a bot's reports after the last one."""
BACKUPS = timedelta(days=35)
"""The longest that DynamoDB keeps (`infra/constructs/tables.py`)."""
SESSION_BACKUPS = timedelta(days=1)
LOGS = timedelta(days=30)
"""Log lines of the functions (`infra/constructs/python_function.py`)."""
ACCESS_LOGS = timedelta(days=90)
"""Log lines of the HTTP API (`infra/constructs/front_door.py`)."""
