"""Another secret of the Google client, which Recall has too, with every calendar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import batched

from operate.installation import CannotReach, Installation
from operate.people import all_people, for_each
from operate.rotation.report import Rotated, note
from operate.vault import VaultSecret
from operate.waiting import wait_for
from rollcall.adapters.dynamodb.renewals import renew_grant
from rollcall.domain.model import Connection, Status, is_wanted
from rollcall.ports.portal_store import Mark
from rollcall.use_cases.tell_worker import WORKSPACE

OUTPUT = "GoogleClientSecretName"
MOST_WAITING = 25
"""Connections that wait at once, so that whoever connects does not wait behind all of them."""
CHUNK_WITHIN = timedelta(minutes=2)
ALIVE = (Status.CONNECTED, Status.CONNECTING)


def rotate_google_secret(site: Installation, text: str | None, within: timedelta) -> Rotated:
    """Store the secret, wait until it is used, and hand it to Recall for every calendar.

    Without a text it goes on with the stored one. Only what was not asked for with this very
    version is asked for, so it can be repeated.
    """
    vault = VaultSecret(site, OUTPUT)
    stored = vault.read()
    if text is not None and (stored is None or stored.text != text):
        note(site, "google_secret")
        stored = vault.put(text)
    if stored is None:
        raise CannotReach("There is no secret of the Google client: run it without --go-on.")
    vault.settle(stored.at)
    return hand_on(site, stored.version, within)


def hand_on(site: Installation, version: str, within: timedelta) -> Rotated:
    """Have the worker hand the secret on, some calendars at a time, and wait until it has."""
    until, asked = site.now() + within, list[Connection]()
    for connections in batched(_connections(site), MOST_WAITING, strict=False):
        for one in connections:
            renew_grant(site.state, one, version, Mark(WORKSPACE, site.now()))
        asked += connections
        left = min(max(until - site.now(), timedelta(0)), CHUNK_WITHIN)
        _wait(site, connections, left)
    waiting = _wait(site, asked, max(until - site.now(), timedelta(0)))
    then = (
        "Some calendars have the old secret still: leave it enabled, and run this again with "
        "--go-on. `rollcall due` names what keeps them waiting."
        if waiting
        else "Disable the old secret in the Google Cloud console, wait a day, and delete it."
    )
    return Rotated(
        what="google-secret", done=not waiting, then=then, handed_on=len(asked) - waiting,
        left=waiting,
    )  # fmt: skip


def _connections(site: Installation) -> Iterator[Connection]:
    """Those that live: one that lost its access gets the secret when its owner connects again."""
    users = [user.user_id for user in all_people(site)]
    for found in for_each(site, users, site.worker.connections):
        yield from (one for one in found if is_wanted(one) and one.status in ALIVE)


def _wait(site: Installation, those: Iterable[Connection], within: timedelta) -> int:
    waiting = list(those)

    def left() -> int:
        waiting[:] = [one for one in waiting if _is_waiting(site, one)]
        return len(waiting)

    return wait_for(site, left, "calendars are left", within=within)


def _is_waiting(site: Installation, of: Connection) -> bool:
    found = site.worker.connection(of.user_id, of.calendar_key)
    return (
        found is not None
        and is_wanted(found)
        and found.status in ALIVE
        and found.applied_token_version < found.token_version
    )
