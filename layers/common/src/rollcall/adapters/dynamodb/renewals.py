"""Have the worker hand grants to Recall again, because the client secret beside them is another."""

from __future__ import annotations

from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.rules import refuse_erasing
from rollcall.adapters.dynamodb.table import ConditionFailed, Table
from rollcall.adapters.dynamodb.writes import update
from rollcall.domain.model import Connection, Wanted
from rollcall.ports.portal_store import Mark

HANDED = "client_secret_version"
"""Of a connection: the id of the client secret's version with which this was last asked for."""


def renew_grant(state: Table, connection: Connection, secret_version: str, mark: Mark) -> bool:
    """Mark a connection, at most once for each version of the secret; False where it was.

    The worker then gives Recall the grant again, at its pace, with the secret that it reads then.
    False as well for one that is not wanted any more. Raises Unavailable.
    """
    asked = update(
        keys.connection(connection.user_id, connection.calendar_key),
        values={HANDED: secret_version, **codec.mark(mark.workspace, mark.now, mark.cause)},
        add={"requested": 1, "token_version": 1},
        condition=f"#wanted = :connected AND (attribute_not_exists(#{HANDED}) "
        f"OR #{HANDED} <> :{HANDED})",
        compared={"connected": Wanted.CONNECTED},
    )
    try:
        state.transact([asked, refuse_erasing(connection.user_id)])
    except ConditionFailed:
        return False
    return True
