"""``rollcall people block``, ``unblock``, ``invite`` and ``withdraw``: who may come in."""

from __future__ import annotations

from typing import Annotated, override

import typer
from rich.console import Console

from operate.acting import Yes, acting, administration, confirm, refusals
from operate.options import DEFAULT, Json, Local, Stage
from operate.people import one_person
from operate.reach import reaching
from operate.show import Report, answer, say
from rollcall.domain.audit import Act

ADDRESS = Annotated[str, typer.Argument(help="Of the person, or of a calendar of theirs.")]
INVITED = Annotated[str, typer.Argument(help="With which the person signs in at Google.")]
_SAID = {
    Act.BLOCKED: ("was blocked: sessions end, and bots leave within a minute", "was blocked"),
    Act.UNBLOCKED: ("is blocked no more: bots come again", "was not blocked"),
    Act.INVITED: ("may sign in, within thirty days", "was invited before, and came"),
    Act.WITHDRAWN: ("may come in no more; calendars stay connected", "was not invited"),
}
"""Of each act, what it means when it was done, and when there was nothing to do."""


class Admitted(Report):
    """What was done about somebody's access."""

    address: str
    act: Act
    changed: bool
    """False where it was so already."""

    @override
    def show(self, console: Console) -> None:
        done, before = _SAID[self.act]
        say(console, f"{self.address} {done if self.changed else f'{before} already'}.")


def block(
    address: ADDRESS,
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    yes: Yes = False,
    reason: Annotated[str, typer.Option(help="A sentence that the person reads.")] = "",
) -> None:
    """Keep a person out: sessions end and bots leave, until it is taken back."""
    with reaching(local=local, stage=stage) as site, refusals():
        user = one_person(site, address)
        confirm(f"All bots of {user.email} leave, and every page closes.", user.email, yes=yes)
        administer = administration(site)
        changed = administer.block(acting(site), user.user_id, reason, site.now())
    answer(Admitted(address=user.email, act=Act.BLOCKED, changed=changed), as_json=as_json)


def unblock(
    address: ADDRESS, *, local: Local = False, stage: Stage = DEFAULT, as_json: Json = False
) -> None:
    """Take a block back: what the person's rules want is recorded again."""
    with reaching(local=local, stage=stage) as site, refusals():
        user = one_person(site, address)
        changed = administration(site).unblock(acting(site), user.user_id, site.now())
    answer(Admitted(address=user.email, act=Act.UNBLOCKED, changed=changed), as_json=as_json)


def invite(
    address: INVITED, *, local: Local = False, stage: Stage = DEFAULT, as_json: Json = False
) -> None:
    """Let one address in whatever its domain; open for thirty days, for good once used."""
    with reaching(local=local, stage=stage) as site, refusals():
        changed = administration(site).invite(acting(site), address, site.now())
    answer(Admitted(address=address, act=Act.INVITED, changed=changed), as_json=as_json)


def withdraw(
    address: INVITED, *, local: Local = False, stage: Stage = DEFAULT, as_json: Json = False
) -> None:
    """Take an invitation back. Nothing is disconnected: to end the bots as well, block."""
    with reaching(local=local, stage=stage) as site, refusals():
        changed = administration(site).withdraw(acting(site), address, site.now())
    answer(Admitted(address=address, act=Act.WITHDRAWN, changed=changed), as_json=as_json)
