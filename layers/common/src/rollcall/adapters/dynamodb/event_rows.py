"""An event's row without what the rest of it says, and back: rows are read and written most.

Key and index hold the ids and times of the event and the id of its bot, `facts` its link; a bot of
this event differs from these in nothing. A field that has its usual value is left out. A row of an
older version holds everything; the reader takes what is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import datetime
from typing import Any

from rollcall.adapters.dynamodb.history_texts import history_of, history_texts
from rollcall.adapters.dynamodb.keys import event_of
from rollcall.domain.deduplication import deduplication_key
from rollcall.domain.event import EventType, LinkSource, Tag
from rollcall.domain.model import EventRow
from rollcall.domain.occurrence import base_in

type Plain = dict[str, Any]

_KEY = "deduplication_key"
_HASH, _AS_DESIRED = "config_hash", "as_desired"
"""Stands for the hash of a bot that was ordered as it should be."""
_SINGLE = "single"
"""Stands for an event of no series whose name reads as if it had one."""
_TENANT = "tenant"
"""Stands for a deduplication key that follows from it, the start and the link."""
_USUAL_FACTS: Plain = {
    "title": "",
    "is_deleted": False,
    "all_day": False,
    "private": False,
    "event_type": EventType.MEETING.value,
    "organised_by_owner": False,
    "domains": [],
    "guests": [],
    "declined_domains": [],
    "link_source": LinkSource.RECALL.value,
    "other_links": [],
    "wrapped_by": "",
    "wrapped_link": "",
    "free": False,
    "tag": Tag.NONE.value,
    "occurrence_id": "",
    "inside_domains": [],
    "people_shown": 0,
    "organiser": "",
}
_STORED = {"event_type": "kind", "response_status": "answer", "attendee_count": "people"}
"""Attributes of `facts` with names of their own: shorter, and those of older versions."""
_FIELDS = {stored: name for name, stored in _STORED.items()}
_DEFAULTS = {field.name: field.default for field in fields(EventRow)}
_USUAL = {name: value for name, value in _DEFAULTS.items() if value is not MISSING}
_USUAL["history"] = []
_NOTHING_SEEN: Plain = {"bots": [], "dismissed": [], "stayed": []}


def short(row: Mapping[str, Any], bot_id: str | None = None) -> Plain:
    """What to store of the plain fields of an event's row, keys and indexes aside.

    ``bot_id`` is that of the bot under which the index has it.
    """
    facts, observed, desired = row["facts"], row["observed"], row.get("desired")
    if facts.get("series_id") is None and _of_name(facts):
        facts = {**facts, _SINGLE: True}
    usual = _usual_bot(facts, desired) | {"bot_id": bot_id}
    bots = [_short_bot(bot, usual) for bot in observed["bots"]]
    if desired and observed.get(_HASH) == desired[_HASH]:
        others = {name: value for name, value in observed.items() if name != _HASH}
        observed = {**others, _AS_DESIRED: True}
    kept = {
        **_unlike(_USUAL, {**row, "history": history_texts(row["history"])}),
        "facts": _renamed(_STORED, _unlike({**_of_facts(facts), **_USUAL_FACTS}, facts)),
        "decision": _unlike({"detail": ""}, row["decision"]),
        "desired": desired and _short_bot(desired, _usual_bot(facts)),
        "observed": _unlike(_NOTHING_SEEN, {**observed, "bots": bots}),
    }
    return {name: value for name, value in kept.items() if name != "calendar_key"}


def whole(stored: Mapping[str, Any]) -> Plain:
    """The plain fields of an event's row, from all that is stored of it."""
    _, calendar_key, event_id = event_of(stored["pk"], stored["sk"])
    index = {"event_id": event_id, "start": stored["start"], "end": stored["end"]}
    facts = {**index, **_USUAL_FACTS, **_renamed(_FIELDS, stored["facts"])}
    facts = {**_of_name(facts), **facts}
    facts.pop(_SINGLE, None)
    desired = stored.get("desired") and _whole_bot(stored["desired"], _usual_bot(facts))
    observed = stored.get("observed", {})
    usual = _usual_bot(facts, desired) | {"bot_id": stored.get("bot_id")}
    bots = [_whole_bot(bot, usual) for bot in observed.get("bots", [])]
    if desired and observed.get(_AS_DESIRED):
        observed = {**observed, _HASH: desired[_HASH]}
    row = {
        "calendar_key": calendar_key,
        **stored,
        "facts": facts,
        "desired": desired,
        "observed": {**observed, "bots": bots},
        "history": history_of(stored.get("history", [])),
    }
    return {name: value for name, value in row.items() if value is not None}


def _unlike(usual: Mapping[str, Any], values: Mapping[str, Any]) -> Plain:
    """The values without those that are as usual."""
    return {n: value for n, value in values.items() if n not in usual or usual[n] != value}


def _renamed(names: Mapping[str, str], values: Mapping[str, Any]) -> Plain:
    return {names.get(name, name): value for name, value in values.items()}


def _of_facts(facts: Plain) -> Plain:
    return {name: facts[name] for name in ("event_id", "start", "end")} | _of_name(facts)


def _of_name(facts: Plain) -> Plain:
    """The series that an occurrence's name begins with: its own, unless that was split off."""
    base = base_in(facts["occurrence_id"])
    return {} if base is None or _SINGLE in facts else {"series_id": base}


def _usual_bot(facts: Plain, desired: Plain | None = None) -> Plain:
    """What a bot of this event has in common with the event, and with the one it should have."""
    usual = {name: facts[name] for name in ("start", "meeting_url") if name in facts}
    return usual | ({_KEY: desired[_KEY]} if desired else {})


def _short_bot(bot: Plain, usual: Plain) -> Plain:
    """A bot, as it is or as it should be, without what is as usual."""
    kept = _unlike(usual, bot)
    tenant = bot[_KEY].partition("|")[0]
    if _KEY in kept and _key(tenant, bot) == kept[_KEY]:
        del kept[_KEY]
        kept[_TENANT] = tenant
    return kept


def _whole_bot(stored: Plain, usual: Plain) -> Plain:
    bot = {**usual, **stored}
    return {**bot, _KEY: _key(stored[_TENANT], bot)} if _TENANT in stored else bot


def _key(tenant: str, bot: Plain) -> str:
    return deduplication_key(tenant, datetime.fromisoformat(bot["start"]), bot["meeting_url"])
