"""Marks tests by the folder they are in, so that `make check` can leave out the slow ones."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

FOLDERS = Path(__file__).parent

# Folders whose tests need something started once: they stay together on one worker.
TOGETHER = ("infra", "integration", "browser")
MARKED = {"integration": "emulator", "browser": "browser"}

# A busy machine must not turn into a failure.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = item.path.relative_to(FOLDERS).parts[0]
        if folder in TOGETHER:
            item.add_marker(pytest.mark.xdist_group(folder))
        if folder in MARKED:
            item.add_marker(MARKED[folder])
