"""``rollcall people resync``: have a person's calendars read again from the beginning."""

from __future__ import annotations

from typing import override

from rich.console import Console

from operate.acting import acting, administration, refuse
from operate.commands.people_access import ADDRESS
from operate.installation import Installation
from operate.options import DEFAULT, Json, Local, Stage
from operate.people import one_person
from operate.reach import reaching
from operate.show import Report, answer, say
from rollcall.domain.model import User, is_wanted
from rollcall.use_cases.tell_worker import WORKSPACE, wake


class Resynced(Report):
    """Whose calendars are read again, and how many."""

    address: str
    calendars: int

    @override
    def show(self, console: Console) -> None:
        say(
            console,
            f"{self.calendars} calendars of {self.address} are read again, within a minute or "
            "two. `rollcall people show` says when each was.",
        )


def read_again(site: Installation, user: User, who: str) -> Resynced:
    """Ask for it as the button *Check my calendar now* does."""
    now = site.now()
    wanted = [one for one in site.portal.connections(user.user_id) if is_wanted(one)]
    if wanted:
        administration(site).record_reading(who, user.user_id, now)
    for one in wanted:
        site.portal.request(user.user_id, one.calendar_key, WORKSPACE, now, resync=True)
    wake(site.queue, now)
    return Resynced(address=user.email, calendars=len(wanted))


def resync(
    address: ADDRESS, *, local: Local = False, stage: Stage = DEFAULT, as_json: Json = False
) -> None:
    """Have a person's calendars read again. Ends with 1 where none is connected."""
    with reaching(local=local, stage=stage) as site:
        user = one_person(site, address)
        report = read_again(site, user, acting(site))
        if not report.calendars:
            refuse(f"{user.email} has no calendar connected.")
    answer(report, as_json=as_json)
