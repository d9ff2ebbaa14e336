"""Findings of cdk-nag that we accept, each where it arises and with its reason."""

import aws_cdk as cdk
from constructs import Construct


def acknowledge(scope: Construct, rule: str, reason: str) -> None:
    """Accept `rule` for `scope` and everything in it; the reason goes into the report."""
    cdk.Validations.of(scope).acknowledge(cdk.Acknowledgment(id=rule, reason=reason))
