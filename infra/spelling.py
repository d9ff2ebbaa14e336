"""What an operator types for a setting, and what is deployed of it."""

from typing import Any

from infra import domains
from rollcall.runtime.setting import Choice
from rollcall.runtime.settings import DOMAINS, ENDPOINT, GROUPS, NAMES, ORIGIN


def spelled(choice: Choice[Any], typed: str) -> str:
    """The value in the one spelling that is deployed; one that will be refused stays as it is."""
    text = typed.strip()
    if choice.kind in {ENDPOINT, ORIGIN}:
        # Paths are appended to it.
        return text.rstrip("/")
    if choice.kind in {GROUPS, NAMES}:
        return _names(text)
    return _domains(text) if choice.kind is DOMAINS else text


def _domains(text: str) -> str:
    try:
        return domains.canonical(text)
    except ValueError:
        return text


def _names(text: str) -> str:
    try:
        return domains.canonical_names(text)
    except ValueError:
        return text
