"""What the functions of a running system may do, and what they have done, in the same words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from local.system.system import LocalSystem

# Names of resources as the embedded AWS makes them, and as CloudFormation calls them.
NAMED = re.compile(r"Rollcall-([A-Za-z]+?)[0-9A-F]{8}-[0-9A-F]+(?:\.fifo|-.*)?(/index/.*)?$")
ROLE = re.compile(r"Rollcall-Functions([A-Za-z]+)Role[0-9A-F]{8}-")


class Right(NamedTuple):
    function: str
    action: str
    resource: str


def granted(system: LocalSystem) -> set[Right]:
    """What the roles of the functions allow."""
    return {
        Right(function, action, resource_of(resource))
        for function, _, _, policy in policies(system)
        for statement in policy["Statement"]
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def used(system: LocalSystem, *, allowed: bool = True) -> set[Right]:
    """What the functions did so far, or tried in vain."""
    lines = map(json.loads, system.emulator.rights_log.read_text().splitlines())
    return {
        Right(found[1], line["action"], resource_of(line["resource"]))
        for line in lines
        if line["allowed"] is allowed and (found := ROLE.match(line["role"]))
    }


def policies(system: LocalSystem) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Function, role, name and document of each policy."""
    iam = system.aws("iam")
    for role in (each["RoleName"] for each in iam.list_roles()["Roles"]):
        found = ROLE.match(role)
        for name in iam.list_role_policies(RoleName=role)["PolicyNames"] if found else []:
            document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
            assert found is not None
            yield found[1], role, name, document


def resource_of(arn: str) -> str:
    """A short name: the logical id, or the kind of what has none."""
    tail = arn.split(":", 5)[-1]
    if found := NAMED.search(tail):
        return found[1] + (found[2] or "")
    return tail.partition("/")[0]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
