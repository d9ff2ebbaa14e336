"""`make deploy` as an operator has it, and the CDK's own command line, against the embedded AWS.

What is deployed is the synthesised assembly without what the embedded AWS does not know.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra import deploy
from infra.node_runtime import REPOSITORY, node_folder, use_bundled_node
from infra.stage import Stage
from local.system.assembly import make_deployable
from local.system.emulator import REGION, Emulator
from local.system.servers import free_port
from local.system.system import EMULATOR_PYTHON

STAGE = Stage(name="dev", protected=False)
CLIENT = "123-abc.apps.googleusercontent.com"
ASSETS = f"cdk-{STAGE.qualifier}-assets-000000000000-{REGION}"

type Cdk = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make synth` would fill, made fit for the embedded AWS."""
    use_bundled_node()
    from infra.synthesis import synthesise  # noqa: PLC0415 - starts Node.js, prepared just above

    folder = tmp_path_factory.mktemp("cdk")
    template = synthesise(folder, layer="empty", nag=False, stage=STAGE)
    document = json.loads(template.read_text())
    make_deployable(document["Resources"])
    template.write_text(json.dumps(document))
    return folder


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    port = free_port(0, "the embedded AWS", "")
    emulator = Emulator(EMULATOR_PYTHON, tmp_path_factory.mktemp("aws"), port)
    emulator.launch()
    emulator.wait_ready()
    yield emulator
    emulator.stop()


@pytest.fixture
def environment(
    aws: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> pytest.MonkeyPatch:
    """An operator's shell, with the embedded AWS as the account."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "ROLLCALL_"))]:
        monkeypatch.delenv(name)
    for name, value in aws.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("STAGE", STAGE.name)
    return monkeypatch


@pytest.fixture
def cdk(environment: pytest.MonkeyPatch) -> Cdk:
    """The pinned command line."""
    program = [str(node_folder() / "node"), "node_modules/aws-cdk/bin/cdk", "--no-notices"]
    ours = {"CDK_DISABLE_CLI_TELEMETRY": "true", "AWS_REGION": REGION}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*program, *arguments],
            cwd=REPOSITORY,
            env={**os.environ, **ours},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def make_deploy(
    environment: pytest.MonkeyPatch, assembly: Path, cdk: Cdk, capsys: pytest.CaptureFixture[str]
) -> Callable[[], str]:
    """`make deploy` and what it says. The assembly and the command line are there already."""
    environment.setattr(deploy, "ASSEMBLY", str(assembly))

    def run(command: list[str], environment: Mapping[str, str] | None = None) -> int:
        if "node_modules/aws-cdk/bin/cdk" not in command:
            return 0
        done = cdk(*command[2:])
        sys.stderr.write(done.stdout + done.stderr)
        return done.returncode

    def deploying() -> str:
        with open(os.devnull, encoding="utf-8") as nobody:  # noqa: PTH123 - a device
            status = deploy.main(["--require-approval", "never"], stdin=nobody, run=run)
        told = capsys.readouterr()
        assert status == 0, told.out + told.err
        return told.out

    return deploying


def stack_of(aws: Emulator) -> dict[str, Any]:
    (found,) = aws.client("cloudformation").describe_stacks(StackName=STAGE.stack)["Stacks"]
    kept = {each["ParameterKey"]: each["ParameterValue"] for each in found["Parameters"]}
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}
    return {"status": found["StackStatus"], "parameters": kept, "outputs": outputs}


def revision_of(aws: Emulator) -> str:
    """What the functions' version that is live says of itself."""
    client = aws.client("lambda")
    (portal,) = (
        each["FunctionName"]
        for each in client.list_functions()["Functions"]
        if each["Handler"] == "functions.portal.main.lambda_handler"
    )
    live = client.get_function_configuration(FunctionName=portal, Qualifier="live")
    return str(live["Description"])


def test_an_operator_deploys_changes_compares_and_deletes(
    aws: Emulator,
    assembly: Path,
    cdk: Cdk,
    make_deploy: Callable[[], str],
    environment: pytest.MonkeyPatch,
) -> None:
    # Preparing an account needs no application, but the command line reads one.
    prepared = cdk("bootstrap", f"aws://000000000000/{REGION}", "--app", str(assembly))
    assert prepared.returncode == 0, prepared.stderr
    # It refuses plain http, and the embedded AWS has nothing else.
    aws.client("s3").delete_bucket_policy(Bucket=ASSETS)

    environment.setenv("ROLLCALL_GOOGLE_CLIENT_ID", CLIENT)
    environment.setenv("ROLLCALL_ALLOWED_DOMAINS", "corp.example")
    told = make_deploy()
    assert "Deployed. What remains to be done or checked:" in told
    first = stack_of(aws)
    assert first["status"] == "CREATE_COMPLETE"
    assert first["parameters"]["GoogleClientId"] == CLIENT
    assert first["outputs"]["WebhookUrl"] in told
    before = revision_of(aws)
    assert first["parameters"]["Revision"] in before

    same = cdk("diff", STAGE.stack, "--app", str(assembly), "--fail")
    assert same.returncode == 0, same.stdout + same.stderr

    # What is not given again is kept.
    environment.delenv("ROLLCALL_GOOGLE_CLIENT_ID")
    environment.setenv("ROLLCALL_ADMINS", "ops@corp.example")
    assert "ops@corp.example" in make_deploy()
    second = stack_of(aws)
    assert second["status"] == "UPDATE_COMPLETE"
    assert second["parameters"]["GoogleClientId"] == CLIENT
    assert second["outputs"] == first["outputs"]
    assert revision_of(aws) != before

    gone = cdk("destroy", STAGE.stack, "--app", str(assembly), "--force")
    assert gone.returncode == 0, gone.stderr
    with pytest.raises(ClientError, match="does not exist"):
        stack_of(aws)
    tables = aws.client("dynamodb").list_tables()["TableNames"]
    assert tables == [first["outputs"]["StateTableName"]]
    assert aws.client("lambda").list_functions()["Functions"] == []


def test_another_template_is_told_apart(cdk: Cdk, assembly: Path, tmp_path: Path) -> None:
    changed = shutil.copytree(assembly, tmp_path / "changed")
    template = changed / f"{STAGE.stack}.template.json"
    document = json.loads(template.read_text())
    document["Outputs"].pop("PageUrl")
    template.write_text(json.dumps(document))
    before = assembly / template.name
    found = cdk("diff", STAGE.stack, "--app", str(changed), "--template", str(before), "--fail")
    assert found.returncode == 1
    assert "PageUrl" in found.stdout + found.stderr
