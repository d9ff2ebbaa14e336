"""An account ends in DynamoDB itself: killed after any write of a row, it ends the same."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import boto3
import pytest
from moto import mock_aws

from rollcall.adapters.dynamodb import erasures, past_bots, worker
from rollcall.adapters.dynamodb.accounts import DynamoAccountStore
from rollcall.adapters.dynamodb.past_bots import DynamoPastBotStore
from rollcall.adapters.dynamodb.pasted import DynamoPastedStore
from rollcall.adapters.dynamodb.sessions import DynamoSessionStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.worker import DynamoWorkerStore
from rollcall.domain.desired import Observed
from rollcall.domain.lease import Lease
from rollcall.domain.leaving import RecordingCounts
from rollcall.domain.pasted import PastedCall, call_id
from rollcall.reconcile.recordings import Recordings
from rollcall.reconcile.state import Held, Tally
from rollcall.reconcile.step import Step
from rollcall.reconcile.steps.erase import EraseSteps
from tests.contract.stores import AUDIENCES, CALENDAR, DAY, MARK, NOW, USER, a_user, an_event
from tests.contract.stores import bot as a_bot
from tests.contract.tables import create_ephemeral_table, create_state_table
from tests.support.dying import Died, dying

OTHER, RECEIPT = "user-2", "FAKE-RECEIPT"
OWN, SHARED, SENT = ("b-0", "b-1", "b-2"), "b-shared", ("b-sent-1", "b-sent-2")
PAST = NOW - DAY


@dataclass
class Life:
    """A person with bots of her own, one that a colleague shares, and two sent by hand."""

    client: Any
    now: datetime = NOW
    deleted: set[str] = field(default_factory=set)
    """What Recall was asked to delete; once more changes nothing there."""

    def __post_init__(self) -> None:
        self.state, ephemeral = Table(self.client, "state"), Table(self.client, "ephemeral")
        self.worker = DynamoWorkerStore(self.state, AUDIENCES)
        self.past_bots = DynamoPastBotStore(self.state)
        self.pasted = DynamoPastedStore(self.state)
        self.sessions = DynamoSessionStore(ephemeral)

    def begin(self) -> None:
        accounts = DynamoAccountStore(self.state)
        for user_id in (USER, OTHER):
            email = f"{user_id}@corp.example"
            accounts.put_user(a_user(user_id=user_id, email=email, created_at=PAST), MARK)
            accounts.connect(
                user_id=user_id, calendar_key=CALENDAR, email=email, token=b"sealed",
                workspace="main", now=NOW,
            )  # fmt: skip
        lease = self.lease()
        rows = [self._row(USER, bot_id) for bot_id in (*OWN, SHARED)]
        self.worker.save_events(lease, [*rows, self._row(OTHER, SHARED)])
        for number, bot_id in enumerate(SENT):
            asked = PastedCall(USER, call_id(PAST, str(number)), "https://meet.example/x", "", PAST)
            assert self.pasted.save_asked(asked, number, "main")
            call = self.pasted.call(USER, asked.call_id)
            assert call is not None
            sent = replace(call, bot_id=bot_id, sent_at=PAST, room="room-2", over=True)
            assert self.pasted.save(lease, sent)
        self.worker.release(lease)
        erasures.begin(self.state, USER, RECEIPT, MARK)

    def _row(self, user_id: str, bot_id: str) -> Any:
        seen = Observed((a_bot(bot_id, PAST),), "c0ffee")
        return an_event(f"event-{bot_id}", user_id=user_id, observed=seen, desired=None, start=PAST)

    def lease(self) -> Lease:
        """The worker's; that of one that died has ended."""
        self.now += timedelta(minutes=2)
        lease = self.worker.acquire("main", self.now, timedelta(seconds=1), "worker")
        assert lease is not None
        return lease

    def end(self) -> None:
        """What the worker does until nothing is left, a run at a time."""
        while self.worker.erasure(USER) is not None:
            self._run()

    def _run(self) -> None:
        lease = self.lease()
        held, tally, now = Held(lease, self.worker), Tally(), lambda: self.now
        ports = SimpleNamespace(
            store=self.worker, pasted=self.pasted, sessions=self.sessions, mail=None,
            recall=SimpleNamespace(delete_media=self.deleted.add), report=_raise,
        )  # fmt: skip
        rooms: Any = SimpleNamespace(room_of=lambda _call: "room-2")
        recordings = Recordings(cast("Any", ports), self.past_bots, rooms, held, tally, now)
        for one in self.worker.connections(USER):
            rows = list(self.worker.events_between(USER, PAST - DAY, NOW))
            recordings.note(rows)
            self.worker.drop_events(lease, [row.key for row in rows])
            self.worker.drop_connection(lease, one)
        _work(EraseSteps(cast("Any", ports), held, recordings, tally, now).erase(USER))
        self.worker.release(lease)

    def told(self) -> Any:
        """What is left in the end: of her nothing, of the colleague everything."""
        receipt = self.worker.receipt(RECEIPT, self.now)
        assert receipt is not None
        rows = self.client.scan(TableName="state")["Items"]
        about = [row["sk"]["S"] for row in rows if row["pk"]["S"] == f"USER#{USER}"]
        return receipt.recordings, about, len(self.worker.tombstones(self.now)), self.deleted


def _raise(error: Exception) -> None:
    raise error


def _work(step: Step) -> None:
    answer = None
    try:
        while True:
            call = step.send(answer)
            answer = call.job() if call else None
    except StopIteration:
        return


RIGHT: Any = (
    RecordingCounts(left=0, deleted=len(OWN) + len(SENT), shared=1), [], 1, {*OWN, *SENT},
)  # fmt: skip


@pytest.mark.slow
def test_killed_after_any_write_and_repeated_it_ends_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # So that each of these takes several writes.
    monkeypatch.setattr(past_bots, "MOST_TOGETHER", 2)
    monkeypatch.setattr(worker, "MAX_WRITES", 2)
    monkeypatch.setattr(erasures, "AT_ONCE", 2)
    killed, wrong = 0, {}
    for number in range(1, 200):
        with mock_aws(), pytest.MonkeyPatch.context() as patch:
            life = _life()
            dying(patch, number)
            try:
                life.end()
            except Died:
                killed += 1
            else:
                assert life.told() == RIGHT
                break
            life.end()
            if life.told() != RIGHT:
                wrong[number] = life.told()
    assert wrong == {}
    assert killed > 15


def _life() -> Life:
    client: Any = boto3.Session(
        region_name="us-west-2", aws_access_key_id="testing", aws_secret_access_key="testing"
    ).client("dynamodb")
    create_state_table(client, "state")
    create_ephemeral_table(client, "ephemeral")
    life = Life(client)
    life.begin()
    return life
