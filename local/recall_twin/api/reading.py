"""Reads and checks what a request carries. Every error is an answer of the API."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from local.recall_twin.api.messages import ApiError, ApiRequest
from local.recall_twin.core.refusals import Invalid
from local.recall_twin.core.times import parse_instant

REQUIRED = "This field is required."
_TRUE = frozenset({"true", "1", "True"})
_FALSE = frozenset({"false", "0", "False"})
_LONGEST = 2000


def json_body(request: ApiRequest) -> dict[str, Any]:
    """The request's JSON object; an absent body is an empty one."""
    if not request.body:
        return {}
    if "json" not in request.headers.get("content-type", ""):
        detail = "Unsupported media type in request."
        raise ApiError(415, {"code": "unsupported_media_type", "detail": detail})
    try:
        body = json.loads(request.body)
    except ValueError as error:
        detail = f"JSON parse error - {error}"
        raise ApiError(400, {"code": "parse_error", "detail": detail}) from error
    if not isinstance(body, dict):
        raise Invalid({"non_field_errors": ["Invalid data. Expected a dictionary."]})
    return body


def uuid_parameter(request: ApiRequest, name: str) -> str | None:
    """A uuid of the query string."""
    text = request.parameter(name)
    if text is None:
        return None
    try:
        return str(UUID(text))
    except ValueError as error:
        raise Invalid({name: ["Enter a valid UUID."]}) from error


def time_parameter(request: ApiRequest, name: str) -> datetime | None:
    """A date-time of the query string, as UTC."""
    text = request.parameter(name)
    if text is None:
        return None
    try:
        return parse_instant(text)
    except ValueError as error:
        raise Invalid({name: ["Enter a valid date/time."]}) from error


def flag_parameter(request: ApiRequest, name: str) -> bool | None:
    """A boolean of the query string; anything else does not filter, as in the framework."""
    text = request.parameter(name)
    return True if text in _TRUE else False if text in _FALSE else None


def choice_parameter(request: ApiRequest, name: str, choices: tuple[str, ...]) -> str | None:
    """One of several values of the query string."""
    text = request.parameter(name)
    if text is not None and text not in choices:
        message = f"Select a valid choice. {text} is not one of the available choices."
        raise Invalid({name: [message]})
    return text


def text_problem(value: Any, longest: int = _LONGEST) -> str | None:  # noqa: ANN401
    """What is wrong with a value that must be a filled text."""
    if not isinstance(value, str):
        return "Not a valid string."
    if not value.strip():
        return "This field may not be blank."
    if len(value) > longest:
        return f"Ensure this field has no more than {longest} characters."
    return None


def string_map_problem(value: Any) -> str | None:  # noqa: ANN401
    """What is wrong with a value that must map texts to texts."""
    if not isinstance(value, dict):
        return "Expected a dictionary of items."
    if not all(isinstance(item, str) for item in value.values()):
        return "Not a valid string."
    return None
