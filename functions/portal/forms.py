"""Reading form bodies: closed, strict, bounded. Whatever is not expected is refused."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from rollcall.domain.errors import Rejected
from rollcall.runtime.http import Request, is_form

MAX_BODY = 64 * 1024
MAX_FIELDS = 200
TOKEN = "form_token"  # noqa: S105 - the name of a field
WHOSE = "whose"
"""The field of each form that says whose page it is on; looked at only without a session."""
_EVERYWHERE = frozenset({TOKEN, WHOSE})
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")

type Pairs = Sequence[tuple[str, str]]


class RequestRefused(Rejected):
    """A request that no page of ours sends; answered with ``status``."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.status = status


class SignedOut(RequestRefused):
    """An action without a session; ``kept`` is the click as a cookie's value, often empty."""

    def __init__(self, kept: str) -> None:
        super().__init__("no_session", 401)
        self.kept = kept


class FieldErrors(Exception):
    """Values that cannot be taken: a sentence for each field, to be shown beside it (422)."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("fields")
        self.fields = fields


def read_form(request: Request) -> Pairs:
    """The fields of a form body, in order. Raises RequestRefused (400, 413, 415)."""
    if not is_form(request):
        raise RequestRefused("content_type", 415)
    if len(request.body) > MAX_BODY:
        raise RequestRefused("body_too_large", 413)
    if not request.body:
        return ()
    fields = request.body.split(b"&")
    if len(fields) > MAX_FIELDS:
        raise RequestRefused("too_many_fields", 400)
    return tuple(_pair(field) for field in fields)


def token_of(pairs: Pairs) -> str | None:
    """The form token; None when absent or doubled."""
    return _only(pairs, TOKEN)


def whose_of(pairs: Pairs) -> str:
    """Whose page the form was on; empty when absent or doubled."""
    return _only(pairs, WHOSE) or ""


def _only(pairs: Pairs, field: str) -> str | None:
    values = [value for name, value in pairs if name == field]
    return values[0] if len(values) == 1 else None


def closed(pairs: Pairs, allowed: frozenset[str]) -> dict[str, str]:
    """Each field once and only fields that the form has. Raises RequestRefused (400)."""
    counts = Counter(name for name, _value in pairs)
    if counts.keys() - allowed - _EVERYWHERE:
        raise RequestRefused("unknown_field", 400)
    if any(count > 1 for count in counts.values()):
        raise RequestRefused("repeated_field", 400)
    return {name: value for name, value in pairs if name not in _EVERYWHERE}


def _pair(field: bytes) -> tuple[str, str]:
    name, equals, value = field.partition(b"=")
    if not name or not equals:
        raise RequestRefused("form", 400)
    return _decoded(name), _decoded(value)


def _decoded(text: bytes) -> str:
    if _BROKEN_ESCAPE.search(text):
        raise RequestRefused("form", 400)
    try:
        return unquote_to_bytes(text.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        raise RequestRefused("form", 400) from None
