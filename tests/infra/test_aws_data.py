"""What is left of botocore's data says the same of the services that functions talk to."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.loaders import Loader
from botocore.model import OperationModel, Shape, StructureShape
from botocore.session import Session

from infra.aws_data import SERVICES, trim

WHOLE = Path(botocore.__file__).parent / "data"
REGIONS = ("us-west-2", "eu-central-1", "cn-north-1", "us-gov-west-1")


@pytest.fixture(scope="module")
def trimmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("botocore") / "data"
    shutil.copytree(WHOLE, data, ignore=_others)
    trim(data)
    return data


def _others(folder: str, names: list[str]) -> set[str]:
    """Of all services some, so that the test does not copy twenty megabytes."""
    few = SERVICES | {"sns", "s3"}
    return {n for n in names if Path(folder) == WHOLE and "." not in n and n not in few}


def _client(service: str, data: Path, region: str = REGIONS[0]) -> Any:
    session = Session()
    loader = Loader(extra_search_paths=[str(data)], include_default_search_paths=False)
    session.register_component("data_loader", loader)
    return session.create_client(
        service, region, aws_access_key_id="FAKE", aws_secret_access_key="FAKE"
    )


@pytest.mark.parametrize("service", sorted(SERVICES))
@pytest.mark.parametrize("region", REGIONS)
def test_a_client_calls_the_same_address_under_the_same_name(
    trimmed: Path, service: str, region: str
) -> None:
    ours, whole = (_client(service, data, region) for data in (trimmed, WHOLE))
    assert ours.meta.endpoint_url == whole.meta.endpoint_url
    assert ours.meta.service_model.signing_name == whole.meta.service_model.signing_name
    assert ours.meta.config.signature_version == whole.meta.config.signature_version


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_every_operation_takes_and_gives_the_same(trimmed: Path, service: str) -> None:
    ours, whole = (_client(service, data).meta.service_model for data in (trimmed, WHOLE))
    assert ours.operation_names == whole.operation_names
    for name in whole.operation_names:
        assert _said(ours.operation_model(name)) == _said(whole.operation_model(name))


def test_no_other_service_is_left(trimmed: Path) -> None:
    assert {path.name for path in trimmed.iterdir() if path.is_dir()} == SERVICES
    loader = Loader(extra_search_paths=[str(trimmed)], include_default_search_paths=False)
    left = {
        name for part in loader.load_data("endpoints")["partitions"] for name in part["services"]
    }
    assert "s3" not in left
    assert SERVICES - {"sesv2"} | {"email"} == left


def _said(operation: OperationModel) -> object:
    return operation.http, [_shape(s) for s in (operation.input_shape, operation.output_shape)]


def _shape(shape: Shape | None) -> object:
    """What a shape requires and holds, one level deep."""
    if not isinstance(shape, StructureShape):
        return None
    members = {
        name: (inner.type_name, inner.serialization) for name, inner in shape.members.items()
    }
    return shape.required_members, members
