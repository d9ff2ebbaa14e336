"""What is deployed has its templates as Python: the same pages, and nothing to compile."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from functions.portal.render import COMPILED, environment
from functions.portal.static_files import package_folder
from infra.assets import stage_function

NAMES = sorted(path.name for path in (package_folder() / "templates").iterdir())
PAGE = {"title": "<b>", "text": "a & b", "sign_in": "", "request_id": "7", "trouble": None}


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("asset")
    stage_function("portal", target)
    return target / "functions" / "portal"


@pytest.fixture(scope="module")
def compiled_only(staged: Path) -> Path:
    """The asset without the sources of its templates."""
    shutil.rmtree(staged / "templates")
    return staged


@pytest.mark.parametrize("name", NAMES)
def test_every_template_is_there_without_its_source(compiled_only: Path, name: str) -> None:
    assert environment(compiled_only).get_template(name).name == name


def test_a_compiled_page_is_the_same_and_escapes_what_is_inserted(compiled_only: Path) -> None:
    pages = []
    for folder in (compiled_only, package_folder()):
        found = environment(folder)
        found.globals.update(static=lambda name: f"/static/0/{name}")
        pages.append(found.get_template("error.html").render(PAGE, signed_in=False))
    assert pages[0] == pages[1]
    assert "&lt;b&gt;" in pages[0]


def test_two_assets_of_one_source_are_equal(tmp_path: Path) -> None:
    first, second = (tmp_path / name for name in ("first", "second"))
    stage_function("portal", first)
    stage_function("portal", second)
    files = [path.relative_to(first) for path in first.rglob("*") if path.is_file()]
    assert any(COMPILED in path.parts for path in files)
    assert [p for p in files if (first / p).read_bytes() != (second / p).read_bytes()] == []
