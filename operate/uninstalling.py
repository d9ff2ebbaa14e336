"""What an installation has outside itself, and how it is taken off: bots, calendars and grants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from operate.commands.pause import paused
from operate.installation import Installation
from operate.people import all_people, for_each
from rollcall.domain.errors import VersionConflict
from rollcall.domain.model import is_wanted
from rollcall.domain.pasted import with_stop
from rollcall.use_cases.change_policy import change_policy
from rollcall.use_cases.take_out import EARLIEST, LATEST
from rollcall.use_cases.tell_worker import WORKSPACE, wake

PAUSE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Left:
    """What is still there of one person, or of all."""

    people: frozenset[str]
    """Whose calendars or calls they are."""
    calendars: int
    calls: int
    """Those that bots were sent to by hand, and are not over."""

    @property
    def nothing(self) -> bool:
        """Whether all is gone."""
        return not self.people


def stop_ordering(site: Installation, who: str) -> None:
    """Have nothing ordered any more, and bots leave their calls; safe to repeat."""
    while True:
        stored = site.policies.policy()
        wanted = paused(site, stored, and_running=True)
        try:
            change_policy(
                site.policies, site.queue, wanted, by=who, version=stored.version, now=site.now()
            )
        except VersionConflict:
            continue
        return


def take_off(site: Installation, user_ids: Iterable[str]) -> Left:
    """Have every calendar of these people disconnected that is not yet, and say what is left.

    A crash leaves some asked and some not: who repeats it asks the rest.
    """
    found = for_each(site, user_ids, lambda user_id: _take_off(site, user_id))
    wake(site.queue, site.now())
    return Left(
        frozenset().union(*(one.people for one in found)),
        sum(one.calendars for one in found),
        sum(one.calls for one in found),
    )


def _take_off(site: Installation, user_id: str) -> Left:
    now = site.now()
    connections = site.worker.connections(user_id)
    for one in connections:
        if is_wanted(one):
            site.portal.request(user_id, one.calendar_key, WORKSPACE, now, remove=True)
    calls = [one for one in site.pasted.calls(user_id, EARLIEST, LATEST) if not one.over]
    for call in calls:
        stopped = with_stop(call, now)
        if stopped is not call:
            # Refused where the worker wrote meanwhile; then it is asked again with the next look.
            site.pasted.save_stop(stopped, WORKSPACE)
    whose = frozenset({user_id}) if connections or calls else frozenset()
    return Left(whose, len(connections), len(calls))


def take_everything_off(site: Installation, within: timedelta) -> Left:
    """Take everything off, and wait until the worker is done, some time at most.

    Somebody may connect while it goes on, so it is over when a look at everybody finds nothing.
    """
    until = site.now() + within
    left = _everybody(site)
    while not left.nothing and site.now() < until:
        site.pause(PAUSE_SECONDS)
        left = take_off(site, left.people)
        if left.nothing:
            left = _everybody(site)
    return left


def _everybody(site: Installation) -> Left:
    return take_off(site, [user.user_id for user in all_people(site)])
