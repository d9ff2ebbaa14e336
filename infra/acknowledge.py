"""Findings of cdk-nag that we accept, each where it arises and with its reason."""

import aws_cdk as cdk
from constructs import Construct


def acknowledge(scope: Construct, rule: str, reason: str) -> None:
    """Accept `rule`, such as "AwsSolutions-L1", for `scope` and everything in it."""
    pack = rule.partition("-")[0]
    accepted = cdk.Acknowledgment(id=f"{pack}::{rule}", reason=reason)
    cdk.Validations.of(scope).acknowledge(accepted)
