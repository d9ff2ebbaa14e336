"""Wait for what the worker does; whoever stops waiting loses nothing, since it goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console

from operate.installation import Installation
from rollcall.use_cases.tell_worker import wake

EVERY = timedelta(seconds=5)

Within = Annotated[
    int, typer.Option(help="Minutes that are waited at most; run it again to go on.", min=0)
]


def wait_for(site: Installation, left: Callable[[], int], what: str, *, within: timedelta) -> int:
    """Wake the worker and wait until nothing is left, some time at most; what is left then.

    ``what`` says on a terminal what is counted, as in `calendars are left`.
    """
    until = site.now() + within
    with Console(stderr=True).status("") as shown:
        while (count := left()) and site.now() < until:
            shown.update(f"{count} {what}")
            wake(site.queue, site.now())
            site.pause(EVERY.total_seconds())
    return count


def wait_until(site: Installation, moment: datetime, why: str) -> None:
    """Wait until a moment, and say on a terminal why."""
    with Console(stderr=True).status("") as shown:
        while (span := moment - site.now()) > timedelta(0):
            shown.update(f"{why}: {int(span.total_seconds())} s")
            site.pause(min(span, EVERY).total_seconds())
