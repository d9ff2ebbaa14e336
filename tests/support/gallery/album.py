"""The folder of pictures, and what is wrong with the page that each shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.support.gallery import axe
from tests.support.portal.measures import (
    pale_texts,
    small_targets,
    unnamed_controls,
    unreachable_scrollers,
)

FOLDER = axe.REPOSITORY / "gallery"
SIZES = {"wide": (1280, 900), "narrow": (390, 844), "200": (640, 450), "400": (320, 256)}
"""The last two are a window of 1280 enlarged by so many per cent."""
LONGEST_PICTURE = 4000
"""Pixels. Longer ones take seconds and show nothing new."""


@dataclass(frozen=True, slots=True)
class Album:
    """Pictures of one size.

    Args:
        size: a name in SIZES.
        folder: where they go.
    """

    size: str
    folder: Path = FOLDER

    def keep(self, page: Page, name: str) -> list[str]:
        """Keep the page as it is in light and in dark; return what is wrong with it in each."""
        found: list[str] = []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            wrong = _light(page) if scheme == "light" else _dark(page)
            found += [f"{name} {self.size} {scheme}: {each}" for each in wrong]
            self._picture(page, f"{name}-{self.size}-{scheme}.png")
        page.emulate_media(color_scheme="light")
        return found

    def _picture(self, page: Page, name: str) -> None:
        width, height = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, LONGEST_PICTURE)}
        self.folder.mkdir(exist_ok=True)
        page.screenshot(path=self.folder / name, full_page=True, clip=clip)  # type: ignore[arg-type]


def _light(page: Page) -> list[str]:
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    too_wide = [f"{width[0]} wide in {width[1]}"] if width[0] > width[1] else []
    return [
        *axe.violations(page),
        *(f"pale: {text}" for text in pale_texts(page)),
        *(f"cannot be scrolled with keys: {text}" for text in unreachable_scrollers(page)),
        *(f"without a name: {text}" for text in unnamed_controls(page)),
        *(f"small: {text}" for text in small_targets(page)),
        *too_wide,
    ]


def _dark(page: Page) -> list[str]:
    """Only colours differ."""
    pale = [f"pale: {text}" for text in pale_texts(page)]
    return [*axe.violations(page, "color-contrast"), *pale]
