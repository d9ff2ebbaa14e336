"""All sentences are reached by one name each: `texts.NAME`."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from functions.portal import texts

_FOLDER = Path(texts.__file__).parent


def _names(module: Path) -> list[str]:
    assigned = [
        node.targets if isinstance(node, ast.Assign) else [node.target]
        for node in ast.parse(module.read_text()).body
        if isinstance(node, (ast.Assign, ast.AnnAssign))
    ]
    return [
        part.id
        for targets in assigned
        for target in targets
        for part in ast.walk(target)
        if isinstance(part, ast.Name)
    ]


def test_no_text_hides_another_one_of_the_same_name() -> None:
    names = Counter(name for module in _FOLDER.glob("*.py") for name in _names(module))
    assert [name for name, times in names.items() if times > 1] == []
    assert len(names) > 300
