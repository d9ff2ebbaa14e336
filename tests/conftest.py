"""What holds for all tests: how folders are marked and how they are spread over processes."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

FOLDERS = Path(__file__).parent
MARKED = {"integration": "emulator", "browser": "browser"}

# Left out of the everyday check: the template, both twins, whole matrices over HTTP, weeks of
# the worker, and laws that need thousands of examples.
SLOW = (
    "contract/recall",
    "infra",
    "property/oauth/test_callbacks",
    "property/oauth/test_id_tokens",
    "property/webhook/test_delivery_laws",
    "simulation",
    "unit/bench",
    "unit/google_twin",
    "unit/operate",
    "unit/portal/test_every_header",
    "unit/portal/test_guest_floods",
    "unit/portal/test_list_laws",
    "unit/portal/test_list_sizes",
    "unit/portal/test_long_lists",
    "unit/portal/test_numbers_agree",
    "unit/recall_adapter",
    "unit/recall_twin",
    "unit/reconcile/test_absences",
    "unit/reconcile/test_between_users",
    "unit/reconcile/test_blocking",
    "unit/reconcile/test_call_ratio",
    "unit/reconcile/test_choices",
    "unit/reconcile/test_crashes",
    "unit/reconcile/test_daily_reads",
    "unit/reconcile/test_erasing",
    "unit/reconcile/test_fairness",
    "unit/reconcile/test_frozen_workers",
    "unit/reconcile/test_healing",
    "unit/reconcile/test_last_letter",
    "unit/reconcile/test_letter_traces",
    "unit/reconcile/test_lists",
    "unit/reconcile/test_long_lists",
    "unit/reconcile/test_mail",
    "unit/reconcile/test_malformed",
    "unit/reconcile/test_many_looks",
    "unit/reconcile/test_media",
    "unit/reconcile/test_newcomers",
    "unit/reconcile/test_outage",
    "unit/reconcile/test_overlapping_rooms",
    "unit/reconcile/test_pace",
    "unit/reconcile/test_parked_connections",
    "unit/reconcile/test_poison",
    "unit/reconcile/test_policy",
    "unit/reconcile/test_poor_network",
    "unit/reconcile/test_recordings",
    "unit/reconcile/test_redrive",
    "unit/reconcile/test_rooms",
    "unit/reconcile/test_words_of_others",
    "unit/repository",
)

# Folders whose tests share something that is started once and takes long.
TOGETHER = ("infra", "integration", "browser")

# A busy machine must not turn into a failure.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("everyday", settings.get_profile("busy"), max_examples=10)
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


def marks_of(path: Path) -> set[str]:
    """The marks that every test of a file or folder has because of where it is."""
    place = path.relative_to(FOLDERS)
    marks = {MARKED[part] for part in place.parts[:1] if part in MARKED}
    return marks | ({"slow"} if place.as_posix().startswith(SLOW) else set())


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even import what `-m "not slow and ..."` leaves out as a whole."""
    left_out = {f"not {mark}" for mark in marks_of(collection_path)}
    return True if left_out & set(config.getoption("markexpr").split(" and ")) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in marks_of(item.path):
            item.add_marker(mark)
