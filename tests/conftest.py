"""What holds for all tests: how folders are marked and how they are spread over processes."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

FOLDERS = Path(__file__).parent
MARKED = {"integration": "emulator", "browser": "browser"}

# Left out of the everyday check: the template, both twins, and whole matrices over HTTP.
SLOW = (
    "contract/recall",
    "infra",
    "unit/bench",
    "unit/google_twin",
    "unit/recall_adapter",
    "unit/recall_twin",
    "unit/reconcile/test_crashes",
    "unit/reconcile/test_outages",
    "unit/reconcile/test_poor_network",
    "unit/reconcile/test_redrive",
)

# Folders whose tests share something that is started once and takes long.
TOGETHER = ("infra", "integration", "browser")

# A busy machine must not turn into a failure.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


class ByFile(LoadScopeScheduling):
    """One process takes a whole file, or a whole folder where that saves starting things twice."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        folder = file.split("/")[1]
        return folder if folder in TOGETHER else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    return ByFile(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = item.path.relative_to(FOLDERS).parts[0]
        if folder in MARKED:
            item.add_marker(MARKED[folder])
        if item.path.relative_to(FOLDERS).as_posix().startswith(SLOW):
            item.add_marker("slow")
