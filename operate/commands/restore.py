"""``rollcall restore``: bring people back from a backup, and nobody who was deleted since."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Annotated, override

import typer
from rich.console import Console

from operate.acting import Yes, acting, confirm, random_text, refusals
from operate.backup import copy_of, wait_for_table
from operate.installation import CannotReach, Installation, lease_of
from operate.options import DEFAULT, Json, Local, Stage
from operate.people import everybody, for_each
from operate.reach import reaching
from operate.restrictions import PolicyOfThen, Restrictions
from operate.show import Report, answer, say
from rollcall.adapters.dynamodb.accounts import DynamoAccountStore
from rollcall.adapters.dynamodb.people import DynamoPeopleStore
from rollcall.adapters.dynamodb.portal import DynamoPortalStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.domain.audit import Act, AuditEntry
from rollcall.domain.errors import BeingDeleted
from rollcall.domain.model import User
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
    blocks: int
    """People who were blocked then and were here unblocked, and blocks of accounts that ended."""
    policy: PolicyOfThen
    noes: int
    """Meetings and series that guests said no to."""
    stops: int
    """Meetings that their organisers stopped for everybody."""
    tombstones: int
    """Deletions of before the backup."""
    invitations: tuple[str, ...]
    """Addresses that were invited then and are no more; they are not brought back."""

    @override
    def show(self, console: Console) -> None:
        say(
            console,
            f"{self.changed} of {self.people} people: {self.profiles} accounts, {self.rules} sets "
            f"of rules, {self.overrides} choices and {self.connections} connections were brought "
            f"back. {self.deleted} people were deleted since, and stay so.",
        )
        say(
            console,
            f"What keeps out and away holds again: {self.blocks} blocks, {self.noes} noes of "
            f"guests, {self.stops} stops of organisers, {self.tombstones} deletions.",
        )
        say(console, POLICIES[self.policy].format(table=self.table))
        if self.invitations:
            named = ", ".join(self.invitations)
            say(console, f"Invited then, and no more; `rollcall people invite` asks anew: {named}.")
        say(console, "Calendars are read anew, as fast as Recall allows. If all is well:")
        say(console, f"aws dynamodb delete-table --table-name {self.table}")


POLICIES = {
    PolicyOfThen.SAME: "The company's policy is as it was then.",
    PolicyOfThen.BROUGHT_BACK: "The company's policy was lost, and is that of then again.",
    PolicyOfThen.LEFT: "The company's policy is another one than then, and stays. That of then: "
    "`rollcall policy show --from {table}`.",
    PolicyOfThen.NOT_LOOKED_AT: "The company's policy was not looked at.",
}


def bring_back(site: Installation, name: str, address: str | None, who: str) -> RestoredPeople:
    """Bring everybody back who is in a table, or one person; repeated, it changes nothing more.

    First what keeps people out and bots away, of everybody, so that nobody is back without it.
    """
    backup = Table(site.aws("dynamodb"), name)
    then = DynamoPeopleStore(backup)
    users = then.find(address) if address else everybody(then)
    keep = Restrictions(site, backup, who, site.now())
    tombstones = keep.tombstones()
    restore = RestorePerson(
        DynamoPortalStore(backup), site.portal, DynamoAccountStore(site.state), site.people,
        tuple(site.worker.tombstones(site.now())),
        frozenset({site.lease().installation, lease_of(backup).installation}),
    )  # fmt: skip
    stay = [one for one in users if not restore.was_deleted(one)]
    kept = keep.bring_back(users, stay, whole=not address)

    def one(user: User) -> RestoredPerson | None:
        try:
            found = restore(user.user_id, random_text(), site.now())
        except BeingDeleted:
            return None
        if found is not None:
            keep.letters(user.user_id)
            keep.mark(user.user_id)
        return found

    found = for_each(site, users, one)
    wake(site.queue, site.now())
    counts = Counter[str]()
    for each in filter(None, found):
        counts += Counter(
            profiles=each.profile, rules=each.rules, overrides=each.overrides,
            connections=each.connections, changed=each.anything,
        )  # fmt: skip
    kinds = ("profiles", "rules", "overrides", "connections", "changed")
    return RestoredPeople(
        table=name, people=len(users), deleted=found.count(None), tombstones=tombstones,
        blocks=kept.blocks, policy=kept.policy, noes=kept.noes, stops=kept.stops,
        invitations=kept.invitations, **{kind: counts[kind] for kind in kinds},
    )  # fmt: skip


def moment_of(text: str) -> datetime:
    """Read a moment with its zone. Raises CannotReach."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CannotReach(f"{text} is no moment such as 2026-11-30T10:00Z.")
    return moment


def meant(source: str, only: str | None) -> str:
    """Say what is about to come back, and from where."""
    policy = "" if only else ", and the company's policy if none holds here"
    return (
        f"Rules and choices of {only or 'everybody'} become those in {source}. With them come "
        f"blocks, guests' noes, organisers' stops{policy}."
    )


def warn_of_another(site: Installation, table: str) -> None:
    """Say on standard error, confirmed or not, that a table is not of this installation."""
    theirs, ours = lease_of(Table(site.aws("dynamodb"), table)).installation, site.lease()
    if theirs != ours.installation:
        typer.echo(
            f"The table {table} is of another installation ({theirs or 'one that never ran'}; here "
            f"is {ours.installation or 'one that never ran'}). That is right where the table here "
            "was lost or emptied; else it may be of another stage, whose people and blocks, and "
            "whose policy if none holds here, would become those of this one.",
            err=True,
        )


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

    Nothing that is newer is removed, and nobody comes back who was deleted since, or unblocked who
    was blocked. It can be stopped and run again.
    """
    with reaching(local=local, stage=stage) as site, refusals():
        if bool(at) == bool(table):
            raise CannotReach("Give either --at, a moment, or --from, a table.")
        moment = moment_of(at) if at else None
        if table:
            wait_for_table(site, table)
            warn_of_another(site, table)
        confirm(
            meant(f"the table {table}" if table else f"a copy of {at}", only), site.stack, yes=yes
        )
        name = copy_of(site, moment) if moment else table
        wait_for_table(site, name)
        who = acting(site)
        site.people.record(AuditEntry(site.now(), who, Act.RESTORED))
        report = bring_back(site, name, only, who)
    answer(report, as_json=as_json)
