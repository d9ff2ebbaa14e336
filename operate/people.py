"""Who uses an installation, and who is behind an address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import typer
from rich.console import Console
from rich.progress import track

from operate.installation import CannotReach, Installation
from operate.options import WRONG
from rollcall.domain.model import User
from rollcall.ports.people_store import PeopleStore

MOST = 100_000
"""People that are looked at."""
PAGE = 100
AT_ONCE = 8


def all_people(site: Installation, most: int = MOST) -> list[User]:
    """Return everybody who has an account, at most so many."""
    found, after = list[User](), ""
    while len(found) < most:
        page = site.people.people(after, PAGE)
        found += page.users
        after = page.after
        if not after:
            break
    return found[:most]


def everybody(store: PeopleStore) -> list[User]:
    """Return all people of a table, however many."""
    found, after = list[User](), ""
    while True:
        page = store.people(after, PAGE)
        found += page.users
        after = page.after
        if not after:
            return found


def one_person(site: Installation, address: str) -> User:
    """Return the one person behind an address, or the one who signs in with it.

    A stranger ends the command with `WRONG`. Raises CannotReach where that is several people.
    """
    found = site.people.find(address.strip())
    own = [user for user in found if user.email.casefold() == address.strip().casefold()]
    if not found:
        typer.echo(f"Nobody here signs in with {address}, or connected it.", err=True)
        raise typer.Exit(WRONG)
    if len(own or found) > 1:
        several = ", ".join(user.email for user in found)
        raise CannotReach(f"Several people have {address}: name one of {several}.")
    return (own or found)[0]


def for_each[Of, Answer](
    site: Installation, those: Iterable[Of], look: Callable[[Of], Answer]
) -> list[Answer]:
    """Look at many, some at a time, and show how far it is on a terminal; answers keep order."""
    wanted = list(those)
    # boto3 makes no clients in threads.
    site.aws("dynamodb")
    terminal = Console(stderr=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = pool.map(look, wanted)
        quiet = not terminal.is_terminal
        shown = track(told, "Looking", len(wanted), console=terminal, transient=True, disable=quiet)
        return list(shown)
