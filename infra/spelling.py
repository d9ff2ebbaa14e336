"""What an operator types for a setting, and what is deployed of it."""

from collections.abc import Callable
from typing import Any

from infra import domains
from rollcall.runtime.setting import Choice, Kind
from rollcall.runtime.settings import DOMAINS, ENDPOINT, GROUPS, LISTED, NAMES, ORIGIN

_CANONICAL: dict[Kind[Any], Callable[[str], str]] = {
    DOMAINS: domains.canonical,
    GROUPS: domains.canonical_names,
    NAMES: domains.canonical_names,
    LISTED: domains.listed,
}


def spelled(choice: Choice[Any], typed: str) -> str:
    """The value in the one spelling that is deployed; one that will be refused stays as it is."""
    text = typed.strip()
    if choice.kind in {ENDPOINT, ORIGIN}:
        # Paths are appended to it.
        return text.rstrip("/")
    canonical = _CANONICAL.get(choice.kind)
    return text if canonical is None else _as_deployed(canonical, text)


def _as_deployed(canonical: Callable[[str], str], text: str) -> str:
    try:
        return canonical(text)
    except ValueError:
        return text
