"""Named faults of the twin of Recall, as switches on the page."""

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


@dataclass(frozen=True)
class RuleSwitch:
    """A fault on a route."""

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


def shown(settings: Json | None) -> list[Json]:
    """Return all switches with their position."""
    found = settings or {}
    return [{"name": s.name, "label": s.label, "on": s.is_on(found)} for s in (*RULES, *HOOKS)]


def wanted(settings: Json, names: Collection[str]) -> Json:
    """Return the twin's settings with exactly these switches on; rules set elsewhere stay."""
    foreign = [
        rule
        for rule in settings.get("rules", [])
        if not any(switch.rule.items() <= rule.items() for switch in RULES)
    ]
    rules = [*foreign, *(switch.rule for switch in RULES if switch.name in names)]
    hooks = {s.field: s.value if s.name in names else 0.0 for s in HOOKS}
    return {**settings, "rules": rules, "webhooks": {**settings.get("webhooks", {}), **hooks}}
