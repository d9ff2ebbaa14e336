"""What an operator chooses at deployment; the defaults are the real world.

The local system deploys the same template with the addresses of its twins.
"""

from typing import Any

import aws_cdk as cdk
from constructs import Construct

from infra import revision
from rollcall.runtime.setting import Choice, Setting
from rollcall.runtime.settings import Settings


def declare_parameters(scope: Construct) -> dict[Setting[Any], str]:
    """One parameter for each choice; their values, to put into resources."""
    return {each: _declare(scope, each) for each in Settings.choices()}


def declare_revision(scope: Construct) -> str:
    """What `make deploy` changes with whatever it deploys; see `infra.revision`."""
    return cdk.CfnParameter(
        scope,
        revision.PARAMETER,
        description="Set by make deploy: without another one, changed parameters do not go live.",
        default="none",
        allowed_pattern="^[a-z0-9]{1,16}$",
    ).value_as_string


def _declare(scope: Construct, choice: Choice[Any]) -> str:
    return cdk.CfnParameter(
        scope,
        choice.parameter,
        description=choice.meaning,
        default=choice.default,
        allowed_pattern=f"^({choice.pattern})$",
        constraint_description=choice.kind.words,
    ).value_as_string
