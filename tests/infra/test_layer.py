"""The built artefacts themselves, in an interpreter that knows nothing else."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from infra.assets import stage_function
from infra.aws_data import SERVICES
from infra.layer import build_layer
from rollcall.runtime.setting import FUNCTIONS, Function
from tests.infra.template import Template

pytestmark = pytest.mark.slow

# Byte code must not be written: on Lambda the folder is read-only.
IMPORT_HANDLER = """
import importlib, sys
sys.dont_write_bytecode = True
sys.path[:0] = sys.argv[2:]
main = importlib.import_module(f"functions.{sys.argv[1]}.main")
assert callable(main.lambda_handler)
"""


def digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        found.update(str(path.relative_to(folder)).encode())
        found.update(path.read_bytes() if path.is_file() else b"")
    return found.hexdigest()


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_bare_interpreter_can_import_the_handler_from_layer_and_asset(
    template: Template, layer: Path, tmp_path: Path, name: Function
) -> None:
    stage_function(name, tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", IMPORT_HANDLER, name, tmp_path, layer / "python"],
        env={"AWS_DEFAULT_REGION": "us-west-2", **template.plain_environment(name)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_layer_holds_the_descriptions_of_the_services_we_use_and_no_others(
    layer: Path,
) -> None:
    data = layer / "python" / "botocore" / "data"
    assert {path.name for path in data.iterdir() if path.is_dir()} == SERVICES


def test_the_layer_is_far_below_the_limit_of_250_megabytes(layer: Path) -> None:
    size = sum(path.stat().st_size for path in layer.rglob("*") if path.is_file())
    assert size < 120_000_000


def test_the_layer_holds_no_tests_and_nothing_local(layer: Path) -> None:
    present = {path.name for path in (layer / "python").iterdir()}
    assert "rollcall" in present
    assert not present & {
        "bench",
        "functions",
        "infra",
        "local",
        "moto",
        "operate",
        "pytest",
        "tests",
    }


def test_two_builds_of_the_layer_are_equal(tmp_path: Path) -> None:
    first, second = (build_layer(tmp_path / name, "host") for name in ("first", "second"))
    assert digest(first) == digest(second)
