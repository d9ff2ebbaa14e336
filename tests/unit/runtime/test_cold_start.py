"""Methods of dataclasses that were compiled by the build."""

from __future__ import annotations

import dataclasses
import marshal
from pathlib import Path
from typing import Any

import pytest

from rollcall.runtime import cold_start

TEXT = "def __create_fn__(kind):\n def of(self, value:kind):\n  return value\n return of"


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


def test_what_was_packed_is_read(tmp_path: Path) -> None:
    (tmp_path / "methods").write_bytes(cold_start.packed({TEXT: byte_code(TEXT)}))
    assert cold_start.read_methods(tmp_path / "methods") == {TEXT: byte_code(TEXT)}


@pytest.mark.parametrize("content", [b"", b"\0", b"\0\0\0\0{not byte code}"])
def test_methods_for_another_byte_code_are_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "methods").write_bytes(content)
    assert cold_start.read_methods(tmp_path / "methods") == {}


def test_from_sources_dataclasses_are_made_as_ever(tmp_path: Path) -> None:
    cold_start.begin(str(tmp_path / "main.py"))
    cold_start.end()
    assert "exec" not in vars(dataclasses)
