"""Methods of dataclasses and patterns that were compiled by the build."""

from __future__ import annotations

import dataclasses
import marshal
import re
import typing
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ForwardRef, get_type_hints

import pytest

from infra import compiled_texts
from rollcall.runtime import cold_start
from rollcall.runtime.cold_start import Compiled

TEXT = "def __create_fn__(kind):\n def of(self, value:kind):\n  return value\n return of"

AS_EVER = {name: getattr(cold_start.pattern_compiler, name) for name in ("compile", "_sre")}


def executed(compiled: dict[str, bytes], text: str = TEXT) -> dict[str, Any]:
    local: dict[str, Any] = {}
    cold_start.execute(compiled, text, {}, local)
    return local


def byte_code(text: str) -> bytes:
    return marshal.dumps(compile(text, "<string>", "exec", dont_inherit=True))


def test_a_text_is_run_from_its_byte_code() -> None:
    assert executed({"any text": byte_code("found = True")}, "any text")["found"] is True


def test_a_text_that_the_build_did_not_meet_is_compiled_as_ever() -> None:
    of = executed({"another text": byte_code("found = True")})["__create_fn__"](int)
    # Words of this project's modules, such as how annotations are read, are not those of the text.
    assert of.__annotations__ == {"value": int}
    assert of(None, 1) == 1


def code_in(reference: ForwardRef) -> object:
    return reference.__forward_code__


def unlike(text: object, flags: int) -> re.Pattern[str]:
    raise AssertionError(f"{text!r} with {flags} was compiled")


def compiled_of(text: str) -> Compiled:
    """What the build keeps of a pattern."""
    with as_it_was():
        found = compiled_texts.listen()
        cold_start.pattern_compiler.compile(text)
    return found


@contextmanager
def as_it_was() -> Iterator[None]:
    """Undo afterwards what is put in the place of Python's own functions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(vars(dataclasses), "exec", exec)
        for name in ("compile", "_sre"):
            patch.setattr(cold_start.pattern_compiler, name, AS_EVER[name])
        yield


def test_a_pattern_is_made_from_its_code() -> None:
    text = r"(?P<day>\d+)\.(?i:jan|feb)"
    made = cold_start.pattern(compiled_of(text).patterns, unlike, text)
    assert made == re.compile(text)
    found = made.fullmatch("28.FEB")
    assert found is not None
    assert found["day"] == "28"


def test_a_pattern_with_other_flags_or_of_bytes_is_compiled_as_ever() -> None:
    patterns, as_ever = compiled_of("a").patterns, AS_EVER["compile"]
    assert cold_start.pattern(patterns, as_ever, "a", re.IGNORECASE).fullmatch("A")
    assert cold_start.pattern(patterns, as_ever, b"a").fullmatch(b"a")


def test_a_pattern_whose_code_is_refused_is_compiled_as_ever() -> None:
    entry: Any = 32, array("I", [0xFFFF] * 4).tobytes(), 0, {}, (None,)
    patterns: dict[tuple[str | bytes, int], bytes] = {("a", 0): marshal.dumps(entry)}
    assert cold_start.pattern(patterns, AS_EVER["compile"], "a").fullmatch("a")


def test_what_was_packed_is_read(tmp_path: Path) -> None:
    compiled = Compiled({TEXT: byte_code(TEXT)}, {**compiled_of("a").patterns, (b"a", 2): b""})
    (tmp_path / "texts").write_bytes(cold_start.packed(compiled))
    assert cold_start.read_compiled(tmp_path / "texts") == compiled


@pytest.mark.parametrize("content", [b"", b"\0", b"\0\0\0\0{not byte code}"])
def test_what_another_version_of_python_compiled_is_not_read(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "texts").write_bytes(content)
    assert cold_start.read_compiled(tmp_path / "texts") is None


def test_an_annotation_that_was_not_compiled_is_found_when_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / cold_start.TEXTS).write_bytes(cold_start.packed(Compiled({}, {})))
    with as_it_was():
        cold_start.begin(str(tmp_path / "main.py"))
        reference = ForwardRef("dict[str, int]")
        cold_start.end()
    assert code_in(reference) == "dict[str, int]"
    assert get_type_hints(type("Asked", (), {"__annotations__": {"of": reference}})) == {
        "of": dict[str, int]
    }
    assert code_in(ForwardRef("int")) != "int"


def test_from_sources_everything_is_made_as_ever(tmp_path: Path) -> None:
    cold_start.begin(str(tmp_path / "main.py"))
    assert "compile" not in vars(typing)
    cold_start.end()
    assert "exec" not in vars(dataclasses)
    assert cold_start.pattern_compiler.compile is AS_EVER["compile"]
