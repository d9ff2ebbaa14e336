"""A window on a portal of its own, to be brought from one scene to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.support.passing import sealed
from tests.support.portal.world import World


@dataclass(frozen=True, slots=True)
class Stage:
    """A world, and the window in which it is seen."""

    world: World
    page: Page

    def go(self, path: str = "/") -> None:
        """Open a page."""
        self.page.goto(f"{self.world.public_url}{path}")

    def go_told(self, path: str, notice: str) -> None:
        """Open a page as somebody who was sent there with a notice."""
        self.set_cookie(self.world.notices.name, sealed(self.world.notices, notice, self.world.now))
        self.go(path)

    def sign_in(self, user_id: str = "u-1") -> None:
        """Give the window a session."""
        self.set_cookie(self.world.cookies.session_name, self.world.sign_in(user_id).session_id)

    def set_cookie(self, name: str, value: str) -> None:
        """Set a cookie of the portal."""
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": self.world.public_url}]
        )


type Scenes = Callable[[Stage], Iterator[str]]
"""Brings the stage from scene to scene, and yields the name of each."""
