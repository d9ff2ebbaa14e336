"""One run of the worker in the middle, for tests that take its steps one by one."""

from __future__ import annotations

from rollcall.reconcile.accounts import Accounts
from rollcall.reconcile.loop import LEASE
from rollcall.reconcile.parts import Parts, assemble
from rollcall.reconcile.state import Held
from tests.simulation.calls import VirtualCalls
from tests.simulation.wiring import WORKSPACE, make_ports
from tests.unit.reconcile.scene import Scene


def begin_run(scene: Scene) -> Parts:
    """Take the lease and put the parts of a run together; nothing is done by itself."""
    world = scene.world
    calls = VirtualCalls(world.clock, world.step_once, world.wire, world.processes)
    ports = make_ports(world, world._worker_clock, calls, world._new_id)
    lease = world.store.acquire(WORKSPACE, scene.now, LEASE, "attempt")
    assert lease is not None
    held = Held(lease, world.store)
    return assemble(ports, world.settings, held, Accounts(held, ports.report))
