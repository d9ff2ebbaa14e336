from __future__ import annotations

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.table import Table
from rollcall.domain.model import UserRules


def rules_of(state: Table, user_id: str) -> UserRules:
    """Preferences and overrides of a user, in one query."""
    first, last = keys.RULES
    rows = state.query(
        "#pk = :pk AND #sk BETWEEN :first AND :last",
        {"pk": keys.user(user_id), "first": first, "last": last},
    )
    return codec.user_rules(rows)
