"""Stages: installations beside each other, as cdk.json lists them.

What a stage says cannot change without making another installation of it, or must be known before
there is one. So it is under version control, and no forgotten variable deploys somewhere else.
Everything else is a setting, which CloudFormation keeps.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from infra.node_runtime import REPOSITORY

VARIABLE = "STAGE"
ALIAS = "live"
"""The alias by which each function is called: the version that serves people."""
DEFAULT = "prod"
FILE = REPOSITORY / "cdk.json"

_KEYS: dict[str, tuple[type, str, str]] = {
    "region": (str, r"[a-z]{2}(-[a-z]+)+-[0-9]", "must be a region of AWS, such as us-west-2"),
    # The CDK's own rule.
    "qualifier": (str, r"[a-z0-9]{1,10}", "must be up to ten lower case letters and digits"),
    "protected": (bool, "", "must be true or false"),
    "tags": (dict, "", "must be an object of texts"),
}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One installation.

    `qualifier` is of the CDK's bootstrap that it uses. `protected`: its stack refuses to be
    deleted. `tags` are on every resource, besides `Application` and `Stage`.
    """

    name: str = DEFAULT
    region: str = "us-west-2"
    qualifier: str = "hnb659fds"
    protected: bool = True
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def stack(self) -> str:
        """The name of its stack."""
        return "Rollcall" if self.name == DEFAULT else f"Rollcall-{self.name}"

    @property
    def bootstrap(self) -> str:
        """The parameter by which the CDK's bootstrap says that it is there."""
        return f"/cdk-bootstrap/{self.qualifier}/version"

    @property
    def all_tags(self) -> dict[str, str]:
        """What every resource is tagged with."""
        return {"Application": "Rollcall", "Stage": self.name, **self.tags}

    def __str__(self) -> str:
        return f"stage {self.name}, region {self.region}"


def chosen_stage(environment: Mapping[str, str]) -> Stage:
    """The stage that the environment names. Raises ValueError with a sentence."""
    listed = json.loads(FILE.read_text())["context"]["stages"]
    return stage_of(environment.get(VARIABLE, "").strip() or DEFAULT, listed)


def stage_of(name: str, listed: Mapping[str, Any]) -> Stage:
    """A stage as it is listed. Raises ValueError with a sentence."""
    if name not in listed:
        raise ValueError(
            f"{VARIABLE} must be one of {', '.join(listed)}: those are the stages in {FILE.name}."
        )
    if not re.fullmatch("[a-z][a-z0-9-]{0,19}", name):
        raise ValueError(
            f"The stage {name} in {FILE.name} must be named by up to twenty lower case letters, "
            "digits and dashes, a letter first."
        )
    for key, value in listed[name].items():
        if words := _complaint(key, value):
            raise ValueError(f"{key} of the stage {name} in {FILE.name} {words}.")
    return Stage(name=name, **listed[name])


def _complaint(key: str, value: object) -> str | None:
    if key not in _KEYS:
        return f"is none of {', '.join(_KEYS)}"
    kind, pattern, words = _KEYS[key]
    if not isinstance(value, kind) or (isinstance(value, dict) and not _all_texts(value)):
        return words
    if isinstance(value, str):
        return None if re.fullmatch(pattern, value) else words
    return None


def _all_texts(value: Mapping[Any, Any]) -> bool:
    return all(isinstance(each, str) for each in value.values())
