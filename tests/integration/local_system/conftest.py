from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.system.assembly import Sources, read_assembly
from local.system.settings import Settings
from local.system.system import LocalSystem, Say, quiet
from tests.support.local_system import free_settings
from tests.support.toy_stack import STACK, write_toy_assembly

SECRETS = {
    "recall_api_key": "FAKE-RECALL-KEY",
    "recall_webhook_secrets": "whsec_RkFLRQ==",
    "google_client_id": "fake-client.apps.googleusercontent.com",
    "google_client_secret": "FAKE-CLIENT-SECRET",
}

type ToySystem = Callable[..., LocalSystem]


def toy_settings(state_dir: Path, **changes: object) -> Settings:
    return free_settings(state_dir, **{"twins": False, **SECRETS, **changes})


def toy_sources(folder: Path, version: str = "1") -> Sources:
    write_toy_assembly(folder, version)
    return Sources(read_assembly(folder, STACK), folder / "asset.layer", {})


@pytest.fixture
def toy_system(tmp_path: Path) -> ToySystem:
    """Makes systems that share one state folder, each with the toy stack in some version."""

    def make(version: str = "1", say: Say = quiet, **changes: object) -> LocalSystem:
        settings = toy_settings(tmp_path / "state", **changes)
        return LocalSystem(
            settings, gather=lambda _: toy_sources(tmp_path / "out", version), stack=STACK, say=say
        )

    return make


@pytest.fixture(scope="module")
def running_toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSystem]:
    folder = tmp_path_factory.mktemp("toy")
    with LocalSystem(
        toy_settings(folder / "state"), gather=lambda _: toy_sources(folder / "out"), stack=STACK
    ).running() as system:
        yield system
