"""The deployments of an installation, read off the versions of its functions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from infra.stage import ALIAS
from operate.installation import Installation
from rollcall.runtime.setting import FUNCTIONS, Function

MOST = 10
"""Deployments that are looked at."""
WELL = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"})
ROLLED_BACK = frozenset({"ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"})
_REVISION = re.compile(r"revision ([a-z0-9]{1,16})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Version:
    """One published version of a function."""

    number: int
    revision: str
    """What `make deploy` called the deployment, of all functions alike; empty for one by hand."""
    published: datetime
    """In UTC."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Which version of a function serves people, and which there are."""

    name: str
    """In Lambda."""
    number: int
    shifting: bool
    """Whether a second version gets a part of the traffic."""
    tag: str
    """Changes with the alias, so that nothing that changed meanwhile is overwritten."""
    versions: Sequence[Version]
    """The newest first."""

    @property
    def revision(self) -> str:
        """That of the version that serves."""
        return next((one.revision for one in self.versions if one.number == self.number), "")


type Functions = Mapping[Function, Serving]


@dataclass(frozen=True, slots=True)
class Deployment:
    """What all functions were given together."""

    revision: str
    published: datetime
    """When the last of its versions was."""
    numbers: Mapping[Function, int]


def deployments(functions: Functions) -> list[Deployment]:
    """Return what there is a version of every function of, the newest first."""
    found = [_newest(one) for one in functions.values()]
    made = [
        Deployment(
            revision,
            max(each[revision].published for each in found),
            {name: each[revision].number for name, each in zip(functions, found, strict=True)},
        )
        for revision in set.intersection(*map(set, found))
        if revision
    ]
    return sorted(made, key=lambda one: one.published, reverse=True)[:MOST]


def _newest(of: Serving) -> dict[str, Version]:
    """Return the newest version of each revision: those of one revision are alike."""
    return {one.revision: one for one in reversed(of.versions)}


def _came_to_nothing(deployment: Deployment, ends: Sequence[tuple[datetime, str]]) -> bool:
    after = min((one for one in ends if one[0] >= deployment.published), default=None)
    return after is not None and after[1] in ROLLED_BACK


# --- as AWS tells it


def functions_of(site: Installation) -> Functions:
    """Read all functions of an installation."""
    return {name: _serving(site.aws("lambda"), site.function(name)) for name in FUNCTIONS}


def _serving(client: Any, name: str) -> Serving:  # noqa: ANN401 - boto3's
    alias = client.get_alias(FunctionName=name, Name=ALIAS)
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=name)
    listed = [one for page in pages for one in page["Versions"] if one["Version"].isdigit()]
    weights = alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
    versions = sorted(map(_version, listed), key=lambda one: one.number, reverse=True)
    return Serving(
        name, int(alias["FunctionVersion"]), bool(weights), alias.get("RevisionId", ""), versions
    )


def _version(told: Mapping[str, Any]) -> Version:
    named = _REVISION.search(told.get("Description", ""))
    published = datetime.fromisoformat(told["LastModified"]).astimezone(UTC)
    return Version(int(told["Version"]), named[1] if named else "", published)


def well_deployed(site: Installation, functions: Functions) -> list[Deployment]:
    """Return the deployments that CloudFormation did not take back, the newest first.

    The versions of the others stay as well.
    """
    found = deployments(functions)
    ends = _ends(site, found[-1].published) if found else []
    return [one for one in found if not _came_to_nothing(one, ends)]


def _ends(site: Installation, since: datetime) -> list[tuple[datetime, str]]:
    """When operations on the stack ended since a moment, and how; of the last ninety days."""
    found: list[tuple[datetime, str]] = []
    pages = site.aws("cloudformation").get_paginator("describe_stack_events")
    for page in pages.paginate(StackName=site.stack):
        for event in page["StackEvents"]:
            moment, status = event["Timestamp"].astimezone(UTC), event.get("ResourceStatus", "")
            if moment < since:
                return found
            if event["LogicalResourceId"] == site.stack and status in WELL | ROLLED_BACK:
                found.append((moment, status))
    return found
