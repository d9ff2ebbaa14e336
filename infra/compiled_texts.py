"""Compiles what a function would compile at each start (`runtime.cold_start`): its own texts.

They are the methods of dataclasses and the regular expressions, those of libraries too: what is
deployed are the same versions. `infra.assets` runs this as a process of its own, for what is loaded
already compiles nothing any more: so it loads little itself.
"""

from __future__ import annotations

import dataclasses
import marshal
import pkgutil
import sys
from array import array
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rollcall.runtime import cold_start
from rollcall.runtime.cold_start import Compiled, pattern_compiler, sre

LATER = ("encodings.idna",)
"""Modules of Python's own that are loaded by what a function does at its start."""


def texts_of(package: str) -> Compiled:
    """Load a package with all its modules, and return what was compiled for it."""
    found = listen()
    for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
        import_module(module.name)
    for name in LATER:
        import_module(name)
    return found


def listen() -> Compiled:
    """Return what will hold all that this process compiles from now on."""
    methods: dict[str, bytes] = {}
    patterns: dict[tuple[str | bytes, int], bytes] = {}

    def execute(text: str, names: dict[str, Any], local: dict[str, Any]) -> None:
        methods[text] = marshal.dumps(compile(text, "<string>", "exec", dont_inherit=True))
        cold_start.execute(methods, text, names, local)

    given = 0

    def compile_pattern(text: object, flags: int = 0) -> object:
        nonlocal given
        given = int(flags)
        return as_ever(text, flags)

    def compile_code(
        text: str | bytes | None, flags: int, code: list[int], *groups: object
    ) -> object:
        # These flags have what the text itself turns on, too; None stands for a parsed pattern.
        if text is not None:
            entry: Any = int(flags), array("I", code).tobytes(), *groups
            patterns[text, given] = marshal.dumps(entry)
        return sre.compile(text, flags, code, *groups)

    as_ever = pattern_compiler.compile
    vars(dataclasses)["exec"] = execute
    vars(pattern_compiler)["compile"] = compile_pattern
    vars(pattern_compiler)["_sre"] = SimpleNamespace(**{**vars(sre), "compile": compile_code})
    return Compiled(methods, patterns)


def in_order(compiled: Compiled) -> Compiled:
    """Return the same in an order that does not depend on which module came first."""
    return Compiled(
        dict(sorted(compiled.methods.items())),
        dict(sorted(compiled.patterns.items(), key=lambda entry: repr(entry[0]))),
    )


if __name__ == "__main__":
    _package, _target = sys.argv[1:]
    Path(_target).write_bytes(cold_start.packed(in_order(texts_of(_package))))
