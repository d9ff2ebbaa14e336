"""Taking the lease of a workspace, and what is made of what the last holder left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from rollcall.domain.lease import Lease, Suspect

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
FORGOTTEN = timedelta(hours=1)
"""A suspect that did no more harm for so long is none any more; most were innocent."""

MOST_SUSPECTS = 500
"""A lease with thousands would be too large for its row, and stop the worker for everybody. Beyond
it those whose pause ends first are tried again at once."""


def take(last: Lease, now: datetime, duration: timedelta, *, held: bool) -> Lease | None:
    """Return the next lease, or None while the last one is valid.

    ``held`` says that the last holder did not give it back: it died, and what it had under way may
    have killed it. A lease that expires more than two durations from now was dated by a wrong clock
    and is ignored.
    """
    if held and now < last.expires_at <= now + 2 * duration:
        return None
    known = {n: s for n, s in last.suspects.items() if s.until > now - FORGOTTEN}
    return replace(
        last,
        token=last.token + 1,
        expires_at=now + duration,
        pace=last.pace.taken_over(now) if held else last.pace,
        under_way={},
        suspects=set_aside(known, last.under_way, now),
    )


def set_aside(
    suspects: Mapping[str, Suspect],
    work: Mapping[str, str],
    now: datetime,
    first: timedelta = FIRST_PAUSE,
) -> dict[str, Suspect]:
    """Return the suspects and, of each piece of ``work`` by its name, the suspect it is now.

    By what was known before: one death counts once for all that a user had under way.
    """
    found = {name: suspected(suspects, name, user, now, first) for name, user in work.items()}
    known = sorted(suspects.items(), key=lambda one: one[1].until, reverse=True)
    rest = [(name, one) for name, one in known if name not in found]
    return dict(rest[: max(MOST_SUSPECTS - len(found), 0)]) | found


def suspected(
    suspects: Mapping[str, Suspect],
    name: str,
    user: str,
    now: datetime,
    first: timedelta = FIRST_PAUSE,
) -> Suspect:
    """Return the suspect after one more death, set aside for a pause that doubles.

    Other work of the same user counts: what kills may be met by all of it.
    """
    known = [s.deaths for n, s in suspects.items() if n == name or (user and s.user == user)]
    deaths = max(known, default=0) + 1
    return Suspect(deaths, now + min(first * 2 ** min(deaths - 1, 12), LONGEST_PAUSE), user)
