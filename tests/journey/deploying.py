"""The stack as an operator deploys it: the template of `make synth` by the CDK's command line.

`make deploy` itself refuses addresses of this machine, as it should, and the twins have no others.
Its own way is in `tests/integration/deploying`. The layer that is uploaded is the real one, for
64-bit ARM; functions here use one of this machine (`for_this_machine`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra import revision
from infra.deploy import ASSEMBLY, parameters
from infra.layer import cached_layer
from infra.next_steps import next_steps
from infra.node_runtime import REPOSITORY, node_folder
from infra.stage import Stage
from local.system.assembly import Assembly, Sources, read_assembly
from local.system.building import BUILD
from local.system.deployment import Deployment
from local.system.emulator import ACCOUNT, REGION, Emulator
from tests.journey.aws import Aws
from tests.journey.table import Table

STAGE = Stage()
SYNTHESISED = REPOSITORY / ASSEMBLY
TEMPLATE = f"{STAGE.stack}.template.json"
BUCKET = f"cdk-{STAGE.qualifier}-assets-{ACCOUNT}-{REGION}"

MOST_MESSAGES = 3
"""Of Recall's that are taken at once; those beyond are refused, and Recall sends them again."""


def synthesised(table: Table) -> Sources:
    """The stack of this checkout, as it goes to AWS: cdk-nag holds it, and the layer is whole."""
    table.begin("make synth")
    done = subprocess.run(
        [sys.executable, "-m", "infra.app"],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Sources(
        read_assembly(SYNTHESISED, STAGE.stack), cached_layer(BUILD / "layer", "host"), {}
    )


class ByTheCdk(Deployment):
    """Deploys by the pinned command line, then does what is said to remain to be done."""

    def __init__(self, table: Table, emulator: Emulator, stack: str) -> None:
        super().__init__(emulator, stack)
        self._table = table
        self._aws = Aws(emulator)
        self._environment = {
            **os.environ, **emulator.environment(), "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true", "CDK_DISABLE_CLI_TELEMETRY": "true",
        }  # fmt: skip

    def deploy(
        self, assembly: Assembly, parameters: Mapping[str, str], secrets: Mapping[str, str]
    ) -> None:
        folder = _fit(assembly)
        self._table.begin("cdk bootstrap")
        self._cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}", "--app", str(folder))
        # It refuses plain http, and the embedded AWS has nothing else.
        self._emulator.client("s3").delete_bucket_policy(Bucket=BUCKET)
        self._table.begin("cdk deploy")
        self._cdk(
            *("deploy", STAGE.stack, "--app", str(folder), "--require-approval", "never"),
            *_given(folder, assembly, parameters),
        )
        self._protect(assembly)
        self._leave_room()
        self._table.begin("what remains to be done")
        self._fill(secrets)

    def _protect(self, assembly: Assembly) -> None:
        """Apply what the embedded AWS leaves out of the replicas of a global table."""
        client = self._emulator.client("dynamodb")
        for logical_id, each in assembly.template["Resources"].items():
            if each["Type"] != "AWS::DynamoDB::GlobalTable":
                continue
            (replica,) = each["Properties"]["Replicas"]
            name = self._cloudformation.describe_stack_resource(
                StackName=STAGE.stack, LogicalResourceId=logical_id
            )["StackResourceDetail"]["PhysicalResourceId"]
            client.update_table(
                TableName=name,
                DeletionProtectionEnabled=replica.get("DeletionProtectionEnabled", False),
            )
            if backups := replica.get("PointInTimeRecoverySpecification"):
                client.update_continuous_backups(
                    TableName=name, PointInTimeRecoverySpecification=backups
                )

    def _leave_room(self) -> None:
        """Keep a crowd of messages from taking this machine's whole processor from the pages."""
        client = self._emulator.client("lambda")
        names = (one["FunctionName"] for one in client.list_functions()["Functions"])
        (webhook,) = (one for one in names if "FunctionsWebhook" in one)
        client.put_function_concurrency(
            FunctionName=webhook, ReservedConcurrentExecutions=MOST_MESSAGES
        )

    def _cdk(self, *arguments: str) -> None:
        program = [str(node_folder() / "node"), "node_modules/aws-cdk/bin/cdk", "--no-notices"]
        done = subprocess.run(
            [*program, *arguments],
            cwd=REPOSITORY, env=self._environment, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    def _fill(self, secrets: Mapping[str, str]) -> None:
        """Run the commands that `make deploy` would print, with what each is for."""
        outputs = self.outputs()
        values = {outputs[name]: value for name, value in secrets.items()}
        steps = next_steps(STAGE, outputs, lambda _secret: False)
        commands = [line.strip() for step in steps for line in step.splitlines()[1:]]
        assert len(commands) == len(secrets) + 2, commands
        for command in commands:
            pasted = next((values[name] for name in values if name in command), "")
            self._aws.run(command, pasted)


def _fit(assembly: Assembly) -> Path:
    """A copy of what was synthesised, with the template as the embedded AWS can take it."""
    folder = SYNTHESISED.with_name("cdk.here")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SYNTHESISED, folder, symlinks=True)
    for each in assembly.template["Resources"].values():
        if each["Type"] == "AWS::Lambda::Function":
            each["Properties"]["Code"]["S3Bucket"] = BUCKET
    (folder / TEMPLATE).write_text(json.dumps(assembly.template))
    return folder


def _given(folder: Path, assembly: Assembly, values: Mapping[str, str]) -> list[str]:
    known = assembly.template["Parameters"]
    given = {name: value for name, value in values.items() if name in known}
    named = revision.revision(folder / TEMPLATE, {}, given)
    return parameters(STAGE, {**given, revision.PARAMETER: named})
