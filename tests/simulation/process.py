"""Processes that can die: a crash takes effect at the next thing a process tries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.simulation.faults import Fault, FaultPlan

MOST_FROZEN = 2


class Crashed(BaseException):
    """The process is gone; nothing of it runs on, no handler catches it."""


@dataclass(slots=True, eq=False)
class Process:
    """One invocation of a function."""

    name: str
    dead: bool = False
    stood_still: bool = False
    """Whether others may have taken over, unnoticed, while it stood still."""


class Processes:
    """The processes under way, the newest last; each operation of the newest may fail."""

    def __init__(self, plan: FaultPlan, freeze: Callable[[], None]) -> None:
        self.plan = plan
        self._freeze = freeze
        self._running: list[Process] = []
        self._frozen = 0
        self.freezes = 0
        """How often any process stood still so far."""

    @contextmanager
    def run(self, name: str) -> Iterator[Process]:
        """Run one invocation; it ends when it dies."""
        process = Process(name)
        self._running.append(process)
        try:
            yield process
        except Crashed:
            process.dead = True
        finally:
            self._discard(process)

    @property
    def busy(self) -> bool:
        """Whether any process is under way."""
        return bool(self._running)

    @property
    def stood_still(self) -> bool:
        """Whether the process that acts now did so some time ago."""
        return bool(self._running) and self._running[-1].stood_still

    def before(self, operation: str, *, recall: bool) -> Fault | None:
        """What happens to the operation that is about to begin; outside a process, nothing."""
        process = self._current()
        if process is None:
            return None
        self.plan.process = process
        fault = self.plan.next(f"{process.name} {operation}", recall=recall)
        if fault is None:
            return None
        if fault is Fault.CRASH_BEFORE:
            self._die(process)
        if fault is Fault.FREEZE_BEFORE:
            self._thaw(process)
        return fault

    def after(self, fault: Fault | None) -> None:
        """What happens once the effect is there and before the process hears of it."""
        process = self._current()
        if process is None or fault is None:
            return
        if fault is Fault.CRASH_AFTER:
            self._die(process)
        if fault is Fault.FREEZE_AFTER:
            self._thaw(process)

    @property
    def current(self) -> Process | None:
        """The process that acts now."""
        return self._running[-1] if self._running else None

    def go_on(self) -> None:
        """Go on after a wait; a process that died meanwhile does not."""
        self._current()

    @contextmanager
    def within(self, process: Process | None) -> Iterator[None]:
        """Act for a process that waits for its calls, whichever else is under way."""
        if process is None or process not in self._running or process is self._running[-1]:
            yield
            return
        position = self._running.index(process)
        del self._running[position]
        self._running.append(process)
        try:
            yield
        finally:
            if process in self._running:
                self._running.remove(process)
                self._running.insert(position, process)

    def _current(self) -> Process | None:
        process = self._running[-1] if self._running else None
        if process is not None and process.dead:
            raise Crashed
        return process

    def _discard(self, process: Process) -> None:
        if process in self._running:
            self._running.remove(process)

    def _die(self, process: Process) -> None:
        process.dead = True
        raise Crashed

    def _thaw(self, process: Process) -> None:
        """Stand still until the rest of the world has finished, then go on."""
        if self._frozen >= MOST_FROZEN:
            return
        for stalled in self._running:
            # Those that waited for this one in the same thread could not go on either.
            stalled.stood_still = True
        self._discard(process)
        self._frozen += 1
        self.freezes += 1
        try:
            self._freeze()
        finally:
            self._frozen -= 1
            self._running.append(process)
