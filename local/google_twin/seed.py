"""Fills the calendars with people and meetings relative to now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from local.google_twin import seed_week
from local.google_twin.events import draft, edits, recurrence
from local.google_twin.events.draft import Draft
from local.google_twin.events.model import Account
from local.google_twin.seed_week import Week

if TYPE_CHECKING:
    from datetime import datetime

    from local.google_twin.events.diary import Diary
    from local.google_twin.events.model import Body, Meeting

PEOPLE = (
    ("ada@corp.example", "Ada Winter", "Europe/Berlin"),
    ("grace@corp.example", "Grace Summer", "America/New_York"),
    ("max@gmail.com", "Max Spring", "Europe/London"),
)


def plant(diary: Diary) -> None:
    """Create the three people, their weeks, and what Ada and Grace share."""
    ada, grace, guest = (_person(diary, *row) for row in PEOPLE)
    now = diary.clock()
    week = Week(ada, grace.email, now)
    _fill(diary, ada, seed_week.full(week), now)
    _fill(diary, grace, seed_week.short(Week(grace, "lee@corp.example", now)), now)
    _fill(diary, guest, seed_week.short(Week(guest, "friend@gmail.com", now)), now)
    _stand_up(diary, week)


def sample_week(diary: Diary, account: Account) -> None:
    """Fill one account's calendar with the whole sample week."""
    domain = account.email.rpartition("@")[2]
    week = Week(account, f"colleague@{domain}", diary.clock())
    _fill(diary, account, seed_week.full(week), diary.clock())
    _stand_up(diary, week)


def _person(diary: Diary, email: str, name: str, zone: str) -> Account:
    account = Account(email=email, name=name, sub=edits.subject(email), time_zone=zone)
    return diary.add_account(account)


def _fill(diary: Diary, account: Account, drafts: list[Draft], now: datetime) -> None:
    for number, wanted in enumerate(drafts):
        key = edits.identifier("seed", account.email, str(number))
        diary.add(draft.meeting(wanted, account, key, now))


def _stand_up(diary: Diary, week: Week) -> None:
    """Add a stand-up on working days since two weeks ago, one occurrence moved and one off."""
    begun = week.at(1, "09:15") - timedelta(days=14)
    wanted = Draft(
        title="Daily stand-up",
        start=begun,
        minutes=15,
        link="meet",
        repeat="weekdays",
        attendees=[{"email": week.colleague, "response": "accepted"}],
    )
    key = edits.identifier("seed", week.account.email, "stand-up")
    made = draft.meeting(wanted, week.account, key, diary.clock())
    moved, off = (_slot_body(made, week.at(days, "09:15")) for days in (3, 4))
    made.exceptions[moved[0]] = edits.moved(moved[1], week.at(3, "11:15"), 15)
    made.exceptions[off[0]] = edits.cancelled(off[1])
    diary.add(made)


def _slot_body(made: Meeting, wall: datetime) -> tuple[str, Body]:
    slot = recurrence.slot_of(made.body, wall)
    return slot, made.body.model_copy(update={"starts": wall})
