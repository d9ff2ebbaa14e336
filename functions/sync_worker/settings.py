"""What the worker is told by its environment: names and addresses, never secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rollcall.domain.caps import CapLimits
from rollcall.domain.deduplication import Scope
from rollcall.domain.pace import LIMITS, Endpoint, Limits
from rollcall.runtime.settings import Variables

MOST_PER_MINUTE = 100_000
MOST_BOTS_PER_DAY = 1_000_000
"""More than Recall schedules in a day, at 600 a minute."""
_DIGITS = re.compile(r"[0-9]{1,9}")
_CALENDARS = (
    Endpoint.CREATE_CALENDAR,
    Endpoint.RETRIEVE_CALENDAR,
    Endpoint.UPDATE_CALENDAR,
    Endpoint.DELETE_CALENDAR,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the worker; fields are named like their variables."""

    state_table: str
    wake_queue_url: str
    recall_url: str
    recall_api_key_secret_name: str
    google_client_id: str
    google_client_secret_name: str
    google_revoke_url: str
    token_key_id: str
    bot_scope: Scope
    limits: Limits
    caps: CapLimits
    log_level: str

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read `ROLLCALL_*`. Raises ValueError that names the variable, never its value."""
        read = Variables(env)
        return cls(
            state_table=read.text("ROLLCALL_STATE_TABLE"),
            wake_queue_url=read.text("ROLLCALL_WAKE_QUEUE_URL"),
            recall_url=read.endpoint("ROLLCALL_RECALL_URL"),
            recall_api_key_secret_name=read.text("ROLLCALL_RECALL_API_KEY_SECRET_NAME"),
            google_client_id=read.client_id("ROLLCALL_GOOGLE_CLIENT_ID"),
            google_client_secret_name=read.text("ROLLCALL_GOOGLE_CLIENT_SECRET_NAME"),
            google_revoke_url=read.endpoint("ROLLCALL_GOOGLE_REVOKE_URL"),
            token_key_id=read.text("ROLLCALL_TOKEN_KEY_ID"),
            bot_scope=_scope(env),
            limits=_limits(env),
            caps=_caps(env),
            log_level=env.get("POWERTOOLS_LOG_LEVEL") or "INFO",
        )


def _limits(env: Mapping[str, str]) -> Limits:
    limits = dict(LIMITS)
    limits[Endpoint.LIST_EVENTS] = _number(
        env, "ROLLCALL_LIST_PER_MINUTE", limits[Endpoint.LIST_EVENTS]
    )
    limits[Endpoint.SCHEDULE] = _number(
        env, "ROLLCALL_SCHEDULE_PER_MINUTE", limits[Endpoint.SCHEDULE]
    )
    limits[Endpoint.REMOVE] = _number(env, "ROLLCALL_REMOVE_PER_MINUTE", limits[Endpoint.REMOVE])
    calendars = _number(env, "ROLLCALL_CALENDARS_PER_MINUTE", limits[Endpoint.RETRIEVE_CALENDAR])
    return {**limits, **dict.fromkeys(_CALENDARS, calendars)}


def _caps(env: Mapping[str, str]) -> CapLimits:
    usual = CapLimits()
    return CapLimits(
        per_user=_number(
            env, "ROLLCALL_BOTS_PER_USER_AND_DAY", usual.per_user, most=MOST_BOTS_PER_DAY
        ),
        per_workspace=_number(
            env, "ROLLCALL_BOTS_PER_DAY", usual.per_workspace, most=MOST_BOTS_PER_DAY
        ),
    )


def _number(env: Mapping[str, str], name: str, default: int, *, most: int = MOST_PER_MINUTE) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not _DIGITS.fullmatch(text) or not 0 < int(text) <= most:
        raise ValueError(f"{name} must be a whole number from 1 to {most}")
    return int(text)


def _scope(env: Mapping[str, str]) -> Scope:
    try:
        return Scope(env.get("ROLLCALL_BOT_SCOPE") or Scope.COMPANY)
    except ValueError:
        raise ValueError("ROLLCALL_BOT_SCOPE must be company, workspace or calendar") from None
