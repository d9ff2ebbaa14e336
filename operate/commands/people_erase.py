"""``rollcall people erase`` and ``receipt``: delete everything of a person, and prove it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Self, override

import typer
from rich.console import Console

from operate.acting import Yes, acting, confirm, random_text, refusals, refuse
from operate.commands.people_access import ADDRESS
from operate.installation import Installation
from operate.options import DEFAULT, Json, Local, Stage
from operate.people import one_person
from operate.reach import reaching
from operate.show import Part, Report, answer, say
from operate.waiting import Within, wait_for
from rollcall.domain.audit import Act, AuditEntry
from rollcall.domain.leaving import Receipt
from rollcall.use_cases.leave import leave


class Recordings(Part):
    """What became of what the person's bots recorded: how many of each."""

    left: int
    """Still to be looked at."""
    deleted: int
    shared: int
    """They stay, since somebody else's events have them as well."""
    refused: int
    """They stay, since Recall did not delete them."""


class Erased(Report):
    """The receipt of a deletion. It names nobody; moments are in UTC."""

    receipt: str
    """Whoever knows it may read the receipt."""
    page: str
    """Where the person can read it, without a session."""
    asked_at: datetime
    finished_at: datetime | None
    """None while something is left."""
    calendars_left: int
    recordings: Recordings | None
    """None where the installation keeps them, or while none was looked at."""

    @property
    @override
    def wrong(self) -> bool:
        """A deletion that goes on is not done."""
        return self.finished_at is None

    @classmethod
    def of(cls, site: Installation, receipt_id: str, found: Receipt) -> Self:
        """Say what a stored receipt does."""
        return cls(
            receipt=receipt_id,
            page=f"{site.origin}/account/deleted/{receipt_id}",
            asked_at=found.asked_at,
            finished_at=found.finished_at,
            calendars_left=found.calendars_left,
            recordings=Recordings(**asdict(found.recordings)) if found.recordings else None,
        )

    @override
    def show(self, console: Console) -> None:
        if self.finished_at:
            say(console, f"Everything is deleted since {self.finished_at:%Y-%m-%d %H:%M} UTC.")
        else:
            say(console, f"Being deleted; {self.calendars_left} calendars are left.")
            say(console, f"It goes on by itself: `rollcall people receipt {self.receipt}`.")
        if self.recordings:
            say(
                console,
                f"Recordings: {self.recordings.deleted} deleted, {self.recordings.shared} stay as "
                f"others have them, {self.recordings.refused} as Recall did not delete them, "
                f"{self.recordings.left} to go.",
            )
        say(console, f"The receipt: {self.page}")


def begin(site: Installation, user_id: str, who: str) -> str:
    """Begin to delete an account, or find the deletion that was begun; the receipt's id."""
    now = site.now()
    entry = AuditEntry(now, who, Act.ERASED, user_id)
    return leave(site.portal, site.queue, user_id, random_text(), now, entry=entry)


def follow(site: Installation, receipt_id: str, within: timedelta) -> Erased:
    """Wait until nothing is left, some time at most. An unknown receipt ends the command."""

    def unfinished() -> int:
        found = site.portal.receipt(receipt_id, site.now())
        return int(found is not None and found.finished_at is None)

    wait_for(site, unfinished, "account is being deleted", within=within)
    found = site.portal.receipt(receipt_id, site.now())
    if found is None:
        refuse("There is no such receipt, or it is kept no longer.")
    return Erased.of(site, receipt_id, found)


def erase(
    address: ADDRESS,
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    yes: Yes = False,
    within: Within = 10,
) -> None:
    """Delete everything of a person: bots, calendars and grants first, then all that is stored.

    Ends with 1 while something is left. Running it again goes on with the same deletion.
    """
    with reaching(local=local, stage=stage) as site, refusals():
        user = one_person(site, address)
        sentence = f"Everything of {user.email} is deleted, and cannot be brought back."
        confirm(sentence, user.email, yes=yes or bool(user.erasing))
        receipt_id = begin(site, user.user_id, acting(site))
        # Should the command end before: this leads to the receipt.
        typer.echo(f"Receipt: {receipt_id}", err=True)
        report = follow(site, receipt_id, timedelta(minutes=within))
    answer(report, as_json=as_json)


def receipt(
    receipt_id: Annotated[str, typer.Argument(help="As `erase` printed it.")],
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    within: Within = 0,
) -> None:
    """Say what became of a deletion. Ends with 1 while something is left."""
    with reaching(local=local, stage=stage) as site:
        report = follow(site, receipt_id, timedelta(minutes=within))
    answer(report, as_json=as_json)
