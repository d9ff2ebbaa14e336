from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.recall_twin.app import create_app
from tests.contract.recall.desk import Desk, twin_config
from tests.contract.recall.direct import DirectDesk
from tests.contract.recall.over_http import HttpDesk
from tests.unit.recall_twin.servers import serving


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(create_app(twin_config())) as address:
        yield address


@pytest.fixture(params=["direct", "http"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    direct = request.param == "direct"
    desk = DirectDesk() if direct else HttpDesk(request.getfixturevalue("address"))
    yield desk
    desk.close()
