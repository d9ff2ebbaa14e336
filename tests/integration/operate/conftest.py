"""The whole local system, and the command on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from typer.testing import CliRunner

from local.system.system import LocalSystem
from operate.app import app
from operate.show import Report
from tests.integration.tour.conftest import Newcomer, newcomers
from tests.support.local_system import local_system
from tests.support.tour.outside import Outside

__all__ = ["local_system"]

type Rollcall = Callable[..., tuple[int, str]]


@pytest.fixture
def rollcall(local_system: LocalSystem, monkeypatch: pytest.MonkeyPatch) -> Rollcall:
    monkeypatch.setenv("ROLLCALL_STATE_DIR", str(local_system.settings.state_dir))

    def run(*arguments: str) -> tuple[int, str]:
        told = CliRunner().invoke(app, [*arguments, "--local"], catch_exceptions=False)
        return told.exit_code, told.stdout if "--json" in arguments else told.output

    return run


@pytest.fixture(scope="module")
def outside(local_system: LocalSystem) -> Iterator[Outside]:
    addresses = local_system.addresses
    with Outside(addresses.google_twin, addresses.recall_twin, local_system.admin_key) as found:
        yield found


@pytest.fixture
def newcomer(local_system: LocalSystem, outside: Outside) -> Iterator[Newcomer]:
    with newcomers(local_system, outside) as make:
        yield make
        outside.set_faults()


def asked[T: Report](rollcall: Rollcall, kind: type[T], *arguments: str) -> tuple[int, T]:
    code, out = rollcall(*arguments, "--json")
    return code, kind.model_validate_json(out)
