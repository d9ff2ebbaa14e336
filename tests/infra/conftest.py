"""Synthesises the stack once, with cdk-nag and with a layer that is empty to save time."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.layer import cached_layer
from infra.node_runtime import REPOSITORY, use_bundled_node
from tests.infra.template import Template
from tests.support.aws_answers import Aws, answering


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


@pytest.fixture(scope="session")
def layer() -> Path:
    """The layer for this machine, as the local system uses it."""
    return cached_layer(REPOSITORY / "build" / "layer", "host")


@pytest.fixture
def aws() -> Iterator[Aws]:
    with answering() as aws:
        yield aws


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, aws: Aws) -> pytest.MonkeyPatch:
    """Working credentials, and nothing of this machine's own configuration.

    Without a client the first deployment has an obstacle, so none of these goes any further.
    """
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    return monkeypatch
