"""A letter as it is sent: its parts, not its look. Everything in it is text, nothing is markup."""

from __future__ import annotations

from dataclasses import dataclass

from rollcall.domain.mail.kinds import MailKind

LONGEST_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: the words of a link, and its address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list, a note below it, and what can be done about it."""

    text: str
    note: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """What a person reads, from the top."""

    kind: MailKind
    subject: str
    first: str
    """The sentence that says what happened."""
    action: Action | None = None
    """The one thing to do about it."""
    more: tuple[str, ...] = ()
    """What else there is to know, a paragraph each."""
    heading: str = ""
    items: tuple[Item, ...] = ()
    why: str = ""
    """Why one gets this."""
    unsubscribe: str = ""
    """The address at which one gets no more of this kind; empty where that cannot be chosen."""


def one_line(text: str, most: int) -> str:
    """Return a text that others wrote as one visible line of bounded length.

    Line breaks would end a header, and signs that turn the direction or hide would let a title
    look like a sentence of ours.
    """
    visible = "".join(c if c.isprintable() else " " for c in text[: 4 * most])
    line = " ".join(visible.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
