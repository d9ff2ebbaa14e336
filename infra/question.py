"""The question before a deployment, with everything that the answer depends on."""

from collections.abc import Iterable, Mapping
from typing import TextIO

QUESTION = "Deploy to this account? [y/N] "


def changes(given: Iterable[tuple[str, str]], before: Mapping[str, str]) -> list[str]:
    """One line for each parameter whose value becomes another one."""
    return [
        f"  {name}: {before.get(name) or '(not set)'} -> {value or '(its default)'}"
        for name, value in given
        if value != before.get(name)
    ]


def agrees(stdin: TextIO, stdout: TextIO) -> bool:
    """Ask; an empty answer and the end of input mean no."""
    stdout.write(QUESTION)
    stdout.flush()
    return stdin.readline().strip().lower() in {"y", "yes"}
