"""Gives a new stack what an earlier one left behind: `make deploy ARGS=--adopt`.

The end of a stack leaves its state table, both keys and the secrets (`KEPT`). A deployment would
make new, empty ones; this makes a stack of the old ones first, by CloudFormation's import. Then
`make deploy` adds the rest, and lets the new roles use the old token key.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.account import FAILURES, CannotLook, reason
from infra.leftovers import skipped
from infra.stage import Stage

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

KEPT: Mapping[str, str] = {
    "StateTable962DE04C": "TableName",
    "DataKey2A0DE9E6": "KeyId",
    "TokenKey812BBFC4": "KeyId",
    "SecretsRecallApiKeyECDD6CB6": "Id",
    "SecretsWebhookSecretsFC57CEEE": "Id",
    "SecretsGoogleClientSecretCD9E6BD6": "Id",
    "SecretsCookieKeyE2952E15": "Id",
}
"""Logical ids of what outlives the stack, and what CloudFormation calls the id of each."""

_CHANGE_SET = "adopt"


class CannotAdopt(CannotLook):
    """A sentence that says why."""


def named(arguments: Iterable[str]) -> dict[str, str]:
    """The ids that are given as arguments, by logical id."""
    pairs = (text.partition("=") for text in arguments)
    return {name: value for name, equals, value in pairs if equals and name in KEPT}


def left_by_last(client: "CloudFormationClient", stage: Stage) -> dict[str, str]:
    """Ids of what the stage's last stack left, by logical id. Raises CannotLook.

    CloudFormation remembers a deleted stack for 90 days.
    """
    try:
        return _left_by_last(client, stage)
    except FAILURES as error:
        raise CannotAdopt(reason(error)) from error


def _left_by_last(client: "CloudFormationClient", stage: Stage) -> dict[str, str]:
    pages = client.get_paginator("list_stacks").paginate(StackStatusFilter=["DELETE_COMPLETE"])
    summaries = (each for page in pages for each in page["StackSummaries"])
    ended = [each for each in summaries if each["StackName"] == stage.stack]
    if not ended:
        raise CannotAdopt(
            f"CloudFormation remembers no deleted stack {stage.stack}. Name what is to be taken "
            f"over, all of it: {' '.join(f'{name}=ID' for name in KEPT)}"
        )
    last = max(ended, key=lambda each: each["CreationTime"])["StackId"]
    left = skipped(client, last)
    return {name: left[name]["PhysicalResourceId"] for name in KEPT if name in left}


def import_template(template: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a stack's template that can be imported: what was kept, and nothing it needs.

    Left out is what names other resources: the statements by which the token key refuses everybody
    but two roles, which are still to be made. The import changes nothing of the key itself.
    """
    resources = {name: json.loads(json.dumps(template["Resources"][name])) for name in KEPT}
    for resource in resources.values():
        policy = resource["Properties"].get("KeyPolicy")
        if policy is not None:
            policy["Statement"] = [one for one in policy["Statement"] if _stands_alone(one)]
    return {"Resources": resources}


def adopt(
    client: "CloudFormationClient", stage: Stage, template: Path, ids: Mapping[str, str]
) -> None:
    """Make the stage's stack of these. Raises CannotLook."""
    missing = [name for name in KEPT if name not in ids]
    if missing:
        raise CannotAdopt(f"What was left behind is not complete: {', '.join(missing)}.")
    cut = import_template(json.loads(template.read_text()))
    try:
        take_over(client, stage, cut, ids)
    except FAILURES as error:
        raise CannotAdopt(f"Nothing was taken over: {reason(error)}") from error


def take_over(
    client: "CloudFormationClient", stage: Stage, cut: Mapping[str, Any], ids: Mapping[str, str]
) -> None:
    """Make a stack of every resource of a template, which must be there. Raises `FAILURES`."""
    client.create_change_set(
        StackName=stage.stack,
        ChangeSetName=_CHANGE_SET,
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps(cut, separators=(",", ":")),
        ResourcesToImport=[
            {
                "ResourceType": cut["Resources"][name]["Type"],
                "LogicalResourceId": name,
                "ResourceIdentifier": {KEPT[name]: ids[name]},
            }
            for name in cut["Resources"]
        ],
    )
    client.get_waiter("change_set_create_complete").wait(
        StackName=stage.stack, ChangeSetName=_CHANGE_SET
    )
    client.execute_change_set(StackName=stage.stack, ChangeSetName=_CHANGE_SET)
    client.get_waiter("stack_import_complete").wait(StackName=stage.stack)


def _stands_alone(statement: Mapping[str, Any]) -> bool:
    return "Fn::GetAtt" not in json.dumps(statement)
