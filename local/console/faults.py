"""Named faults of both twins, as switches on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

Json = dict[str, Any]

LIST = "GET /api/v2/calendar-events/"
SCHEDULE = "POST /api/v2/calendar-events/{id}/bot/"
REMOVE = "DELETE /api/v2/calendar-events/{id}/bot/"
CREATE = "POST /api/v2/calendars/"
RECALL, GOOGLE = "Recall", "Google"


@dataclass(frozen=True)
class RuleSwitch:
    """A fault on a route of Recall."""

    name: str
    label: str
    rule: Json

    def is_on(self, settings: Json) -> bool:
        """Say whether the twin has this rule."""
        return any(self.rule.items() <= rule.items() for rule in settings.get("rules", []))


@dataclass(frozen=True)
class HookSwitch:
    """A fault on the way of webhooks."""

    name: str
    label: str
    field: str
    value: float

    def is_on(self, settings: Json) -> bool:
        """Say whether webhooks suffer from it."""
        return float(settings.get("webhooks", {}).get(self.field, 0)) > 0


@dataclass(frozen=True)
class GoogleSwitch:
    """A field of the faults of Google, and its value while the fault is on."""

    name: str
    label: str
    field: str
    value: object

    def is_on(self, settings: Json) -> bool:
        """Say whether Google has this fault."""
        return bool(settings.get(self.field))


def _status(name: str, label: str, route: str, status: int, **more: object) -> RuleSwitch:
    return RuleSwitch(name, label, {"kind": "status", "route": route, "status": status, **more})


RULES = (
    _status("list-429", "Lists: 429, wait 20 s", LIST, 429, retry_after=20),
    _status("schedule-429", "Scheduling: 429, wait 10 s", SCHEDULE, 429, retry_after=10),
    _status("schedule-507", "Scheduling: 507, no bot free", SCHEDULE, 507),
    _status("schedule-409", "Scheduling: 409, conflict", SCHEDULE, 409),
    _status("remove-500", "Removing: 500", REMOVE, 500),
    _status("connect-402", "Connecting: 402, no credit", CREATE, 402),
    _status("all-401", "Everything: 401, key refused", "*", 401),
    _status("all-503", "Everything: 503", "*", 503),
    RuleSwitch("slow", "Everything: 3 s slower", {"kind": "slow", "route": "*", "seconds": 3.0}),
    RuleSwitch("lost", "Scheduling: answer lost", {"kind": "answer_lost", "route": SCHEDULE}),
    RuleSwitch("html", "Lists: not JSON", {"kind": "non_json_body", "route": LIST}),
)
HOOKS = (
    HookSwitch("hook-drop", "Webhooks: half are lost", "drop", 0.5),
    HookSwitch("hook-all", "Webhooks: each comes twice", "duplicate", 1.0),
    HookSwitch("hook-order", "Webhooks: out of order", "reorder", 0.5),
    HookSwitch("hook-late", "Webhooks: 10 s late", "delay_seconds", 10.0),
)
NO_REFRESH = [{"kind": "no_refresh_token", "times": 1000}]
AT_GOOGLE = (
    GoogleSwitch("google-slow", "Tokens and calendars: 3 s slower", "slow_seconds", 3.0),
    GoogleSwitch("google-503", "Tokens and calendars: 503", "status", 503),
    GoogleSwitch("google-box", "Consent: calendar box not ticked", "calendar_unticked", True),
    GoogleSwitch("google-no-refresh", "Consent: no lasting access", "token", NO_REFRESH),
)


def shown(recall: Json | None, google: Json | None) -> list[Json]:
    """Return all switches with their position, and whose fault each is."""
    at_recall = [_shown(RECALL, switch, recall or {}) for switch in (*RULES, *HOOKS)]
    return at_recall + [_shown(GOOGLE, switch, google or {}) for switch in AT_GOOGLE]


def _shown(of: str, switch: RuleSwitch | HookSwitch | GoogleSwitch, settings: Json) -> Json:
    return {"of": of, "name": switch.name, "label": switch.label, "on": switch.is_on(settings)}


def count(recall: Json | None, google: Json | None) -> int:
    """Return how many faults are on, those included that a program set."""
    on = [fault for fault in shown(recall, google) if fault["on"]]
    return len(on) + len(foreign(recall or {}))


def count_words(number: int) -> str:
    """Return the number of faults in words; empty for none."""
    if not number:
        return ""
    return "1 fault on" if number == 1 else f"{number} faults on"


def foreign(settings: Json) -> list[Json]:
    """Return the rules that no switch of the page sets."""
    return [
        rule
        for rule in settings.get("rules", [])
        if not any(switch.rule.items() <= rule.items() for switch in RULES)
    ]


def at_recall(settings: Json, names: Collection[str], *, clear: bool = False) -> Json:
    """Return Recall's settings with exactly these switches on.

    Rules set elsewhere stay, unless they are to be cleared.
    """
    kept = [] if clear else foreign(settings)
    rules = [*kept, *(switch.rule for switch in RULES if switch.name in names)]
    hooks = {s.field: s.value if s.name in names else 0.0 for s in HOOKS}
    return {**settings, "rules": rules, "webhooks": {**settings.get("webhooks", {}), **hooks}}


def at_google(settings: Json, names: Collection[str]) -> Json:
    """Return Google's faults with exactly these switches on; others stay."""
    ours = {switch.field for switch in AT_GOOGLE}
    others = {field: value for field, value in settings.items() if field not in ours}
    return others | {s.field: s.value for s in AT_GOOGLE if s.name in names}


def said(before: list[Json], after: list[Json]) -> str:
    """Return which switches changed, and how many faults are on now."""
    was = {fault["name"]: fault["on"] for fault in before}
    on = [_named(fault) for fault in after if fault["on"] and not was[fault["name"]]]
    off = [_named(fault) for fault in after if not fault["on"] and was[fault["name"]]]
    parts = [f"Switched on: {', '.join(on)}."] if on else []
    parts += [f"Switched off: {', '.join(off)}."] if off else []
    return " ".join(parts) or "No fault was changed."


def _named(fault: Json) -> str:
    return f"“{fault['label']}” at {fault['of']}"
