"""Synthesises the stack once, with cdk-nag and with a layer that is empty to save time."""

import json
from pathlib import Path

import pytest

from infra.node_runtime import use_bundled_node
from tests.infra.template import Template


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make synth` would fill."""
    use_bundled_node()
    from infra.synthesis import synthesise  # noqa: PLC0415 - starts Node.js, prepared just above

    return synthesise(tmp_path_factory.mktemp("cdk"), layer="empty", nag=True).parent


@pytest.fixture(scope="session")
def template(assembly: Path) -> Template:
    return Template(json.loads((assembly / "Rollcall.template.json").read_text()))


@pytest.fixture(scope="session")
def metadata(assembly: Path) -> dict[str, list[dict[str, object]]]:
    """What the CDK notes beside the template, by construct path."""
    found: dict[str, list[dict[str, object]]] = json.loads(
        (assembly / "Rollcall.metadata.json").read_text()
    )
    return found
