from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.oauth.google import LocalGoogle, local_google
from tests.support.oauth.world import Browser, World


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalGoogle]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with local_google() as running:
        yield running


@pytest.fixture
def world(google: LocalGoogle) -> World:
    return World(google)


@pytest.fixture
def browser(world: World) -> Browser:
    return Browser(world)
