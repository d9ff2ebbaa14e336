"""The rules of axe-core on a page as it is shown, under its own content security policy."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

REPOSITORY = Path(__file__).resolve().parents[3]
SCRIPT = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
"""WCAG 2.2 AA, level by level."""
PAGE = (*WCAG, "best-practice")
"""The same, and what is good practice on a page, such as its landmarks."""

_RUN = """async (only) => {
  const found = await axe.run(document, {
    runOnly: only.rules.length ? { type: "rule", values: only.rules }
      : { type: "tag", values: only.tags },
    resultTypes: ["violations"],
    preload: false,
  });
  return found.violations.map((one) => one.id + ": " + one.nodes.map(
    (node) => node.target.join(" ") + " " + node.any.map((check) => check.message).join(" "),
  ).join(" | "));
}"""


class AxeMissingError(Exception):
    """The script is not installed."""


def violations(page: Page, tags: Sequence[str] = PAGE, rules: Sequence[str] = ()) -> list[str]:
    """Return each rule that the page breaks, and where; ``rules`` to try instead of tags.

    The script enters through the browser's debugger, to which no content security policy applies.

    Raises:
        AxeMissingError: `scripts/setup node` was not run, or npm could not reach its registry.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_source())
    found = page.evaluate(_RUN, {"tags": list(tags), "rules": list(rules)})
    assert isinstance(found, list)
    return [str(text) for text in found]


@cache
def _source() -> str:
    try:
        return SCRIPT.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise AxeMissingError(f"{SCRIPT} is missing: run `scripts/setup node`") from error
