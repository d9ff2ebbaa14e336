"""``rollcall people export``: everything that is stored of a person, as the person's take-out."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated, override

import typer
from rich.console import Console

from functions.portal.pages.take_out import FORMAT, VERSION
from functions.portal.views.take_out_view import account_fields, event_fields
from operate.acting import acting, administration, random_text
from operate.commands.people_access import ADDRESS
from operate.installation import CannotReach, Installation
from operate.options import DEFAULT, Json, Local, Stage
from operate.people import one_person
from operate.reach import reaching
from operate.show import Report, answer, say
from rollcall.adapters.dynamodb.mail import DynamoMailStore
from rollcall.adapters.dynamodb.past_bots import DynamoPastBotStore
from rollcall.adapters.dynamodb.sessions import DynamoSessionStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.domain.model import User
from rollcall.ports.portal_store import Place
from rollcall.ports.session_store import Session
from rollcall.use_cases.take_out import Stores, account_of, events_of


class Exported(Report):
    """What was written where; the file is for its owner's eyes only."""

    file: Path
    events: int
    size: int
    """In bytes."""
    sha256: str

    @override
    def show(self, console: Console) -> None:
        say(console, f"{self.file}: {self.size} bytes with {self.events} events")
        say(console, f"SHA-256 {self.sha256}")


def lines_of(site: Installation, user: User, now: datetime) -> Iterator[str]:
    """Yield the document: the account on the first line, each event on one of its own."""
    store = site.portal
    sessions = DynamoSessionStore(Table(site.aws("dynamodb"), site.output("EphemeralTableName")))
    # Nobody's: only the person and the generation name the sessions that are listed.
    nobody = Session(random_text(), user.user_id, now, now, user.generation)
    mail = DynamoMailStore(site.state)
    stores = Stores(store, sessions, mail, site.pasted, DynamoPastBotStore(site.state), site.usage)
    account = account_of(stores, user, nobody, now)
    head = {"format": FORMAT, "version": VERSION, "made_at": now.isoformat(), "next": None}
    text = json.dumps(head | account_fields(account), ensure_ascii=False)
    yield text.removesuffix("}") + ', "events": ['
    company, comma = site.companies.company(user.hosted_domain), ""
    after: Place | None = None
    while True:
        part = events_of(store, user.user_id, company, after, now)
        for event in part.events:
            yield comma + json.dumps(event_fields(event), ensure_ascii=False)
            comma = ","
        after = part.next
        if after is None:
            break
    yield "]}"


def write(path: Path, lines: Iterator[str]) -> Exported:
    """Write the file whole or not at all, readable by its owner only; one of before goes."""
    unfinished = path.with_name(f".{path.name}.part")
    with suppress(FileNotFoundError):
        unfinished.unlink()
    digest, count, size = hashlib.sha256(), -2, 0
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for line in lines:
            data = f"{line}\n".encode("utf-8", "surrogatepass")
            file.write(data)
            digest.update(data)
            count, size = count + 1, size + len(data)
    unfinished.replace(path)
    return Exported(file=path, events=count, size=size, sha256=digest.hexdigest())


def export(
    address: ADDRESS,
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    to: Annotated[Path | None, typer.Option(help="The file; else one in this folder.")] = None,
) -> None:
    """Write all that is stored of a person into a file, as `docs/take-out.md` describes it.

    It is noted in the audit list before anything is read.
    """
    with reaching(local=local, stage=stage) as site:
        user, now = one_person(site, address), site.now()
        path = to or Path(f"rollcall-{user.user_id[:12]}-{now:%Y-%m-%d}.json")
        administration(site).record_export(acting(site), user.user_id, now)
        try:
            report = write(path, lines_of(site, user, now))
        except OSError as error:
            raise CannotReach(f"{path} cannot be written: {error.strerror}.") from error
    answer(report, as_json=as_json)
