from __future__ import annotations

import pytest

from tests.support.portal.world import Browser, World


@pytest.fixture
def world() -> World:
    """An installation with nobody in it."""
    return World()


@pytest.fixture
def browser(world: World) -> Browser:
    """A user with rules and a connected calendar, signed in."""
    return world.add_user()
