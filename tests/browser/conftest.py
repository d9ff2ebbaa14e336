"""A Chromium for each file of tests, and a portal in memory for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.portal.serve import serving
from tests.support.portal.world import World
from tests.support.tour.browsing import launched


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def world() -> Iterator[World]:
    with serving() as found:
        yield found
