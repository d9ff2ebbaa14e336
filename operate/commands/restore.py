"""``rollcall restore``: bring people back from a backup, and nobody who was deleted since."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Annotated, override

import typer
from rich.console import Console

from operate.acting import Yes, acting, administration, confirm, random_text, refusals
from operate.backup import copy_of, wait_for_table
from operate.installation import CannotReach, Installation
from operate.options import DEFAULT, Json, Local, Stage
from operate.people import PAGE, for_each
from operate.reach import reaching
from operate.show import Report, answer, say
from rollcall.adapters.dynamodb.accounts import DynamoAccountStore
from rollcall.adapters.dynamodb.people import DynamoPeopleStore
from rollcall.adapters.dynamodb.portal import DynamoPortalStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.domain.audit import Act, AuditEntry
from rollcall.domain.errors import BeingDeleted
from rollcall.use_cases.restore_person import RestoredPerson, RestorePerson
from rollcall.use_cases.tell_worker import wake


class RestoredPeople(Report):
    """What was brought back; what was there already counts for nothing."""

    table: str
    """The backup; it can be deleted now."""
    people: int
    """Those that are in it."""
    deleted: int
    """Those of them who were deleted since, and stay so."""
    changed: int
    profiles: int
    rules: int
    overrides: int
    connections: int

    @override
    def show(self, console: Console) -> None:
        say(
            console,
            f"{self.changed} of {self.people} people: {self.profiles} accounts, {self.rules} sets "
            f"of rules, {self.overrides} choices and {self.connections} connections were brought "
            f"back. {self.deleted} people were deleted since, and stay so.",
        )
        say(console, "Calendars are read anew, as fast as Recall allows. If all is well:")
        say(console, f"aws dynamodb delete-table --table-name {self.table}")


def bring_back(site: Installation, name: str, address: str | None) -> RestoredPeople:
    """Bring everybody back who is in a table, or one person; repeated, it changes nothing more."""
    backup = Table(site.aws("dynamodb"), name)
    restore = RestorePerson(
        DynamoPortalStore(backup), site.portal, DynamoAccountStore(site.state), site.people,
        tuple(site.worker.tombstones(site.now())), site.lease().installation,
    )  # fmt: skip
    people = DynamoPeopleStore(backup)
    ids = [u.user_id for u in people.find(address)] if address else everybody(people)

    def one(user_id: str) -> RestoredPerson | None:
        try:
            return restore(user_id, random_text(), site.now())
        except BeingDeleted:
            return None

    found = for_each(site, ids, one)
    wake(site.queue, site.now())
    counts = Counter[str]()
    for who in filter(None, found):
        counts += Counter(
            profiles=who.profile, rules=who.rules, overrides=who.overrides,
            connections=who.connections, changed=who.anything,
        )  # fmt: skip
    kinds = ("profiles", "rules", "overrides", "connections", "changed")
    return RestoredPeople(
        table=name, people=len(ids), deleted=found.count(None),
        **{kind: counts[kind] for kind in kinds},
    )  # fmt: skip


def everybody(people: DynamoPeopleStore) -> list[str]:
    """Everybody who is in a table."""
    found, after = list[str](), ""
    while True:
        page = people.people(after, PAGE)
        found += [user.user_id for user in page.users]
        after = page.after
        if not after:
            return found


def moment_of(text: str) -> datetime:
    """Read a moment with its zone. Raises CannotReach."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CannotReach(f"{text} is no moment such as 2026-11-30T10:00Z.")
    return moment


def restore(
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    yes: Yes = False,
    at: Annotated[str, typer.Option(help="A moment such as 2026-11-30T10:00Z.")] = "",
    table: Annotated[str, typer.Option("--from", help="A copy of the table, instead.")] = "",
    only: Annotated[str | None, typer.Option(help="The address of one person.")] = None,
) -> None:
    """Bring people, rules, choices and connections back as they were. The worker goes on.

    Nothing that is newer is removed, and nobody comes back who was deleted since. It can be stopped
    and run again.
    """
    with reaching(local=local, stage=stage) as site, refusals():
        if bool(at) == bool(table):
            raise CannotReach("Give either --at, a moment, or --from, a table.")
        whose = only or "everybody"
        confirm(f"Rules and choices of {whose} become those of then.", site.stack, yes=yes)
        name = table or copy_of(site, moment_of(at))
        wait_for_table(site, name)
        entry = AuditEntry(site.now(), acting(site), Act.RESTORED)
        administration(site).store.record(entry)
        report = bring_back(site, name, only)
    answer(report, as_json=as_json)
