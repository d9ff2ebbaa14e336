"""An installation in AWS's stand-in with two people, and the command on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from operate.app import app
from operate.show import Report
from rollcall.adapters.dynamodb.accounts import DynamoAccountStore
from rollcall.adapters.dynamodb.worker import DynamoWorkerStore
from rollcall.domain.audit import AuditEntry
from rollcall.domain.lease import Lease
from rollcall.domain.leaving import Erasure, Receipt, Tombstone, tombstone_digest
from rollcall.domain.model import Wanted
from rollcall.ports.portal_store import Mark
from tests.contract.stores import AUDIENCES, NOW, a_user
from tests.contract.tables import create_ephemeral_table, create_state_table
from tests.unit.operate.sites import REGION, Site

ADA, BOB = "user-ada", "user-bob"
MARK = Mark("main", NOW)


@dataclass
class Scene:
    """The installation; ``then`` is what the worker does while the command waits."""

    site: Site
    now: datetime = NOW
    then: Callable[[], object] = lambda: None
    slept: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.site.now = lambda: self.now
        self.site.pause = self.pause
        self.accounts = DynamoAccountStore(self.site.state)
        self.worker = DynamoWorkerStore(self.site.state, AUDIENCES)

    def pause(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        self.then()

    def run(self, *arguments: str, typed: str = "") -> tuple[int, str, str]:
        told = CliRunner().invoke(app, [*arguments], input=typed, catch_exceptions=False)
        return told.exit_code, told.stdout, told.stderr

    def asked[T: Report](self, kind: type[T], *arguments: str) -> tuple[int, T]:
        code, out, err = self.run(*arguments, "--json")
        assert out, err
        return code, kind.model_validate_json(out)

    def audited(self) -> list[AuditEntry]:
        """The list of the day, the oldest first; always by the operator."""
        found = self.site.people.audit(self.now.date(), "", 100, self.now).entries
        return list(reversed(found))

    def acts(self) -> list[tuple[str, str]]:
        return [(one.act, one.about) for one in self.audited() if one.who.startswith("operator ")]

    def connect(self, user_id: str, email: str, calendar_key: str = "calendar-1") -> None:
        self.accounts.connect(
            user_id=user_id, calendar_key=calendar_key, email=email, token=b"sealed",
            workspace="main", now=self.now,
        )  # fmt: skip

    def lease(self) -> Lease:
        """The worker's, which must be free."""
        lease = self.worker.acquire("main", self.now, timedelta(seconds=1), "worker")
        assert lease is not None
        return lease

    def serve(self) -> None:
        """What the worker does: connections that are to go do, and so do deleted accounts."""
        lease = self.lease()
        for user_id in (ADA, BOB):
            for one in self.site.worker.connections(user_id):
                if one.wanted is Wanted.REMOVED:
                    self.worker.drop_connection(lease, one)
            erasure = self.worker.erasure(user_id)
            if erasure is not None:
                self._end(lease, erasure)
        self.worker.release(lease)

    def _end(self, lease: Lease, erasure: Erasure) -> None:
        asked = erasure.erase_asked_at
        while not self.worker.erase_rows(lease, erasure.user_id):
            pass
        digest = tombstone_digest(lease.installation, erasure.user_id)
        receipt, tombstone = Receipt(asked, self.now), Tombstone(digest, asked)
        self.worker.end_erasure(lease, erasure, receipt, tombstone, self.now)


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    # A transaction of moto's that is refused takes back what other threads wrote meanwhile.
    monkeypatch.setattr("operate.people.AT_ONCE", 1)
    with mock_aws():
        clients: Any = boto3.Session(
            region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
        )
        create_state_table(clients.client("dynamodb"), "state")
        create_ephemeral_table(clients.client("dynamodb"), "ephemeral")
        queue = clients.client("sqs").create_queue(
            QueueName="wake.fifo", Attributes={"FifoQueue": "true"}
        )["QueueUrl"]
        names = {"StateTableName": "state", "EphemeralTableName": "ephemeral"}
        site = Site({"admins": "root@corp.example"}, outputs={**names, "WakeQueueUrl": queue})
        monkeypatch.setattr("operate.reach.in_aws", lambda _stage: site)
        made = Scene(site)
        for user_id, email in ((ADA, "ada@corp.example"), (BOB, "bob@corp.example")):
            user = a_user(
                user_id=user_id, subject=user_id, email=email, last_seen=NOW.date(),
                created_at=NOW, generation="g-1",
            )  # fmt: skip
            made.accounts.put_user(user, MARK)
            made.connect(user_id, email)
        yield made
