"""What a failed first deployment, or the end of a stack, leaves in the account on purpose."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.stage import Stage

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackEventTypeDef


def skipped(client: "CloudFormationClient", stack: str) -> "dict[str, StackEventTypeDef]":
    """The last event of each resource that CloudFormation left where it was, by logical id."""
    pages = client.get_paginator("describe_stack_events").paginate(StackName=stack)
    # The newest come first.
    events = reversed([each for page in pages for each in page["StackEvents"]])
    return {
        each["LogicalResourceId"]: each
        for each in events
        if each["ResourceStatus"] == "DELETE_SKIPPED"
    }


_REMOVED_BY: Mapping[str, Callable[[str, str], str]] = {
    "AWS::DynamoDB::GlobalTable": lambda of, name: (
        f"aws dynamodb update-table {of} --table-name {name} --no-deletion-protection-enabled && "
        f"aws dynamodb delete-table {of} --table-name {name}"
    ),
    "AWS::KMS::Key": lambda of, key: f"aws kms schedule-key-deletion {of} --key-id {key}",
    "AWS::SecretsManager::Secret": lambda of, arn: (
        f"aws secretsmanager delete-secret {of} --secret-id {arn}"
    ),
}


def removals(found: "Mapping[str, StackEventTypeDef]", stage: Stage) -> dict[str, str]:
    """The command that removes each of what was `skipped`, by logical id."""
    return {
        name: remove(f"--region {stage.region}", each["PhysicalResourceId"])
        for name, each in found.items()
        if (remove := _REMOVED_BY.get(each["ResourceType"]))
    }


def leftovers(session: boto3.Session, stage: Stage) -> list[str]:
    """A sentence and a command for each; nothing where CloudFormation will not tell."""
    try:
        found = skipped(session.client("cloudformation"), stage.stack)
    except (BotoCoreError, ClientError):
        return []
    return [
        f"{name} was left behind, with nothing in it. To be rid of it:\n      {command}"
        for name, command in removals(found, stage).items()
    ]
