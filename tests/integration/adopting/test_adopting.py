"""A stack is deleted, and a new one goes on with what it left, in the embedded AWS.

Its CloudFormation imports keys and plain tables, but neither secrets nor global tables of one
region, which AWS does. So the table is declared as a plain one here, and secrets are left alone.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.adopt import KEPT, CannotAdopt, adopt, import_template, left_by_last, take_over
from infra.node_runtime import use_bundled_node
from infra.stage import Stage
from local.system.emulator import Emulator
from local.system.waiting import wait_until

EMULATOR = Path(__file__).parents[3] / ".tools/emulator/bin/python"
STAGE = Stage()
ROW = {"pk": {"S": "USER#u"}, "sk": {"S": "PROFILE"}, "email": {"S": "ann@example.com"}}
TABLE = "StateTable962DE04C"
IMPORTED = (TABLE, "DataKey2A0DE9E6", "TokenKey812BBFC4")
# What these need; functions and routes would only take time.
NEEDED = ("AWS::IAM::Role", "AWS::SQS::Queue")

pytestmark = pytest.mark.emulator


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    emulator = Emulator(EMULATOR, tmp_path_factory.mktemp("aws"), port)
    emulator.launch()
    emulator.wait_ready()
    yield emulator
    emulator.stop()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    use_bundled_node()
    from infra.synthesis import synthesise  # noqa: PLC0415 - starts Node.js, prepared just above

    return synthesise(tmp_path_factory.mktemp("cdk"), layer="empty", nag=False)


def stateful(template: Path) -> dict[str, Any]:
    """The stack without what holds nothing."""
    document = json.loads(template.read_text())
    resources = {
        name: each
        for name, each in document["Resources"].items()
        if name in KEPT or each["Type"] in NEEDED
    }
    resources[TABLE] = plain_table(resources[TABLE])
    return {"Resources": resources}


def plain_table(resource: dict[str, Any]) -> dict[str, Any]:
    """The same table in the way that the embedded AWS can import."""
    properties = dict(resource["Properties"])
    (replica,) = properties.pop("Replicas")
    properties |= {"SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"}}
    properties["DeletionProtectionEnabled"] = replica["DeletionProtectionEnabled"]
    return {**resource, "Type": "AWS::DynamoDB::Table", "Properties": properties}


def settled(cloudformation: Any, stack: str) -> str:
    """The status of a stack once nothing is in progress; the id finds deleted ones too."""

    def status() -> str:
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
        now = str(found["StackStatus"])
        return "" if now.endswith("_IN_PROGRESS") else now

    return wait_until(status, 60, "the end of what goes on in the stack")


def ids(cloudformation: Any) -> dict[str, str]:
    found = cloudformation.describe_stack_resources(StackName=STAGE.stack)["StackResources"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}


def test_a_new_stack_goes_on_with_what_the_last_one_left(aws: Emulator, template: Path) -> None:
    cloudformation, dynamodb = aws.client("cloudformation"), aws.client("dynamodb")
    vault, kms = aws.client("secretsmanager"), aws.client("kms")
    whole = json.dumps(stateful(template), separators=(",", ":"))

    with pytest.raises(CannotAdopt, match="remembers no deleted stack Rollcall"):
        left_by_last(cloudformation, STAGE)

    first = cloudformation.create_stack(
        StackName=STAGE.stack, TemplateBody=whole, Capabilities=["CAPABILITY_IAM"]
    )["StackId"]
    assert settled(cloudformation, first) == "CREATE_COMPLETE"
    before = ids(cloudformation)
    dynamodb.put_item(TableName=before[TABLE], Item=ROW)
    secret = before["SecretsRecallApiKeyECDD6CB6"]
    vault.put_secret_value(SecretId=secret, SecretString="FAKE-KEY")
    sealed = kms.encrypt(KeyId=before["TokenKey812BBFC4"], Plaintext=b"token")["CiphertextBlob"]

    # Roles get other names at AWS; here they would be called the same again.
    worker = next(name for name in before if name.startswith("FunctionsSyncWorkerRole"))
    lock = kms.get_key_policy(KeyId=before["TokenKey812BBFC4"], PolicyName="default")["Policy"]
    kms.put_key_policy(
        KeyId=before["TokenKey812BBFC4"],
        PolicyName="default",
        Policy=lock.replace(before[worker], "of-the-last-stack"),
    )

    cloudformation.delete_stack(StackName=STAGE.stack)
    assert settled(cloudformation, first) == "DELETE_COMPLETE"
    left = left_by_last(cloudformation, STAGE)
    assert left == {name: before[name] for name in KEPT}
    assert vault.get_secret_value(SecretId=secret)["SecretString"] == "FAKE-KEY"

    cut = import_template(stateful(template))
    cut["Resources"] = {name: cut["Resources"][name] for name in IMPORTED}
    take_over(cloudformation, STAGE, cut, left)
    assert ids(cloudformation) == {name: left[name] for name in IMPORTED}
    cloudformation.update_stack(
        StackName=STAGE.stack, TemplateBody=whole, Capabilities=["CAPABILITY_IAM"]
    )
    assert settled(cloudformation, STAGE.stack) == "UPDATE_COMPLETE"

    after = ids(cloudformation)
    assert {name: after[name] for name in IMPORTED} == {name: left[name] for name in IMPORTED}
    key = {name: ROW[name] for name in ("pk", "sk")}
    assert dynamodb.get_item(TableName=after[TABLE], Key=key)["Item"] == ROW
    assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"token"
    policy = kms.get_key_policy(KeyId=after["TokenKey812BBFC4"], PolicyName="default")["Policy"]
    assert after[worker] in policy
    assert "of-the-last-stack" not in policy


def test_half_of_what_was_left_is_refused(aws: Emulator, template: Path) -> None:
    with pytest.raises(CannotAdopt, match=r"not complete: DataKey2A0DE9E6, .*CookieKey"):
        adopt(aws.client("cloudformation"), STAGE, template, {TABLE: "table"})
