"""``rollcall admins``: who may administer an installation by its pages."""

from __future__ import annotations

from typing import override

from rich.console import Console

from operate.options import DEFAULT, Json, Local, Stage
from operate.reach import reaching
from operate.show import Part, Report, add, answer, say, table


class Admin(Part):
    """One administrator."""

    address: str
    has_account: bool


class AdminsListed(Report):
    """All of them."""

    admins: tuple[Admin, ...]

    @override
    def show(self, console: Console) -> None:
        rows = table("Address", "Account")
        for one in self.admins:
            add(rows, one.address, "yes" if one.has_account else "not yet")
        if self.admins:
            console.print(rows)
        else:
            say(console, "Nobody.")
        say(console, "To change it: `make deploy ROLLCALL_ADMINS=ann@corp.example,…`.")


def admins(*, local: Local = False, stage: Stage = DEFAULT, as_json: Json = False) -> None:
    """List the administrators, who are deployed as the setting ROLLCALL_ADMINS."""
    with reaching(local=local, stage=stage) as site:
        listed = sorted(site.settings("portal").admins.addresses)
        report = AdminsListed(
            admins=tuple(
                Admin(
                    address=one,
                    has_account=any(u.email.lower() == one for u in site.people.find(one)),
                )
                for one in listed
            )
        )
    answer(report, as_json=as_json)
