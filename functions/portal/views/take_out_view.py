"""What is stored about a user as plain values for JSON, without secrets that open a calendar."""

from __future__ import annotations

from rollcall.adapters.dynamodb.wire import plain
from rollcall.use_cases.take_out import Account, StoredEvent

LEFT_OUT = {"token"}
"""Of a connection: the sealed refresh token."""


def account_fields(account: Account) -> dict[str, object]:
    """Everything but the events."""
    connections = [
        {name: value for name, value in plain(one).items() if name not in LEFT_OUT}
        for one in account.connections
    ]
    profile = plain(account.user)
    # Names the sessions that are alive; of no meaning outside, and not to be handed on.
    profile.pop("generation", None)
    # The id of somebody else.
    profile.pop("blocked_by", None)
    return {
        "profile": profile,
        "preferences": plain(account.preferences),
        "overrides": plain(account.overrides),
        "stops": plain(account.stops),
        "connections": connections,
        "calendars": plain(account.calendars),
        "sessions": plain(account.sessions),
        "counters": plain(account.counters),
        "mailbox": plain(account.mailbox),
        "mail_choices": {
            "on": sorted(account.mail_choices.on),
            "off": sorted(account.mail_choices.off),
        },
        "mail_stop": account.mail_choices.stopped,
        "calls": [
            {**plain(one.call), "reports": [plain(report) for report in one.reports.values()]}
            for one in account.calls
        ],
        "past_bots": plain(account.past_bots),
        "uses": plain(account.uses),
    }


def event_fields(event: StoredEvent) -> dict[str, object]:
    """One event."""
    return {
        **plain(event.row),
        "reports": [plain(one) for reports in event.reports.values() for one in reports.values()],
        "asks_not_to_record": bool(event.requests.asking),
        "keeps_recording": bool(event.requests.keeping),
    }
