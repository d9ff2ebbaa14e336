"""Anything that can come in from Recall."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.unit.recall_adapter.payloads import bot_entry, google_raw, payload

switch = st.booleans()
_texts = st.text(st.characters(), max_size=12) | st.sampled_from(["\ud800", "\x00", "date", "self"])
_leaves = (
    st.none()
    | switch
    | st.integers()
    | st.sampled_from([10**400, -(10**4000), 1 << 70])
    | st.floats(allow_nan=True, allow_infinity=True)
    | _texts
)
json_values: st.SearchStrategy[Any] = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=8,
)
"""Any value that a JSON reader can return, and some that only Python's returns."""


@st.composite
def spoiled_payloads(draw: st.DrawFn) -> object:
    """Recall's event object with anything in some of its fields, at some depth."""
    raw = google_raw(location="", description="", conferenceData={"entryPoints": []})
    raw |= draw(st.dictionaries(st.sampled_from(sorted(raw)), json_values, max_size=3))
    names = ["email", "self", "resource", "responseStatus"]
    guests = st.fixed_dictionaries({}, optional=dict.fromkeys(names, json_values))
    raw["attendees"] = draw(st.lists(guests, max_size=3) | json_values)
    event = payload(raw=raw, bots=[bot_entry()])
    entry = event["bots"][0]
    entry |= draw(st.dictionaries(st.sampled_from(sorted(entry)), json_values, max_size=1))
    return event | draw(st.dictionaries(st.sampled_from(sorted(event)), json_values, max_size=2))


@st.composite
def spoiled_bots(draw: st.DrawFn) -> object:
    """Recall's bot object with anything in some of its fields, at some depth."""
    status: dict[str, Any] = {
        "code": "ready",
        "sub_code": None,
        "created_at": "2026-03-02T16:15:00Z",
    }
    recording: dict[str, Any] = {"started_at": "2026-03-02T16:15:00Z", "completed_at": None}
    for part in (status, recording):
        part.update(draw(st.dictionaries(st.sampled_from(sorted(part)), json_values, max_size=1)))
    bot: dict[str, Any] = {"id": "bot-1", "status_changes": [status], "recordings": [recording]}
    return bot | draw(st.dictionaries(st.sampled_from(sorted(bot)), json_values, max_size=1))


@st.composite
def spoiled_calendars(draw: st.DrawFn) -> object:
    """Recall's calendar object with anything in some of its fields, at some depth."""
    change: dict[str, Any] = {"status": "disconnected", "created_at": "2026-03-02T16:15:00Z"}
    change |= draw(st.dictionaries(_texts, json_values, max_size=2))
    calendar: dict[str, Any] = {
        "id": "r-1",
        "status_changes": [change],
        "metadata": {},
        "status": "connected",
    }
    names = sorted([*calendar, "platform_email", "created_at", "oauth_client_id"])
    return calendar | draw(st.dictionaries(st.sampled_from(names), json_values, max_size=2))
