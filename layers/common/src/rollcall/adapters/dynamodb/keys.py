"""Every key, index and attribute name of the two tables. Nothing else spells a key.

state       USER#u       PROFILE, PREFERENCES, OVERRIDE#OCCURRENCE#o, OVERRIDE#SERIES#s,
                         OVERRIDE#EVENT#e, and OVERRIDE_LINK#… of each kind,
                         OVERRIDE_AGAIN#EVENT#e
                         CALENDAR#c, CONNECTS, OWN, EVENT#c#e, ORDERS
                         ELSEWHERE#h      (h: SHA-256 of the key of a row about the user)
                         MAIL, MAIL_CHOICES, MAIL_STOP, MEDIA
                         CALL#c, CALLS    (c: id of a call, which begins with its moment)
                         PAST_BOT#b
                         USE#m            (m: a month, such as 2026-11)
            RECALL#id    CALENDAR
            BOT#b        REPORTS, STATUS and ENDED of older versions
            WORKSPACE#w  PACE
            TENANT#d     STOP#o#u        (d: a Workspace's domain, o: SHA-256 of the occurrence)
            MEETING#m    REQUESTS        (m: SHA-256 of company and occurrence)
            RECEIPT#r    RECEIPT         (r: SHA-256 of the secret id)
            POLICY       CURRENT
            TOMBSTONES   h               (h: keyed hash of a deleted user's id)
            GUESTS#a     NO#i            (a, i: ids of `domain.guest_noes`)
            LETTER#l     REPORT          (l: `mailbox.letter_id`)
            PEOPLE#x     h#u             (h: SHA-256 of an address, x: its first digit)
            ADDRESSES#x  h#u#c
            INVITATIONS  h
            AUDIT#d      p               (d: day in UTC, p: `AuditEntry.place`)
ephemeral   SESSION#h, CONSUMED#h    (h: SHA-256 of the secret id)
            SESSIONS#u               (one attribute for each session of a user)
            RATE#u#m, RATE#u#m#k     (m: minutes since 1970, k: what is counted by itself)
"""

from __future__ import annotations

import hashlib
from datetime import date

from rollcall.domain.errors import NotFound
from rollcall.domain.override_keys import Kind, Matter, OverrideKey
from rollcall.ports.worker_store import EventKey

UPCOMING = "upcoming"
DUE_CALENDARS = "due-calendars"
DUE_BOTS = "due-bots"
BOTS = "bots"
BOT_CHECKS = "bot-checks"
ROOMS = "rooms"

USER_ID = "user_id"
START = "start"
DUE_WORKSPACE = "due_workspace"
DUE_AT = "due_at"
CHECK, DAILY = "check ", "daily "
"""Prefixes of ``due_at`` for calendars whose status alone is to be looked at, and for those that
need only their daily read. They sort after every timestamp, so queries for changes never return
them, however many they are."""
SEEN = "seen"
"""The partition of `due-calendars` in which profiles are, by the day of their last use."""
NOTED = "noted"
"""The partition in which those are of them that were noted as not seen for long."""
MAIL = "mail "
"""The prefix for users to whom something may have to be told."""
MEDIA = "media "
"""The prefix for users who asked for what a bot recorded."""
NEWS = "news"
"""The partition of `due-calendars` in which bots are that reported something to be told."""
DUE_BOT_WORKSPACE = "due_bot_workspace"
BOT_ID = "bot_id"
ROOM = "room"
CHECK_WORKSPACE = "check_workspace"
CHECK_AT = "check_at"
BROKEN = "broken"
"""The partition of `bot-checks` in which bots are that broke."""
EXPIRES_AT = "expires_at"
"""Unix seconds; the attribute that DynamoDB's time to live looks at."""

MAX_ID = 300
MAX_SERIES = 200

type Key = dict[str, str]


def profile(user_id: str) -> Key:
    """The user."""
    return _key(user(user_id), "PROFILE")


def preferences(user_id: str) -> Key:
    """The user's rules."""
    return _key(user(user_id), "PREFERENCES")


_ABOUT = {
    Matter.RECORDING: "OVERRIDE", Matter.LINK: "OVERRIDE_LINK", Matter.AGAIN: "OVERRIDE_AGAIN",
}  # fmt: skip


def override(user_id: str, of: OverrideKey) -> Key:
    """A choice of the user; a long or odd id of a provider is replaced by its hash.

    Raises NotFound for an id of Recall's that no row can have.
    """
    about = _ABOUT[of.matter]
    if of.kind is Kind.EVENT:
        return _key(user(user_id), f"{about}#EVENT#{_id(of.id)}")
    short = of.id if len(of.id) <= MAX_SERIES and possible(of.id) else _hash(of.id)
    return _key(user(user_id), f"{about}#{of.kind.name}#{short}")


RULES = ("OVERRIDE#", "PROFILE")
"""A range of sort keys: overrides, own addresses, preferences and profile, and nothing big."""

CONNECTIONS = "CALENDAR#"
"""What the sort keys of a user's connections begin with."""


def connection(user_id: str, calendar_key: str) -> Key:
    """One connection of a user."""
    return _key(user(user_id), f"CALENDAR#{_id(calendar_key)}")


def connects(user_id: str) -> Key:
    """How often the user connected a calendar: tells whether a connection may be new."""
    return _key(user(user_id), "CONNECTS")


OWN = "OWN"
"""The sort key of the user's addresses; within `RULES`."""


def own(user_id: str) -> Key:
    """The addresses of the accounts that the user wants connected."""
    return _key(user(user_id), OWN)


def elsewhere(user_id: str, at: Key) -> Key:
    """Says that there is a row about the user outside the user's partition."""
    return _key(user(user_id), ELSEWHERE + _hash(f"{at['pk']} {at['sk']}"))


ELSEWHERE = "ELSEWHERE#"
"""What the sort keys of these begin with."""


def orders(user_id: str) -> Key:
    """What bots were ordered for the user on the last day that had any."""
    return _key(user(user_id), "ORDERS")


def mailbox(user_id: str) -> Key:
    """What the user was told."""
    return _key(user(user_id), "MAIL")


def mail_choices(user_id: str) -> Key:
    """Which letters the user wants; written by the pages."""
    return _key(user(user_id), "MAIL_CHOICES")


def mail_stop(user_id: str) -> Key:
    """The address of the user that takes no more letters; written by reports."""
    return _key(user(user_id), "MAIL_STOP")


def media(user_id: str) -> Key:
    """What the user asked for of what bots recorded."""
    return _key(user(user_id), "MEDIA")


def calls(user_id: str) -> Key:
    """How many calls the user sent bots to."""
    return _key(user(user_id), "CALLS")


def call(user_id: str, call_id: str) -> Key:
    """A call that the user sent a bot to."""
    return _key(user(user_id), CALL + _id(call_id))


CALL = "CALL#"
"""What the sort keys of these begin with."""


def call_of(sk: str) -> str:
    """The call that a key names."""
    return sk.removeprefix(CALL)


def is_call(sk: str) -> bool:
    """Whether a row of `due-calendars` is a call that a bot is sent to."""
    return sk.startswith(CALL)


def past_bot(user_id: str, bot_id: str) -> Key:
    """A bot that came for the user and whose event is forgotten."""
    return _key(user(user_id), PAST_BOT + _id(bot_id))


PAST_BOT = "PAST_BOT#"
"""What the sort keys of these begin with."""


def month_use(user_id: str, month: str) -> Key:
    """How much the user used in a month."""
    return _key(user(user_id), MONTH_USE + _id(month))


MONTH_USE = "USE#"
"""What the sort keys of these begin with."""


def letter(letter_id: str) -> Key:
    """What became of a letter."""
    return _key(f"LETTER#{_id(letter_id)}", "REPORT")


def event(user_id: str, calendar_key: str, event_id: str) -> Key:
    """One event of a user's calendar."""
    return _key(user(user_id), events(calendar_key) + _id(event_id))


def events(calendar_key: str) -> str:
    """What the sort keys of a calendar's events begin with."""
    return f"EVENT#{_id(calendar_key)}#"


AFTER_ALL_IDS = "~"
"""Sorts after every id of an event: those are ASCII letters, digits, dashes and underscores."""


def is_event(sk: str) -> bool:
    """Whether a row of `bots` is an event; else it is a bot whose event is forgotten."""
    return not sk.startswith(PAST_BOT)


def event_of(pk: str, sk: str) -> EventKey:
    """The event that a key names."""
    _, calendar_key, event_id = sk.split("#", 2)
    return (user_of(pk), calendar_key, event_id)


def calendar(recall_id: str) -> Key:
    """A calendar at Recall."""
    return _key(f"RECALL#{_id(recall_id)}", "CALENDAR")


def is_profile(sk: str) -> bool:
    """Whether a row of `due-calendars` is a user, whose deletion is due."""
    return sk == "PROFILE"


def is_calendar(pk: str) -> bool:
    """Whether a row of `due-calendars` is a calendar at Recall; else it is a connection."""
    return pk.startswith("RECALL#")


def bot_reports(bot_id: str) -> Key:
    """What a bot reported."""
    return _key(f"BOT#{_id(bot_id)}", "REPORTS")


def older_bot_reports(bot_id: str) -> tuple[Key, Key]:
    """Where older versions kept a bot's newest status and the end of its call."""
    return _key(f"BOT#{_id(bot_id)}", "STATUS"), _key(f"BOT#{_id(bot_id)}", "ENDED")


def bot_of(pk: str) -> str:
    """The bot that a key names."""
    return pk.removeprefix("BOT#")


def workspace(name: str) -> Key:
    """Lease and pace of a workspace."""
    return _key(f"WORKSPACE#{_id(name)}", "PACE")


def tenant(hosted_domain: str) -> str:
    """The partition of a Workspace of Google's, by its hosted domain."""
    return f"TENANT#{_id(hosted_domain)}"


def is_stop(pk: str) -> bool:
    """Whether a row about a user elsewhere is what the user decided for everybody."""
    return pk.startswith("TENANT#")


def stop(hosted_domain: str, occurrence: str, user_id: str) -> Key:
    """What an organiser decided for everybody in one meeting."""
    return _key(tenant(hosted_domain), f"STOP#{_hash(occurrence)}#{_id(user_id)}")


def requests(company: str, occurrence: str) -> Key:
    """What people of a company ask about one meeting, and answer."""
    return _key(f"MEETING#{_hash(f'{company} {occurrence}')}", "REQUESTS")


def receipt(receipt_id: str) -> Key:
    """The receipt of a deletion, by the hash of its secret id."""
    return _key(f"RECEIPT#{_hash(receipt_id)}", "RECEIPT")


POLICY: Key = {"pk": "POLICY", "sk": "CURRENT"}
"""The company's policy."""

TOMBSTONES = "TOMBSTONES"
"""The partition of all tombstones: so that they can be read without a scan."""


def tombstone(digest: str) -> Key:
    """What remains of a user who was deleted."""
    return _key(TOMBSTONES, digest)


HEX = "0123456789abcdef"
"""The names of the partitions of people, which spread them evenly."""


def address_hash(address: str) -> str:
    """What stands for an address in keys; two spellings of one address are one."""
    return _hash(address.strip().lower())


def people(digit: str) -> str:
    """A partition of the index of people by the address that they sign in with."""
    return f"PEOPLE#{digit}"


def person(digest: str, user_id: str) -> Key:
    """A person in that index, by the hash of the address."""
    return _key(people(digest[0]), f"{digest}#{_id(user_id)}")


def addresses(digit: str) -> str:
    """A partition of the index of people by the addresses of their calendars."""
    return f"ADDRESSES#{digit}"


def calendar_address(digest: str, user_id: str, calendar_key: str) -> Key:
    """A calendar of a person in that index, by the hash of the address."""
    return _key(addresses(digest[0]), f"{digest}#{_id(user_id)}#{_id(calendar_key)}")


INVITATIONS = "INVITATIONS"
"""The partition of all invitations."""


def invitation(address: str) -> Key:
    """The invitation of an address."""
    return _key(INVITATIONS, address_hash(address))


BLOCKS = "BLOCKS"
"""The partition of all blocks of people whose accounts have ended."""


def block(user_id: str) -> Key:
    """The block of somebody whose account has ended, by the hash of the id."""
    return _key(BLOCKS, _hash(user_id))


def audit(day: date) -> str:
    """The partition of the audit list of one day."""
    return f"AUDIT#{day.isoformat()}"


def user_of(pk: str) -> str:
    """The user whose partition it is."""
    return pk.removeprefix("USER#")


def guests(audience: str) -> str:
    """The partition of what guests ask those who may share a bot."""
    return f"GUESTS#{_id(audience)}"


def guest_no(audience: str, about: str) -> Key:
    """What guests ask about one meeting or series."""
    return _key(guests(audience), f"NO#{_id(about)}")


def session(session_id: str) -> Key:
    """A session, by the hash of its secret id."""
    return hashed_session(session_hash(session_id))


def session_hash(session_id: str) -> str:
    """What stands for a session's secret id in keys and names of attributes."""
    return _hash(session_id)


def hashed_session(digest: str) -> Key:
    """A session, by that hash."""
    return {"pk": f"SESSION#{digest}"}


def sessions(user_id: str) -> Key:
    """Which sessions a user has."""
    return {"pk": f"SESSIONS#{_id(user_id)}"}


def consumed(transaction_id: str) -> Key:
    """A used OAuth transaction, by the hash of its id."""
    return {"pk": f"CONSUMED#{_hash(transaction_id)}"}


def rate(user_id: str, minute: int, kind: str = "") -> Key:
    """What a user saved within one minute; all of it, or what is of one kind."""
    return {"pk": f"RATE#{_id(user_id)}#{minute}" + (f"#{kind}" if kind else "")}


def user(user_id: str) -> str:
    """The partition of a user."""
    return f"USER#{_id(user_id)}"


def _key(pk: str, sk: str) -> Key:
    return {"pk": pk, "sk": sk}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def seen_place(partition: str, day: str, user_id: str) -> dict[str, str]:
    """All keys of a profile in a partition of `due-calendars`, to read on behind it."""
    return {**profile(user_id), DUE_WORKSPACE: partition, DUE_AT: day}


def possible(value: str) -> bool:
    """Whether an id can be part of a key; ids may come from a browser."""
    return value.isprintable() and 0 < len(value.encode()) <= MAX_ID


def _id(value: str) -> str:
    if not possible(value):
        raise NotFound("id")
    return value
