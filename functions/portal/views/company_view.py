"""What is said of the company's policy as a whole."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from functions.portal import texts
from functions.portal.views.words import day_and_clock
from rollcall.domain.policy import CompanyPolicy


def company_pause_said(policy: CompanyPolicy, zone: ZoneInfo) -> str:
    """That the company has paused recording, and since when; empty while it has not."""
    if policy.paused is None:
        return ""
    words = texts.COMPANY_STOP if policy.paused.and_running else texts.COMPANY_PAUSE
    return words.format(since=day_and_clock(policy.paused.since, zone))
