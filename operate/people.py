"""Who uses an installation, and who is behind an address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from rich.console import Console
from rich.progress import track

from operate.installation import Installation
from rollcall.domain.model import User

MOST = 100_000
"""People that are looked at."""
AT_ONCE = 8


def user_ids(site: Installation) -> list[str]:
    """Return the ids of everybody who has an account, whoever was not seen for longest first."""
    return [user_id for user_id, _day in site.worker.unseen(date.max, MOST)]


def all_people(site: Installation, most: int = MOST) -> list[User]:
    """Return everybody who has an account, at most so many."""
    found = for_each(site, user_ids(site)[:most], site.worker.user)
    return [user for user in found if user is not None]


def find_person(site: Installation, address: str) -> User | None:
    """Return who signs in with an address, or connected a calendar of it."""
    wanted = address.strip().casefold()
    for user in all_people(site):
        connections = site.worker.connections(user.user_id)
        if wanted in {one.casefold() for one in (user.email, *(c.email for c in connections))}:
            return user
    return None


def for_each[Of, Answer](
    site: Installation, those: Iterable[Of], look: Callable[[Of], Answer]
) -> list[Answer]:
    """Look at many, some at a time, and show how far it is on a terminal; answers keep order."""
    wanted = list(those)
    # boto3 makes no clients in threads.
    site.aws("dynamodb")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = pool.map(look, wanted)
        shown = track(told, "Looking", len(wanted), console=Console(stderr=True), transient=True)
        return list(shown)
