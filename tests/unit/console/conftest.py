"""The console between the two twins, once for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.support.console import Local, local_console, lonely_console


@pytest.fixture(scope="session")
def world() -> Iterator[Local]:
    """The twins and the console, once for all tests of this folder."""
    with local_console() as found:
        yield found


@pytest.fixture
def local(world: Local) -> Local:
    """The same, with the sample calendars put back."""
    world.http.post(f"{world.google}/admin/reset", json={"keep_grants": True})
    return world


@pytest.fixture
def lonely() -> Iterator[Local]:
    """A console whose twins are not there."""
    with lonely_console() as found:
        yield found
