"""The kinds of letters, and which of them a person may switch off."""

from __future__ import annotations

from enum import StrEnum


class MailKind(StrEnum):
    """Stable words: they are stored, and part of links and tags."""

    ACCESS_LOST = "access_lost"
    """A calendar cannot be read any more until its owner connects it again."""
    BOT_WAITS = "bot_waits"
    """A bot stands before a call and somebody has to let it in."""
    NOT_RECORDED = "not_recorded"
    """A bot was refused or failed, and somebody can do something about it."""
    DIGEST = "digest"
    """What will be recorded today, in the morning."""
    IDLE = "idle"
    """Whether to go on recording for somebody whom nobody has seen for weeks."""
    PAUSED = "paused"
    """That recording was paused, since nobody answered."""
    UNUSED = "unused"
    """That an account ends, since nobody uses it."""
    COMPANY_RULES = "company_rules"
    """A change of the company's policy gave bots to coming meetings, or took them off."""
    DELETED = "deleted"
    """The receipt of a deletion."""


OPTIONAL = (
    MailKind.ACCESS_LOST, MailKind.BOT_WAITS, MailKind.NOT_RECORDED, MailKind.COMPANY_RULES,
    MailKind.DIGEST,
)  # fmt: skip
"""Those that a person may switch off, in the order of the pages.

The others are sent at most once and are about what happens to the account itself.
"""
OFF_AT_FIRST = frozenset({MailKind.DIGEST})
"""Those that are sent only to people who asked for them."""
