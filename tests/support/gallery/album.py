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

_INDEX = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title><style>
body {{ font: 14px sans-serif; display: flex; flex-wrap: wrap; gap: 16px; background: #999 }}
figure {{ margin: 0; width: 320px }} img {{ width: 320px; max-height: 480px; object-fit: cover;
object-position: top }}</style>{}</html>
"""


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
        """Keep the page as it is in light and in dark; return what is wrong with it."""
        found = [*axe.violations(page), *_hard_to_use(page)]
        return self._keep(page, name, found, ["color-contrast"])

    def keep_letter(self, page: Page, name: str) -> list[str]:
        """Keep a letter in the same way; its landmarks are up to the program that shows it.

        Axe takes the ground of a document without a colour of its own for white in the dark too.
        """
        return self._keep(page, name, axe.violations(page, axe.WCAG), [])

    def _keep(self, page: Page, name: str, found: list[str], in_the_dark: list[str]) -> list[str]:
        found += _hard_to_see(page)
        self._picture(page, f"{name}-{self.size}-light.png")
        page.emulate_media(color_scheme="dark")
        found += _hard_to_see(page)
        if in_the_dark:
            found += axe.violations(page, rules=in_the_dark)
        self._picture(page, f"{name}-{self.size}-dark.png")
        page.emulate_media(color_scheme="light")
        return [f"{name} {self.size}: {each}" for each in found]

    def _picture(self, page: Page, name: str) -> None:
        page.evaluate("scrollTo(0, 0)")
        width, height = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        self.folder.mkdir(exist_ok=True)
        page.screenshot(
            path=self.folder / name,
            full_page=True,
            clip={"x": 0, "y": 0, "width": width, "height": min(height, LONGEST_PICTURE)},
        )


def write_index(folder: Path = FOLDER) -> None:
    """Write a page that shows all pictures of a folder, each with its name."""
    shown = "".join(
        f'<figure><a href="{one.name}"><img src="{one.name}" alt="" loading="lazy"></a>'
        f"<figcaption>{one.stem}</figcaption></figure>"
        for one in sorted(folder.glob("*.png"))
    )
    (folder / "index.html").write_text(_INDEX.format(shown), encoding="utf-8")


def _hard_to_use(page: Page) -> list[str]:
    return [
        *(f"cannot be scrolled with keys: {text}" for text in unreachable_scrollers(page)),
        *(f"without a name: {text}" for text in unnamed_controls(page)),
        *(f"small: {text}" for text in small_targets(page)),
    ]


def _hard_to_see(page: Page) -> list[str]:
    width, seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [
        *(f"pale: {text}" for text in pale_texts(page)),
        *([f"{width} wide in {seen}"] if width > seen else []),
    ]
