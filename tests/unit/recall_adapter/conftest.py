from __future__ import annotations

from collections.abc import Iterator

import pytest

from rollcall.adapters.recall.api import HttpRecall
from tests.unit.recall_adapter.wire import Server, recall_at, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def recall(server: Server) -> Iterator[HttpRecall]:
    with recall_at(server.url) as client:
        yield client
