"""The whole product in one process under a virtual clock.

Real: the webhook handler with its signatures, the worker's handler and reconcilers, the adapter of
Recall's API, the use cases of the pages, and the Recall twin at the other end. In memory: the table
and the queue, through fakes that pass the same contract suite as DynamoDB and SQS.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from functions.sync_worker.handler import Deps as WorkerDeps
from functions.sync_worker.handler import build as build_worker
from local.recall_twin.core.config import LOCAL_SECRET
from local.recall_twin.core.model import Delivery
from local.recall_twin.core.signing import signature_headers
from local.recall_twin.core.twin import RecallTwin
from rollcall.domain.deduplication import Scope
from rollcall.domain.errors import Unavailable
from rollcall.domain.guest_noes import Audiences
from rollcall.reconcile.run import run
from rollcall.reconcile.state import Settings
from rollcall.use_cases.accept_notification import AcceptNotification
from tests.simulation.calls import VirtualCalls
from tests.simulation.clock import ProcessClock, VirtualClock
from tests.simulation.faults import Fault, FaultPlan
from tests.simulation.fifo import FifoQueue
from tests.simulation.parts import OpenVault, Revoker, SilentTelemetry, gateway_event
from tests.simulation.process import Processes
from tests.simulation.recall import DirectClient
from tests.simulation.wiring import (
    WORKSPACE,
    Readings,
    make_ports,
    make_recall,
    make_twin,
    make_webhook,
)
from tests.support.companies import COMPANIES
from tests.support.memory.accounts import MemoryAccountStore
from tests.support.memory.guests import MemoryGuestStore
from tests.support.memory.notifications import MemoryNotificationStore
from tests.support.memory.past_bots import MemoryPastBotStore
from tests.support.memory.pasted import MemoryPastedStore
from tests.support.memory.portal import MemoryPortalStore
from tests.support.memory.queue import MemoryWakeQueue
from tests.support.memory.sessions import MemorySessionStore
from tests.support.memory.state import MemoryState
from tests.support.memory.usage import MemoryUsageStore
from tests.support.memory.worker import MemoryWorkerStore

LONGEST_RUN = timedelta(seconds=27)
"""Lambda ends the worker after 30 s, whatever it is doing; the real table needs some of them."""
FROZEN = timedelta(minutes=8)
"""How long a frozen process stands still: longer than its lease, than its message stays invisible,
and than a notification is believed."""


class World:
    """Everything, wired. Time starts at `clock.START`; nothing happens until it passes."""

    twin: RecallTwin

    def __init__(
        self,
        plan: FaultPlan,
        seed: int = 0,
        readings: Readings | None = None,
        beside: World | None = None,
    ) -> None:
        """Put it together; ``beside`` is another installation on the same workspace of Recall."""
        readings = readings or Readings()
        self.installations: list[World] = [] if beside is None else beside.installations
        self.installations.append(self)
        self._ids = count()
        self.clock: VirtualClock = beside.clock if beside else VirtualClock()
        self.rng = random.Random(seed)
        self.plan = plan
        self._history: list[tuple[datetime, tuple[object, ...]]] = []
        self.refusals: list[str] = []
        self.overruns: list[timedelta] = []
        """How long the invocations took that came too near to the function's time-out."""
        self.skew = timedelta(0)
        """How far ahead the worker's clock is; the rest of the world has the right time."""
        self.was_skewed = False
        self._worker_clock = ProcessClock(self._skewed, self._sleep)
        self._storage_fault: Fault | None = None
        self.processes = Processes(plan, self._freeze)
        self.state = MemoryState(before=self._before_storage, after=self._after_storage)
        self.twin = beside.twin if beside else make_twin(seed, readings, self.clock.now)
        self.fifo = FifoQueue(self.clock, self._invoke_worker)
        self.queue = MemoryWakeQueue(self.state)
        self.portal = MemoryPortalStore(self.state)
        self.accounts = MemoryAccountStore(self.state)
        self.guests = MemoryGuestStore(self.state)
        self.marks = MemoryNotificationStore(self.state)
        self.store = MemoryWorkerStore(self.state)
        self.pasted = MemoryPastedStore(self.state)
        self.past_bots: MemoryPastBotStore | None = MemoryPastBotStore(self.state)
        """None where recordings stay when an account ends."""
        self.sessions = MemorySessionStore(self.state)
        self.telemetry = SilentTelemetry(self.clock.now)
        self.vault = OpenVault(self._before_storage)
        self.revoker = Revoker(self._before_storage)
        self.settings = Settings(readings.limits, Scope.COMPANY, COMPANIES)
        self.state.audiences = Audiences(Scope.COMPANY, COMPANIES)
        self.wire = DirectClient(
            self.twin,
            lambda name: self.processes.before(name, recall=True),
            self.processes.after,
            self._observe,
            lambda: self.processes.stood_still,
            self._whose_call,
        )
        self.recall: Any = make_recall(self.wire, self.clock.now)
        self.last_faulty_message = 0
        """Messages up to this one may end as dead letters: they met faults, and are alarmed of."""
        self.bugs: list[Exception] = []
        self.broken_work: list[str] = []
        """What was being done, for each of them."""
        self.run_worker: Callable[..., Any] = run
        accept = AcceptNotification(self.marks, self.queue)
        told = SilentTelemetry(self.clock.now, "webhook", self.telemetry)
        self._webhook = make_webhook(accept, told, self.clock.now)
        self.tick_seconds = 60.0
        self._ticks = 0
        self._tick(self._ticks)

    # --- passing time --------------------------------------------------------------------------

    @property
    def usage(self) -> MemoryUsageStore:
        """What people used in months that are over."""
        return MemoryUsageStore(self.state)

    def run(self, seconds: float) -> None:
        """Let the world go on."""
        self.step_until(self.clock.now() + timedelta(seconds=seconds))

    def step_until(self, until: datetime) -> None:
        """Go from one thing that is due to the next, up to a moment."""
        while self.step_once(until):
            pass

    def step_once(self, until: datetime) -> bool:
        """Go to the next thing that is due; False when that is the moment itself."""
        moment = self._pump()
        if moment is None or moment > until:
            self.clock.run_until(until)
            return False
        self.clock.run_until(moment)
        return True

    def _whose_call(self, call_id: str) -> str:
        """The address of whoever sent a bot into a call."""
        users = (user for user, known in self.state.pasted if known == call_id)
        return next((self.state.users[user].email for user in users), call_id)

    def is_settled(self) -> bool:
        """Whether nothing waits: no message, no notification, no mark, no write."""
        connections = self.state.connections.values()
        calendars = self.state.calendars.values()
        return (
            self.fifo.idle
            and self.twin.next_due() is None
            and not any(self.state.due_events.values())
            and all(c.applied == c.requested and c.due_at is None for c in connections)
            and all(c.sync_from is None and not c.check for c in calendars)
            and all(c.full_due_at is not None for c in calendars)
        )

    def skew_worker(self, by: timedelta) -> None:
        """Set the worker's clock wrong, or right again with zero."""
        self.note(f"the worker's clock is {by} ahead")
        self.skew, self.was_skewed = by, True

    def note(self, *words: object) -> None:
        """Write a line of the history; few are ever read, so they are put together then."""
        self._history.append((self.clock.now(), words))

    def history(self) -> list[str]:
        """What happened, in order."""
        lines = ((moment, " ".join(map(str, words))) for moment, words in self._history)
        return [f"{moment:%d %H:%M:%S.%f} {text}"[:200] for moment, text in lines]

    def _pump(self) -> datetime | None:
        """Everything at the twin and in the queue that is due now; when the next thing is due."""
        due = self.twin.next_due()
        if due is not None and due <= self.clock.now():
            self.twin.tick()
            for delivery in self.twin.take_deliveries():
                for world in self.installations:
                    world._deliver(delivery)
            due = self.twin.next_due()
        for world in self.installations:
            for workspace in world.queue.take():
                world.fifo.send(workspace)
        plan = self.clock.next_plan()
        return min(due, plan) if due and plan else due or plan

    def tick_now_and_every(self, seconds: float) -> None:
        """Give up the tick that is planned, and begin anew."""
        self.tick_seconds = seconds
        self._ticks += 1
        self._tick(self._ticks)

    def _tick(self, series: int) -> None:
        if series != self._ticks:
            return
        self.fifo.send(WORKSPACE, "ticks")
        self.clock.after(self.tick_seconds, lambda: self._tick(series))

    def _freeze(self) -> None:
        """One process stands still; all others finish."""
        self.note("frozen")
        self.step_until(self.clock.now() + FROZEN)
        self.note("thawed")

    # --- processes -----------------------------------------------------------------------------

    def _invoke_worker(self, message: dict[str, Any]) -> dict[str, Any] | None:
        """Run the worker's handler; None when the process died."""
        answer: dict[str, Any] | None = None
        began, freezes = self.clock.now(), self.processes.freezes
        with self.processes.run("worker"):
            answer = self._worker(message)
        took = self.clock.now() - began
        if took > LONGEST_RUN and freezes == self.processes.freezes and not self.was_skewed:
            self.overruns.append(took)
        self.note("worker", answer)
        return answer

    def _worker(self, message: dict[str, Any]) -> dict[str, Any]:
        """A new handler for each invocation: nothing lives on from one to the next."""
        calls = VirtualCalls(self.clock, self.step_once, self.wire, self.processes)
        ports = make_ports(self, self._worker_clock, calls, self._new_id)
        work = partial(self.run_worker, ports, settings=self.settings)
        deps = WorkerDeps(work, self.queue, self.fifo, ports.clock, self.telemetry)  # type: ignore[arg-type]
        return build_worker(deps)({"Records": [message]}, None)

    def _new_id(self) -> str:
        """As good as random: no two are the same, in any table of one world."""
        return f"{self.installations.index(self)}at{self.clock.now().timestamp()}.{next(self._ids)}"

    def _deliver(self, delivery: Delivery) -> None:
        """Post one webhook to the real handler."""
        outbox = self.twin.workspaces[WORKSPACE].outbox
        now = self.clock.now()
        headers = signature_headers(delivery.message_id, delivery.body, [LOCAL_SECRET], now)
        status = 0
        with self.processes.run("webhook"):
            status = self._webhook(gateway_event(headers, delivery.body), None)["statusCode"]
        self.note("webhook", delivery.event, status)
        if 200 <= status < 300:
            outbox.succeeded(delivery)
        else:
            outbox.failed(delivery)

    # --- inputs and outputs --------------------------------------------------------------------

    def report(self, error: Exception, work: str = "") -> None:
        self.bugs.append(error)
        self.broken_work.append(work)
        self.telemetry.send({"item_failed": 1.0})

    def _skewed(self) -> datetime:
        return self.clock.now() + self.skew

    def _sleep(self, seconds: float) -> None:
        """A process waits; the rest of the world goes on."""
        self.step_until(self.clock.now() + timedelta(seconds=seconds))

    def _observe(self, name: str, origin: str, status: int) -> None:
        self.note("recall", name, status, f"({origin})")
        # Nobody with a wrong clock can tell what the last minute's calls were.
        if origin == "twin" and status == 429 and not self.was_skewed:
            self.refusals.append(name)

    def _before_storage(self, operation: str) -> None:
        self._storage_fault = None
        fault = self.processes.before(operation, recall=False)
        if fault is Fault.REFUSE:
            raise Unavailable("throttled")
        self._storage_fault = fault

    def _after_storage(self, operation: str) -> None:
        del operation
        fault, self._storage_fault = self._storage_fault, None
        self.processes.after(fault)
