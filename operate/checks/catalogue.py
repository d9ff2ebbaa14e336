"""Every check of `doctor`, what others rest on first."""

from __future__ import annotations

from operate.checks import alarms, google, mail, pages, recall, secrets, stack, waking
from operate.checks.finding import Check

CHECKS: tuple[Check, ...] = (
    *stack.CHECKS,
    *secrets.CHECKS,
    *recall.CHECKS,
    *google.CHECKS,
    *pages.CHECKS,
    *waking.CHECKS,
    *alarms.CHECKS,
    *mail.CHECKS,
)
