"""A big calendar over a poor network, and quiet users beside a noisy one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from rollcall.domain.caps import CapLimits
from tests.simulation import recall
from tests.simulation.clock import START
from tests.simulation.faults import Fault
from tests.simulation.fifo import Message
from tests.simulation.people import LINKS, Meeting
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.unit.reconcile.samples import TOMORROW
from tests.unit.reconcile.scene import Scene
from tests.unit.reconcile.test_call_ratio import FAILING, OnlyRecall

MANY = 1000
PER_DAY = CapLimits().per_user - 1
QUIET = 30
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 4))]
UNREADABLE = (Fault.JUNK, Fault.PARTIAL_PAGE, Fault.S429, Fault.S504)


def fill(scene: Scene, user: str, count: int) -> None:
    """A calendar with many meetings, on as many days as their bots need."""
    meetings = [
        Meeting(f"n{n}", (user,), _slot(n), LINKS[0], ("x@client.example",)) for n in range(count)
    ]
    scene.people.meetings |= {meeting.name: meeting for meeting in meetings}
    scene.workspace.calendars.feed(scene.calendar(user), [m.raw(user) for m in meetings])


def _slot(number: int) -> datetime:
    return TOMORROW + timedelta(days=number // PER_DAY, minutes=30 * (number % PER_DAY))


def receives(scene: Scene) -> list[int]:
    """How often each message was received until it was done."""
    found: list[int] = []
    delete = scene.world.fifo._delete

    def counted(message: Message) -> None:
        found.append(message.receives)
        delete(message)

    scene.world.fifo._delete = counted  # type: ignore[method-assign]
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_thousand_events_converge_although_every_tenth_call_fails(seed: int) -> None:
    plan = OnlyRecall(rng=random.Random(seed), rate=0.1, kinds=(*FAILING, *UNREADABLE))
    scene = Scene(plan=plan, seed=seed)
    scene.connect("ada")
    done = receives(scene)
    fill(scene, "ada", MANY)
    scene.run(900)
    assert len(plan.fired) > MANY / 12
    assert len(scene.live) == MANY
    assert scene.wrong() == []
    assert scene.idle()
    assert scene.world.fifo.dead_letters == []
    assert max(done) < 5


def test_a_worker_that_fails_half_way_goes_on_where_it_stopped() -> None:
    """Every tenth save of rows is refused, which ends the run with an error."""
    plan = _EveryTenthSave()
    scene = Scene(plan=plan)
    scene.connect("ada")
    done = receives(scene)
    plan.active = True
    fill(scene, "ada", 300)
    scene.run(900)
    assert plan.operations > 10
    assert len(scene.live) == 300
    assert scene.wrong() == []
    assert scene.world.fifo.dead_letters == []
    assert max(done) < 5


class _EveryTenthSave(OnlyRecall):
    active = False

    def next(self, operation: str, *, recall: bool) -> Fault | None:
        """The fault of the next operation."""
        del recall
        if not self.active or operation != "worker save_events":
            return None
        self.operations += 1
        return None if self.operations % 10 else Fault.REFUSE


# --- quiet users beside a noisy one ------------------------------------------------------------


def _raw(email: str, start: datetime, link: str) -> dict[str, Any]:
    """The one meeting of a user known by address only."""
    end = start + timedelta(minutes=30)
    return {
        "id": "only", "iCalUID": f"{email}.only@google.com", "status": "confirmed",
        "summary": "Only", "start": {"dateTime": start.isoformat()},
        "end": {"dateTime": end.isoformat()}, "hangoutLink": link,
        "attendees": [
            {"email": email, "responseStatus": "accepted", "self": True},
            {"email": "x@client.example", "responseStatus": "accepted"},
        ],
        "organizer": {"email": email, "self": True},
    }  # fmt: skip


class _Quiet:
    """Users with one meeting each, which each of them moves once."""

    def __init__(self, scene: Scene, rng: random.Random) -> None:
        self._scene = scene
        self.waited: dict[str, float] = {}
        self._starts = {scene.crowd(n): self._soon(rng) for n in range(QUIET)}
        scene.run(60)
        for email, start in self._starts.items():
            scene.feed_as(email, _raw(email, start, LINKS[0]))
        scene.run(60)
        self._events = dict(self._ids())
        self._asked: dict[str, datetime] = {}
        scene.bend(self._look)

    def move(self, email: str) -> None:
        """Another time and another room."""
        self._asked[email] = self._scene.now
        later = self._starts[email] + timedelta(minutes=5)
        self._scene.feed_as(email, _raw(email, later, LINKS[1]))

    def move_all(self, rng: random.Random, within: float) -> None:
        """Each at a moment of its own."""
        for email in self._starts:
            self._scene.later(rng.uniform(0, within), self.move, email)

    def _look(self, request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        """Note when a moved meeting has its bot at its new time."""
        event_id = request.path.split("/")[4] if request.method == "POST" else ""
        email = self._events.get(event_id, "")
        if email in self._asked and answer.status_code < 300:
            waited = self._scene.now - self._asked[email]
            self.waited.setdefault(email, waited.total_seconds())
        return answer

    def _ids(self) -> Iterator[tuple[str, str]]:
        workspace = self._scene.workspace
        for calendar in workspace.state.calendars.values():
            for event in workspace.events.of_calendar(calendar.id):
                yield event.id, calendar.oauth_email or ""

    @staticmethod
    def _soon(rng: random.Random) -> datetime:
        """Before the first meeting of the noisy user."""
        return START + timedelta(minutes=15 * rng.randint(12, 96))


def test_beside_a_thousand_new_events_thirty_quiet_users_wait_less_than_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recall, "LATENCY", 0.03)
    rng = random.Random(1)
    scene = Scene()
    scene.connect("ada")
    quiet = _Quiet(scene, rng)
    fill(scene, "ada", MANY)
    quiet.move_all(rng, within=120)
    scene.run(300)
    assert len(quiet.waited) == QUIET
    assert max(quiet.waited.values()) <= 60
    assert sorted(quiet.waited.values())[QUIET // 2] <= 20
    assert len(scene.live) == MANY + QUIET
    assert scene.world.refusals == []
