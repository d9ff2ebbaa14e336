"""A running local system for integration and browser tests.

A conftest takes the fixture over with ``from tests.support.local_system import local_system``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.stage import ALIAS
from local.system.settings import Settings
from local.system.system import LocalSystem
from local.system.waiting import wait_until

__all__ = ["ADMIN", "free_settings", "local_system", "serve_with", "wait_until"]

ADMIN = "root@admins.example"
"""Who administers that system."""


def free_settings(state_dir: Path, **changes: object) -> Settings:
    """Settings with free ports, so that several systems can run side by side.

    ``changes`` are fields of the local system, or settings of the functions.
    """
    ports = dict.fromkeys(
        ("port", "google_twin_port", "recall_twin_port", "console_port", "aws_port"), 0
    )
    own = {name: value for name, value in changes.items() if name in Settings.model_fields}
    deployed = {name: value for name, value in changes.items() if name not in own}
    values = {"state_dir": state_dir, **ports, **own, "deployed": deployed}
    return Settings.model_validate(values)


@pytest.fixture(scope="session")
def local_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSystem]:
    """The whole system with its twins; template and layer come from build/ if they are current."""
    settings = free_settings(tmp_path_factory.mktemp("local-system"), admins=ADMIN)
    with LocalSystem(settings).running() as system:
        yield system


def serve_with(lambda_: Any, function: str) -> None:
    """Have a function, as it was changed last, serve people."""
    version = lambda_.publish_version(FunctionName=function)["Version"]
    lambda_.update_alias(FunctionName=function, Name=ALIAS, FunctionVersion=version)
