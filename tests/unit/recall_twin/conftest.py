import pytest

from tests.unit.recall_twin.workbench import Workbench


@pytest.fixture
def bench() -> Workbench:
    return Workbench()
