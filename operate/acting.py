"""Who changes something by a command, whether they mean it, and what refuses it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from secrets import token_urlsafe
from typing import Annotated, NoReturn

import typer

from operate.installation import Installation
from operate.options import FAILED, WRONG
from rollcall.domain.audit import operator
from rollcall.domain.errors import BeingDeleted, NotFound, Rejected, VersionConflict
from rollcall.runtime.settings import Settings
from rollcall.use_cases.administer import (
    LONGEST_REASON,
    AddressMalformed,
    Administer,
    IsAdministrator,
    ReasonTooLong,
)

random_text = partial(token_urlsafe, 32)
"""256 random bits as 43 URL-safe characters."""

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask: for programs.")]

_REFUSED: dict[type[Rejected], str] = {
    IsAdministrator: "That is an administrator. Take the address off ROLLCALL_ADMINS first.",
    ReasonTooLong: f"A reason may have {LONGEST_REASON} characters at most.",
    AddressMalformed: "That is no plain mail address.",
    BeingDeleted: "The account is being deleted, so nothing of it can be changed any more.",
    NotFound: "There is no such account any more.",
    VersionConflict: "Somebody else changed it at the same moment. Look again, and repeat it.",
}


def acting(site: Installation) -> str:
    """Return what the audit list calls whoever runs the command: the AWS identity, or `local`.

    Sessions of roles are often called like a mail address, of which no more than its first part is
    kept: the list holds no addresses.
    """
    if site.local:
        return operator("local")
    name: str = site.aws("sts").get_caller_identity()["Arn"].rpartition(":")[2]
    return operator(name.partition("@")[0])


def administration(site: Installation) -> Administer:
    """Return what may be done about people."""
    admins = site.setting("portal", Settings.admins)
    return Administer(site.people, site.queue, admins, random_text)


def confirm(sentence: str, word: str, *, yes: bool) -> None:
    """Have a word typed, unless it was confirmed before; anything else ends the command.

    It is asked on standard error, so that what programs read stays whole.
    """
    if yes:
        return
    typer.echo(f"{sentence}\nType {word} to go on: ", err=True, nl=False)
    if sys.stdin.readline().strip() != word:
        typer.echo("Nothing was changed.", err=True)
        raise typer.Exit(FAILED)


def refuse(sentence: str, code: int = WRONG) -> NoReturn:
    """End the command with a sentence."""
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


@contextmanager
def refusals() -> Iterator[None]:
    """Put what the product refuses into words, and end the command with `WRONG`."""
    try:
        yield
    except tuple(_REFUSED) as error:
        refuse(_REFUSED[type(error)])
