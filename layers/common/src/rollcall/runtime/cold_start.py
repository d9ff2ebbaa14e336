"""What a cold start is spared: looking for garbage, and compiling texts.

Python writes the methods of a dataclass as text and compiles that whenever its module is loaded,
half a millisecond for each of some 200 classes; it compiles every regular expression, those of
`urllib3` alone as dear as all modules of ours; and the text of every annotation that `typing`
reads, although few are ever asked for. The build compiles the first two once
(`infra.compiled_texts`). What it did not meet is compiled as ever, and so is everything by another
version of Python.
"""

import dataclasses
import gc
import marshal
import re
import typing
from _frozen_importlib_external import MAGIC_NUMBER
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

TEXTS = "compiled_texts.bin"
"""Beside a function's `main.py`, once it is built."""

sre: Any = import_module("_sre")
pattern_compiler: Any = import_module("re._compiler")
_VERSION = MAGIC_NUMBER + bytes(str(sre.MAGIC), "ascii")


class Compiled(NamedTuple):
    """What the build compiled, each entry packed by `marshal`."""

    methods: Mapping[str, bytes]
    """Byte code of methods by the text that `dataclasses` writes."""
    patterns: Mapping[tuple[str | bytes, int], bytes]
    """What `_sre.compile` takes behind a pattern's text, by that text and its flags."""


def begin(main: str) -> None:
    """Begin a cold start; `main` is the path of the module that begins it, before all else."""
    gc.disable()  # else it would look through all modules again and again while they load
    compiled = read_compiled(Path(main).with_name(TEXTS))
    if compiled is None:
        return
    # Each calls a function by a name that is its module's own to find first.
    vars(dataclasses)["exec"] = partial(execute, compiled.methods)
    pattern_compiler.compile = partial(pattern, compiled.patterns, pattern_compiler.compile)
    # `eval`, which asks for an annotation later, takes a text as well as byte code.
    vars(typing)["compile"] = lambda source, *_: source


def end() -> None:
    """End it: what is loaded now stays, so it is not looked through later either."""
    vars(typing).pop("compile", None)
    gc.freeze()
    gc.enable()


def packed(compiled: Compiled) -> bytes:
    """Return the content of the file."""
    return _VERSION + marshal.dumps(tuple(dict(part) for part in compiled))


def read_compiled(path: Path) -> Compiled | None:
    """Return what was packed; None without a file, or from one of another version of Python."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    if not content.startswith(_VERSION):
        return None
    # Part of the function as its byte code is; nobody else can write there.
    return Compiled(*marshal.loads(content[len(_VERSION) :]))  # noqa: S302


def execute(
    methods: Mapping[str, bytes], source: str, names: dict[str, Any], local: dict[str, Any]
) -> None:
    """Run a text as `exec` would, from its byte code where there is one."""
    found = methods.get(source)
    code = (
        compile(source, "<string>", "exec", dont_inherit=True)
        if found is None
        else marshal.loads(found)  # noqa: S302
    )
    exec(code, names, local)  # noqa: S102


def pattern(
    patterns: Mapping[tuple[str | bytes, int], bytes],
    as_ever: Callable[[object, int], re.Pattern[Any]],
    text: object,
    flags: int = 0,
) -> re.Pattern[Any]:
    """Return a pattern as `re` would, which may have parsed it already, from its code if any."""
    found = patterns.get((text, flags)) if isinstance(text, str | bytes) else None
    if found is None:
        return as_ever(text, flags)
    all_flags, code, *groups = marshal.loads(found)  # noqa: S302
    steps = memoryview(code).cast("I").tolist()
    try:
        compiled: re.Pattern[Any] = sre.compile(text, all_flags, steps, *groups)
    except RuntimeError:
        # Refused by the check of another patch release, which has the same version of codes.
        return as_ever(text, flags)
    return compiled
