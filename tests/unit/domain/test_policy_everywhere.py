"""No part that is deployed decides without the company's policy."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
NEEDED = {"decide": 4, "explain": 4, "skips": 3}
"""Functions with a policy, and how many arguments stand in front of it, itself included."""


def calls_without(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            given = len(node.args)
            if given < NEEDED.get(node.func.id, 0):
                yield f"{source.relative_to(ROOT)}:{node.lineno}"


def test_every_decision_is_made_under_a_policy() -> None:
    sources = [path for part in ("layers", "functions") for path in (ROOT / part).rglob("*.py")]
    found = [place for source in sources for place in calls_without(source)]

    assert len(sources) > 100
    assert found == []
