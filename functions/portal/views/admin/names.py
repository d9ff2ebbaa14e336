"""Who did what, by name: the audit list and rows hold opaque ids alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from functions.portal import texts
from rollcall.domain.audit import SYSTEM, operator
from rollcall.domain.model import User
from rollcall.ports.portal_store import PortalStore

_OPERATOR = operator("")
_SHOWN = 8
"""Characters of an id that stands for nobody any more."""


@dataclass(frozen=True, slots=True)
class Names:
    """People by their ids, as far as they still have an account."""

    users: Mapping[str, User]

    @classmethod
    def of(cls, store: PortalStore, ids: Iterable[str]) -> Names:
        """Look people up, some reads for all of them; ids of nobody are left out."""
        people = sorted({one for one in ids if one and one != SYSTEM and not _is_operator(one)})
        found = store.colleagues(people) if people else {}
        return cls({user_id: one.user for user_id, one in found.items()})

    def of_id(self, who: str) -> str:
        """The address of a person, or the name of an operator; untrusted."""
        if who == SYSTEM:
            return texts.SYSTEM_NAME
        if _is_operator(who):
            return texts.OPERATOR_WORDS.format(name=who.removeprefix(_OPERATOR))
        user = self.users.get(who)
        return user.email if user else texts.AUDIT_GONE.format(id=who[:_SHOWN])


def _is_operator(who: str) -> bool:
    return who.startswith(_OPERATOR)
