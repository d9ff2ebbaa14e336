"""The command ``rollcall``: what an operator does with an installation, one file for each job."""

from __future__ import annotations

import typer

from operate.commands.admins import admins
from operate.commands.doctor import doctor
from operate.commands.drift import drift
from operate.commands.due import due
from operate.commands.explain import explain
from operate.commands.limits import limits
from operate.commands.pause import pause, resume
from operate.commands.people import people
from operate.commands.people_access import block, invite, unblock, withdraw
from operate.commands.people_erase import erase, receipt
from operate.commands.people_export import export
from operate.commands.people_resync import resync
from operate.commands.policy import policy
from operate.commands.redrive import redrive
from operate.commands.restore import restore
from operate.commands.rollback import rollback
from operate.commands.rotate import rotate
from operate.commands.status import status
from operate.commands.uninstall import uninstall
from operate.commands.usage import usage

app = typer.Typer(
    name="rollcall",
    help="Looks after an installation of Rollcall: a stack in AWS, or the system on this machine "
    "with --local. Exit codes: 0 all is well, 1 something is wrong, 2 it could not run.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
for command in (
    doctor,
    status,
    explain,
    due,
    redrive,
    drift,
    usage,
    limits,
    pause,
    resume,
    admins,
    restore,
    rollback,
    uninstall,
):
    app.command()(command)
for of_people in (block, unblock, invite, withdraw, resync, export, erase, receipt):
    people.command()(of_people)
for name, group in (("people", people), ("policy", policy), ("rotate", rotate)):
    app.add_typer(group, name=name)


def main() -> None:
    """Run as a program; leaves by SystemExit."""
    app()
