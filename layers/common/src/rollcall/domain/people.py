"""Who in a guest list is a person: not rooms, notetakers, shared calendars and senders of mail."""

from __future__ import annotations

import re
from functools import lru_cache

from rollcall.domain.machine_addresses import (
    ADDRESSES,
    ANYWHERE,
    CALENDARS,
    DIALLED_DOMAINS,
    GROUP_CALENDARS,
    MACHINE_DOMAINS,
    NOTETAKER_DOMAINS,
    NOTETAKER_WORDS,
    UNANSWERED,
)
from rollcall.domain.not_people import NONE_LISTED, NotPeople

_JOINTS = re.compile(r"[._-]+")
_DIALLED = re.compile(r"[0-9]+([.*-][0-9]+)*")
_KEPT = 4096


def is_person(email: str, listed: NotPeople = NONE_LISTED) -> bool:
    """Whether a person may be behind an address in its one form (`domain_names.address_form`).

    ``listed`` are the operator's own addresses without people. An empty address shows nothing, so
    it may be a person's.
    """
    return not _is_machine(email) and not listed.holds(email)


def is_calendar(email: str) -> bool:
    """Whether an address is a calendar or a room of Google's."""
    return _within(email.rpartition("@")[2], CALENDARS)


def is_group_calendar(email: str) -> bool:
    """Whether an address is a calendar that people share."""
    return _within(email.rpartition("@")[2], GROUP_CALENDARS)


@lru_cache(_KEPT)
def _is_machine(email: str) -> bool:
    name, _, domain = email.rpartition("@")
    plain = name.partition("+")[0]
    if f"{plain}@{domain}" in ADDRESSES or _is_below(domain, MACHINE_DOMAINS):
        return True
    if _DIALLED.fullmatch(plain) and _is_below(domain, DIALLED_DOMAINS):
        return True
    if _is_below(domain, NOTETAKER_DOMAINS) and _is_notetaker(plain, domain):
        return True
    joined = _JOINTS.sub("", plain)
    if joined.startswith(UNANSWERED) or joined.endswith(UNANSWERED):
        return True
    return any(word in joined for word in ANYWHERE)


def _is_notetaker(name: str, domain: str) -> bool:
    """Whether an address at a notetaker's domain is the product, such as `otter@otter.ai`."""
    words = {word.rstrip("0123456789") for word in _JOINTS.split(name)}
    return not words.isdisjoint(NOTETAKER_WORDS) or name in domain.split(".")


def _is_below(domain: str, parents: frozenset[str]) -> bool:
    labels = domain.split(".")
    return any(".".join(labels[place:]) in parents for place in range(len(labels)))


def _within(domain: str, parent: str) -> bool:
    return domain == parent or domain.endswith(f".{parent}")
