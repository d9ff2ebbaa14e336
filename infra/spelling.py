"""What an operator types for a setting, and what is deployed of it."""

from collections.abc import Callable
from typing import Any

from infra import domains
from rollcall.runtime.setting import Choice
from rollcall.runtime.settings import DOMAINS, ENDPOINT, LISTED, ORIGIN


def spelled(choice: Choice[Any], typed: str) -> str:
    """The value in the one spelling that is deployed; one that will be refused stays as it is."""
    text = typed.strip()
    if choice.kind in {ENDPOINT, ORIGIN}:
        # Paths are appended to it.
        return text.rstrip("/")
    if choice.kind is DOMAINS:
        return _as_deployed(domains.canonical, text)
    return _as_deployed(domains.listed, text) if choice.kind is LISTED else text


def _as_deployed(canonical: Callable[[str], str], text: str) -> str:
    try:
        return canonical(text)
    except ValueError:
        return text
