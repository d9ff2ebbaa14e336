"""The company's policy as a file: JSON whose fields are those of `CompanyPolicy`."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from rollcall.adapters.dynamodb.wire import build, plain
from rollcall.domain.policy import CompanyPolicy

_NAMES = frozenset(field.name for field in fields(CompanyPolicy))


def as_json(policy: CompanyPolicy) -> str:
    """The policy as a file may hold it."""
    return json.dumps(plain(policy), indent=2, sort_keys=True)


def from_json(text: str) -> CompanyPolicy:
    """What a file says. Raises ValueError for what is no policy, and a name that none has."""
    found: dict[str, Any] = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 - as of what is no JSON
    unknown = found.keys() - _NAMES
    if unknown:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    return build(CompanyPolicy, found)
