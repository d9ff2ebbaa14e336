"""Builds the layer that all functions share: the locked libraries and the package `rollcall`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

from infra import aws_data
from infra.assets import LOCK, built_once, compile_sources, copy_sources, fingerprint
from infra.node_runtime import REPOSITORY

Platform = Literal["lambda", "host"]
"""`lambda`: 64-bit ARM as deployed. `host`: this machine, for the local system."""

PACKAGE = REPOSITORY / "layers" / "common" / "src" / "rollcall"

_LAMBDA_PLATFORM = (
    "--python-platform=aarch64-manylinux2014",
    "--python-version=3.13",
    "--only-binary=:all:",
)


def build_layer(target: Path, platform: Platform) -> Path:
    """Fill `target` with a layer: `target/python` is what Lambda puts on the path.

    Wheels come from the package index (or uv's cache), each checked against the lock's hashes.

    Raises:
        RuntimeError: uv is missing.
        subprocess.CalledProcessError: A wheel cannot be had or has another hash.
    """
    shutil.rmtree(target, ignore_errors=True)
    _build_libraries(target, platform)
    _add_package(target)
    return target


def cached_layer(folder: Path, platform: Platform) -> Path:
    """The layer of today's sources, built now or taken from `folder`; do not write to it.

    The libraries are kept apart, so that a change of ours costs a second. Raises as `build_layer`.
    """
    recipe, data_recipe = Path(__file__), Path(aws_data.__file__)
    libraries = built_once(
        folder / f"libraries-{platform}-{fingerprint(LOCK, recipe, data_recipe)}",
        lambda target: _build_libraries(target, platform),
    )

    def assemble(target: Path) -> None:
        shutil.copytree(libraries, target, copy_function=os.link)
        _add_package(target)

    return built_once(
        folder / f"layer-{platform}-{fingerprint(LOCK, PACKAGE, recipe, data_recipe)}", assemble
    )


def _build_libraries(target: Path, platform: Platform) -> None:
    _install(target / "python", platform)
    _trim(target / "python")
    compile_sources(target / "python", "/opt/python")


def _add_package(target: Path) -> None:
    package = target / "python" / "rollcall"
    copy_sources(PACKAGE, package)
    compile_sources(package, "/opt/python/rollcall")


def _install(python: Path, platform: Platform) -> None:
    chosen = _LAMBDA_PLATFORM if platform == "lambda" else (f"--python={sys.executable}",)
    command = [_uv(), "pip", "install", "--quiet", "--no-config", "--no-deps", "--link-mode=copy"]
    command += ["--require-hashes", f"--requirement={LOCK}", f"--target={python}", *chosen]
    # Most times uv's cache has everything; with a network uv would still ask the index again.
    cached = subprocess.run(
        [*command, "--offline"], check=False, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    if cached.returncode:
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def _uv() -> str:
    bundled = REPOSITORY / ".tools" / "uv" / "bin" / "uv"
    found = shutil.which("uv") or (str(bundled) if bundled.exists() else None)
    if found is None:
        raise RuntimeError("uv is missing; run `make setup`")
    return found


def _trim(python: Path) -> None:
    shutil.rmtree(python / "bin", ignore_errors=True)
    aws_data.trim(python / "botocore" / "data")
    for lock in python.glob(".lock"):
        lock.unlink()
