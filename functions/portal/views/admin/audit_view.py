"""Entries of the audit list in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from functions.portal import texts
from functions.portal.deps import Visit
from functions.portal.views.admin.names import Names
from functions.portal.views.words import day_and_clock
from rollcall.domain.audit import Act, AuditEntry
from rollcall.domain.policy_checks import PAUSED
from rollcall.ports.portal_store import PortalStore

_OF_INVITATIONS = frozenset({Act.INVITED, Act.WITHDRAWN})
_SHOWN = 8
"""Characters of the id of an invitation."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line. ``who`` and ``about`` are untrusted."""

    when: str
    iso: str
    who: str
    act: str
    about: str
    about_id: str
    """Of the person whom it leads to; empty for none."""
    times: str


def audit_lines(entries: Sequence[AuditEntry], store: PortalStore, visit: Visit) -> list[AuditLine]:
    """Entries in their order, with the names of those who still have an account."""
    ids = [one.who for one in entries]
    names = Names.of(store, [*ids, *(one.about for one in entries if _is_of_person(one))])
    return [_line(one, names, visit) for one in entries]


def _is_of_person(entry: AuditEntry) -> bool:
    return bool(entry.about) and entry.act not in _OF_INVITATIONS


def _line(entry: AuditEntry, names: Names, visit: Visit) -> AuditLine:
    known = _is_of_person(entry) and entry.about in names.users
    return AuditLine(
        day_and_clock(entry.at, visit.zone),
        entry.at.isoformat(),
        names.of_id(entry.who),
        texts.ACT_WORDS[entry.act],
        _about(entry, names),
        entry.about if known else "",
        texts.AUDIT_TIMES.format(count=entry.times) if entry.times > 1 else "",
    )


def _about(entry: AuditEntry, names: Names) -> str:
    if entry.act is Act.POLICY_CHANGED:
        return texts.AUDIT_PAUSED if entry.why == PAUSED else ""
    if entry.act in _OF_INVITATIONS:
        return texts.AUDIT_INVITATION.format(id=entry.about[:_SHOWN])
    return names.of_id(entry.about) if entry.about else ""
