"""Which rows of the state table each function may reach, and which indexes it may query.

DynamoDB compares the partition key of every request with these patterns, so a function that faces
the internet cannot read or change what is none of its business, whatever its code does. The
contract tests of the storage ports run under them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rollcall.adapters.dynamodb import keys
from rollcall.runtime.setting import Function

READ = ("BatchGetItem", "GetItem", "Query")
WRITE = ("ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem")
HEALTH = ("trouble", "ran_at", "swept_at", "pace", "breakers", "refused", "suspects")
"""What pages say of a workspace; a test holds it to what is read."""


@dataclass(frozen=True)
class Reach:
    """Actions on rows whose partition key is like one of `partitions`.

    With `attributes` these are all that may be asked for, besides the keys.
    """

    actions: tuple[str, ...]
    partitions: tuple[str, ...]
    attributes: tuple[str, ...] = ()


_WORKER = (
    *("USER#*", "RECALL#*", "BOT#*", "WORKSPACE#*", "TENANT#*"),
    *("MEETING#*", "RECEIPT#*", "LETTER#*", "PEOPLE#*", "ADDRESSES#*", "AUDIT#*"),
    *(keys.TOMBSTONES, keys.INVITATIONS, keys.BLOCKS, keys.POLICY["pk"]),
)

REACH: Mapping[Function, tuple[Reach, ...]] = {
    "oauth_callback": (
        Reach(("ConditionCheckItem", "GetItem", "Query", "UpdateItem"), ("USER#*",)),
        Reach(("GetItem", "UpdateItem"), (keys.INVITATIONS,)),
        Reach(("DeleteItem", "UpdateItem"), ("PEOPLE#*", "ADDRESSES#*")),
        Reach(("DeleteItem", "GetItem"), (keys.BLOCKS,)),
        Reach(("UpdateItem",), ("AUDIT#*",)),
    ),
    "portal": (
        Reach(READ, ("USER#*", "RECALL#*", "BOT#*", "TENANT#*", "RECEIPT#*", "GUESTS#*")),
        Reach(WRITE, ("USER#*", "TENANT#*", "RECEIPT#*")),
        Reach(("UpdateItem",), ("GUESTS#*",)),
        # What follows to MEETING is for the pages of administrators, but for one GetItem of each.
        Reach(("Query",), ("PEOPLE#*", "ADDRESSES#*")),
        Reach(("Query", "UpdateItem"), ("AUDIT#*",)),
        Reach(("DeleteItem", "GetItem", "PutItem", "Query"), (keys.INVITATIONS,)),
        Reach(("DeleteItem",), (keys.BLOCKS,)),
        Reach(("GetItem", "PutItem"), (keys.POLICY["pk"],)),
        Reach(("BatchGetItem", "UpdateItem"), ("MEETING#*",)),
        Reach(("GetItem",), ("WORKSPACE#*",), HEALTH),
    ),
    "webhook": (Reach(("UpdateItem",), ("RECALL#*", "BOT#*")),),
    "sync_worker": (Reach(READ, (*_WORKER, "GUESTS#*")), Reach(WRITE, _WORKER)),
}

INDEXES: Mapping[Function, tuple[str, ...]] = {
    "oauth_callback": (),
    "portal": (
        *(keys.ROOMS, keys.UPCOMING),
        # Whether the worker keeps up, for administrators.
        *(keys.DUE_CALENDARS, keys.DUE_BOTS, keys.BOT_CHECKS),
    ),
    "webhook": (),
    "sync_worker": (
        *(keys.DUE_CALENDARS, keys.DUE_BOTS, keys.BOT_CHECKS),
        *(keys.ROOMS, keys.BOTS, keys.UPCOMING),
    ),
}
