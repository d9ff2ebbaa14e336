"""A Chromium for each file of tests, and a portal in memory for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.gallery.policy import PolicyWatch
from tests.support.portal.serve import serving
from tests.support.portal.world import World
from tests.support.tour.browsing import launched


@pytest.fixture(scope="module")
def whole_chromium() -> Iterator[Browser]:
    """The browser itself; tests open their windows in `chromium`."""
    with launched() as browser:
        yield browser


@pytest.fixture
def policy_watch(whole_chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> PolicyWatch:
    """Hears what the content security policy of a page refuses, in every window of a test."""
    watch = PolicyWatch(whole_chromium.new_context)
    monkeypatch.setattr(whole_chromium, "new_context", watch.new_context)
    return watch


@pytest.fixture
def chromium(whole_chromium: Browser, policy_watch: PolicyWatch) -> Iterator[Browser]:
    """A page that does what its own content security policy forbids fails the test."""
    yield whole_chromium
    assert policy_watch.found == []


@pytest.fixture
def world() -> Iterator[World]:
    with serving() as found:
        yield found
