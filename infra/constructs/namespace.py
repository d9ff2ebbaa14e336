"""Where CloudWatch keeps what an installation counts itself."""

import aws_cdk as cdk
from constructs import Construct


def namespace_of(scope: Construct) -> str:
    """The name of the stack: stages in one account and region are told apart by it."""
    return cdk.Stack.of(scope).stack_name
