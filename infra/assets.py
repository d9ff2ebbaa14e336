"""What is uploaded for each function: its own folder, compiled, and nothing else.

Byte code is compiled "unchecked-hash": asset archives carry dates of 1980 and Lambda's disk is
read-only, so byte code that is checked against dates would be compiled again at every cold start.
"""

import compileall
import hashlib
import os
import py_compile
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from functions.portal.render import compile_templates
from infra import compiled_texts
from infra.node_runtime import REPOSITORY
from rollcall.runtime.cold_start import TEXTS

SOURCES = REPOSITORY / "layers" / "common" / "src"

LOCK = REPOSITORY / "requirements" / "layer.txt"
"""What all functions are deployed with."""

PYTHON = (3, 13)
"""The version of Lambda's runtime; byte code of any other would be ignored there."""


def fingerprint(*paths: Path) -> str:
    """A digest of names and contents below `paths`: equal sources give equal assets."""
    digest = hashlib.sha256(repr(sys.version_info[:3]).encode())
    for root in paths:
        for path in _files(root):
            digest.update(f"\0{path.relative_to(root.parent)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def copy_sources(source: Path, target: Path) -> None:
    """Copy a package without its byte code."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))


def compile_sources(folder: Path, runtime_path: str) -> None:
    """Put byte code beside every module in `folder`, as it will be seen under `runtime_path`.

    With another Python than Lambda's nothing is compiled; the functions then start slower.
    """
    if sys.version_info[:2] == PYTHON:
        compileall.compile_dir(
            folder,
            quiet=2,
            stripdir=str(folder),
            prependdir=runtime_path,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )


def built_once(target: Path, build: Callable[[Path], None]) -> Path:
    """`target`, made by `build` unless it exists; its name must end in a fingerprint.

    Older builds of the same thing are removed. Safe against another process doing the same.
    """
    if target.exists():
        return target
    scratch = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        build(scratch)
        _remove_older(target)
        scratch.rename(target)
    except OSError:
        # Renaming fails when somebody else was faster; then theirs is as good.
        if not target.exists():
            raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return target


def _remove_older(target: Path) -> None:
    kind = target.name.rpartition("-")[0]
    for older in target.parent.glob(f"{kind}-*"):
        if "." not in older.name:
            shutil.rmtree(older, ignore_errors=True)


def function_sources(name: str) -> tuple[Path, ...]:
    """The files of the repository that make up one function."""
    return REPOSITORY / "functions" / "__init__.py", REPOSITORY / "functions" / name


def stage_function(name: str, target: Path) -> None:
    """Fill `target` with `functions/__init__.py` and `functions/<name>/` only.

    Templates are put beside as Python, so that no first request waits for a template compiler, and
    so is the code of what Python compiles from texts at each start.
    """
    marker, package = function_sources(name)
    copy_sources(package, target / "functions" / name)
    shutil.copyfile(marker, target / "functions" / "__init__.py")
    if (package / "templates").is_dir():
        compile_templates(target / "functions" / name)
    if sys.version_info[:2] == PYTHON:
        compile_texts(name, target)
    compile_sources(target, "/var/task")


def compile_texts(name: str, asset: Path) -> None:
    """Put what all modules compile that a function of an asset loads beside its `main.py`.

    Raises:
        subprocess.CalledProcessError: The function cannot be loaded.
    """
    target = asset / "functions" / name / TEXTS
    path = os.pathsep.join((str(asset), str(SOURCES), str(REPOSITORY)))
    subprocess.run(
        [sys.executable, "-B", "-m", compiled_texts.__name__, f"functions.{name}", str(target)],
        check=True,
        cwd=asset,
        env={"PYTHONPATH": path, "PYTHONHASHSEED": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def staged_function(folder: Path, name: str) -> Path:
    """The asset of a function's sources of today, built now or taken from `folder`."""
    # Compiled templates are those of the locked Jinja, and many texts those of the layer.
    recipes = Path(__file__), Path(compiled_texts.__file__)
    target = folder / f"{name}-{fingerprint(*function_sources(name), SOURCES, LOCK, *recipes)}"
    return built_once(target, lambda scratch: stage_function(name, scratch))


def digest_of(built: Path) -> str:
    """The fingerprint at the end of the name of something built once."""
    return built.name.rpartition("-")[2]


def _files(root: Path) -> Iterable[Path]:
    if root.is_file():
        return [root]
    return sorted(p for p in root.rglob("*") if p.is_file() and p.parent.name != "__pycache__")
