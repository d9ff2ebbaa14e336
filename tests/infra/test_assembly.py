import json
from pathlib import Path

import pytest

from infra.assets import built_once, fingerprint
from infra.node_runtime import use_bundled_node
from tests.infra.template import Template


def files(assembly: Path) -> dict[str, Path]:
    """The folders to upload, by what the CDK calls them."""
    listed = json.loads((assembly / "Rollcall.assets.json").read_text())["files"].values()
    return {file["displayName"]: assembly / file["source"]["path"] for file in listed}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("oauth_callback", "OauthCallback"),
        ("portal", "Portal"),
        ("sync_worker", "SyncWorker"),
        ("webhook", "Webhook"),
    ],
)
def test_a_function_is_uploaded_with_its_own_folder_and_nothing_else(
    assembly: Path, name: str, shown: str
) -> None:
    asset = files(assembly)[f"Functions/{shown}/Function/Code"]
    assert {path.name for path in asset.iterdir()} == {"functions"}
    assert {path.name for path in (asset / "functions").iterdir()} == {
        "__init__.py",
        "__pycache__",
        name,
    }


def test_uploaded_byte_code_is_never_checked_against_dates(assembly: Path) -> None:
    asset = files(assembly)["Functions/Portal/Function/Code"]
    flags = {path.read_bytes()[4:8] for path in asset.rglob("*.pyc")}
    assert flags == {b"\x01\0\0\0"}


def test_the_template_is_smaller_than_cloudformation_takes(template: Template) -> None:
    assert len(json.dumps(template.document)) <= 1_000_000


def test_the_template_can_be_deployed_without_a_bootstrap_parameter(template: Template) -> None:
    assert "BootstrapVersion" not in template.document["Parameters"]


def test_findings_of_nag_are_acknowledged_rarely_and_with_a_reason(
    metadata: dict[str, list[dict[str, object]]],
) -> None:
    acknowledged = [
        (rule, reason)
        for entries in metadata.values()
        for entry in entries
        if entry["type"] == "aws:cdk:acknowledged-rules" and isinstance(entry["data"], dict)
        for rule, reason in entry["data"].items()
    ]
    assert 0 < len(acknowledged) <= 13
    assert all(len(reason) > 40 for _, reason in acknowledged)


def test_an_unacknowledged_finding_stops_the_synthesis(tmp_path: Path) -> None:
    use_bundled_node()
    import aws_cdk as cdk  # noqa: PLC0415 - starts Node.js, prepared just above
    import cdk_nag  # noqa: PLC0415
    from aws_cdk import aws_sqs as sqs  # noqa: PLC0415

    app = cdk.App(outdir=str(tmp_path), analytics_reporting=False)
    sqs.Queue(cdk.Stack(app, "Careless"), "Queue")
    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app))
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()


def test_a_fingerprint_follows_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("1")
    before = fingerprint(tmp_path)
    (tmp_path / "a.py").write_text("2")
    changed = fingerprint(tmp_path)
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert len({before, changed, fingerprint(tmp_path)}) == 3


def test_what_is_built_once_is_not_built_again(tmp_path: Path) -> None:
    built: list[Path] = []

    def build(target: Path) -> None:
        target.mkdir()
        built.append(target)

    target = tmp_path / "thing-1234"
    assert built_once(target, build) == built_once(target, build) == target
    assert len(built) == 1


def test_a_failed_build_leaves_nothing_behind(tmp_path: Path) -> None:
    def build(target: Path) -> None:
        target.mkdir()
        raise RuntimeError("no network")

    with pytest.raises(RuntimeError, match="no network"):
        built_once(tmp_path / "thing-1234", build)
    assert not list(tmp_path.iterdir())


def test_a_new_build_replaces_the_older_ones_of_its_kind(tmp_path: Path) -> None:
    for name in ("thing-1", "other-1"):
        built_once(tmp_path / name, Path.mkdir)
    built_once(tmp_path / "thing-2", Path.mkdir)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other-1", "thing-2"]
