"""Show or set the company's policy of a running stack: `python -m local.policy TABLE [FILE]`.

Without a file the policy is printed as JSON. With one, whose fields are those of `CompanyPolicy`,
it is replaced; the worker follows with its next tick. `AWS_ENDPOINT_URL` leads to the embedded AWS.
"""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3

from rollcall.adapters.aws import CLIENT
from rollcall.adapters.clock import SystemClock
from rollcall.adapters.dynamodb.policies import DynamoPolicyStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.wire import build, plain
from rollcall.domain.policy import CompanyPolicy
from rollcall.ports.policy_store import PolicyStore
from rollcall.use_cases.change_policy import change_policy, read_policy

_NAMES = frozenset(field.name for field in fields(CompanyPolicy))


class NoWake:
    """The tick wakes the worker, within a minute."""

    def wake(self, workspace: str, now: datetime) -> None:
        """Send nothing."""


def as_json(policy: CompanyPolicy) -> str:
    """The policy as a file may hold it."""
    return json.dumps(plain(policy), indent=2, sort_keys=True)


def from_json(text: str) -> CompanyPolicy:
    """What a file says. Raises ValueError for a name that no policy has."""
    found: dict[str, Any] = json.loads(text)
    unknown = found.keys() - _NAMES
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    return build(CompanyPolicy, found)


def set_from(store: PolicyStore, text: str, now: datetime) -> CompanyPolicy:
    """Replace the policy by what a file says. Raises PolicyRefused, and ValueError."""
    version = read_policy(store).version
    return change_policy(store, NoWake(), from_json(text), by="local", version=version, now=now)


def main(arguments: list[str]) -> int:
    """Print the policy that holds; 2 for a wrong call."""
    if not 1 <= len(arguments) <= 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    client = boto3.client("dynamodb", config=CLIENT)
    store = DynamoPolicyStore(Table(client, arguments[0]))
    if len(arguments) == 2:
        set_from(store, Path(arguments[1]).read_text(), SystemClock().now())
    sys.stdout.write(f"{as_json(store.policy())}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
