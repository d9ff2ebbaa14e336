"""The query string, within bounds."""

from __future__ import annotations

from rollcall.runtime.http import Request

_LONGEST = 8 * 1024


def params_or_none(request: Request) -> dict[str, list[str]] | None:
    """The parameters, each with all its values; None when there is too much to read."""
    if len(request.query) > _LONGEST:
        return None
    try:
        return request.query_params()
    except ValueError:
        return None
