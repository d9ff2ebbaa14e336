"""``rollcall uninstall``: take everything off that an installation has at Recall and Google."""

from __future__ import annotations

from datetime import timedelta
from typing import override

from rich.console import Console

from operate.acting import Yes, acting, confirm
from operate.installation import Installation
from operate.options import DEFAULT, Json, Local, Stage
from operate.people import all_people
from operate.reach import reaching
from operate.show import Report, answer, say
from operate.uninstalling import stop_ordering, take_everything_off
from operate.waiting import Within
from rollcall.domain.audit import Act, AuditEntry


class Uninstalled(Report):
    """What is left at Recall and Google, and how the stack is deleted once nothing is."""

    calendars_left: int
    calls_left: int
    """Those that bots were sent to by hand, and are not over."""
    then: tuple[str, ...]
    """Commands that delete the stack; none while something is left."""

    @property
    @override
    def wrong(self) -> bool:
        """Whoever deletes the stack too early leaves bots that nobody takes off any more."""
        return not self.then

    @override
    def show(self, console: Console) -> None:
        if self.wrong:
            left = f"{self.calendars_left} calendars and {self.calls_left} calls are left"
            say(console, f"{left}. Do not delete the stack yet: run this again to go on.")
            say(console, "`rollcall due` names what keeps them waiting.")
            return
        say(console, "No bot, calendar or grant is left at Recall or Google. Delete the stack:")
        for line in self.then:
            say(console, line)
        say(
            console,
            "Table, keys and secrets stay and cost about $3 a month: the runbook says how they go, "
            "or how to go on with them (`rollcall resume` ends the pause then).",
        )


def commands(stack: str, region: str) -> tuple[str, ...]:
    """Name what deletes a stack, be it protected or not."""
    of = f"--region {region} --stack-name {stack}"
    return (
        f"aws cloudformation update-termination-protection --no-enable-termination-protection {of}",
        f"aws cloudformation delete-stack {of}",
    )


def take_off(site: Installation, within: timedelta) -> Uninstalled:
    """Take everything off under the name of whoever runs it."""
    who, now = acting(site), site.now()
    if site.policies.policy().paused is None:
        site.people.record(AuditEntry(now, who, Act.UNINSTALLED))
    stop_ordering(site, who)
    left = take_everything_off(site, within)
    region = site.settings("portal").region
    how = ("make clean",) if site.local else commands(site.stack, region)
    return Uninstalled(
        calendars_left=left.calendars, calls_left=left.calls, then=how if left.nothing else ()
    )


def uninstall(
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    yes: Yes = False,
    within: Within = 60,
) -> None:
    """Take off all bots, calendars and grants, and say how the stack is deleted then.

    Ends with 1 while something is left; running it again goes on.
    """
    with reaching(local=local, stage=stage) as site:
        count = len(all_people(site))
        sentence = (
            f"All calendars of {count} people are disconnected, their grants at Google end, and "
            "all bots leave. People would have to connect again."
        )
        confirm(sentence, site.stack, yes=yes)
        report = take_off(site, timedelta(minutes=within))
    answer(report, as_json=as_json)
