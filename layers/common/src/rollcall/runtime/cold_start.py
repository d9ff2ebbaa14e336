"""What a cold start is spared: looking for garbage, and compiling the methods of dataclasses.

Python writes the methods of a dataclass as text and compiles that whenever its module is loaded,
half a millisecond for each of some 200 classes: more than all modules of ours take otherwise. The
build compiles them once (`infra.dataclass_methods`). A text that it did not meet, as of another
version of Python, is compiled as ever.
"""

import dataclasses
import gc
import marshal
from _frozen_importlib_external import MAGIC_NUMBER
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

METHODS = "dataclass_methods.bin"
"""Beside a function's `main.py`, once it is built."""


def begin(main: str) -> None:
    """Begin a cold start; `main` is the path of the module that begins it, before all else."""
    gc.disable()  # else it would look through all modules again and again while they load
    compiled = read_methods(Path(main).with_name(METHODS))
    if compiled:
        # Dataclasses call the built-in function by this name, which is theirs to find first.
        vars(dataclasses)["exec"] = partial(execute, compiled)


def end() -> None:
    """End it: what is loaded now stays, so it is not looked through later either."""
    gc.freeze()
    gc.enable()


def packed(compiled: Mapping[str, bytes]) -> bytes:
    """Return the content of the file: byte code (`marshal`) by the text that it was made from."""
    return MAGIC_NUMBER + marshal.dumps(dict(compiled))


def read_methods(path: Path) -> dict[str, bytes]:
    """Return what was packed; nothing without a file, or from one for another byte code."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    magic, rest = content[: len(MAGIC_NUMBER)], content[len(MAGIC_NUMBER) :]
    # Part of the function as its byte code is; nobody else can write there.
    found: dict[str, bytes] = marshal.loads(rest) if magic == MAGIC_NUMBER else {}  # noqa: S302
    return found


def execute(
    compiled: Mapping[str, bytes], source: str, names: dict[str, Any], local: dict[str, Any]
) -> None:
    """Run a text as `exec` would, from its byte code where there is one."""
    found = compiled.get(source)
    code = (
        compile(source, "<string>", "exec", dont_inherit=True)
        if found is None
        else marshal.loads(found)  # noqa: S302
    )
    exec(code, names, local)  # noqa: S102
