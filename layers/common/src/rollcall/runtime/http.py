"""API Gateway's HTTP API (payload 2.0) in and out, as two small values.

Header names arrive in lower case and repeated ones joined by commas. AWS puts cookies into a list
of their own; the embedded AWS leaves them in the `cookie` header, so both are read.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from rollcall.domain.errors import Rejected

MAX_BODY = 256 * 1024
_FORM_TYPE = "application/x-www-form-urlencoded"
_BLANK = " \t"
"""HTTP's blanks. `str.strip` alone takes off blanks that browsers keep, and with them the prefix
`__Host-` of a cookie's name can be counterfeited."""
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_REQUEST_ID = re.compile(r"[0-9A-Za-z=_+/-]{1,128}")

SECURITY_HEADERS: dict[str, str] = {
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Everything in it is unverified."""

    method: str
    path: str
    query: str
    """The raw query string."""
    headers: Mapping[str, str]
    cookies: tuple[tuple[str, str], ...]
    """Name and value of every cookie, in order; names may repeat."""
    body: bytes
    source_ip: str
    request_id: str

    def query_params(self) -> dict[str, list[str]]:
        """Query parameters, decoded once; each name with all its values."""
        found: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.query, keep_blank_values=True, max_num_fields=100):
            found.setdefault(name, []).append(value)
        return found

    def cookie(self, name: str) -> str | None:
        """The value of a cookie; None when absent or ambiguous."""
        values = [value for key, value in self.cookies if key == name]
        return values[0] if len(values) == 1 else None


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. Every answer carries the security headers; ``headers`` may replace some."""

    status: int
    body: str | bytes = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    packed: bytes | None = field(default=None, repr=False)
    """The body compressed ahead, if it is."""
    padding: int = 0
    """So many bytes are added when the body is compressed."""

    def to_gateway(self) -> dict[str, Any]:
        """The answer in API Gateway's form."""
        binary = isinstance(self.body, bytes)
        body = base64.b64encode(self.body).decode() if isinstance(self.body, bytes) else self.body
        return {
            "statusCode": self.status,
            "headers": {**SECURITY_HEADERS, **self.headers},
            "cookies": list(self.cookies),
            "body": body,
            "isBase64Encoded": binary,
        }


def is_form(request: Request) -> bool:
    """Whether the body says that it is a form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip(_BLANK)
    return kind.isascii() and kind.lower() == _FORM_TYPE


def html(status: int, body: str, cookies: tuple[str, ...] = ()) -> Response:
    """A page."""
    return Response(status, body, {"content-type": "text/html; charset=utf-8"}, cookies)


def see_other(location: str, cookies: tuple[str, ...] = ()) -> Response:
    """A redirect after which the browser asks with GET."""
    return Response(303, "", {"location": location}, cookies)


def read_request(event: Mapping[str, Any]) -> Request:
    """Read API Gateway's event. Raises Rejected when the body is too large or not base64."""
    http = event.get("requestContext", {}).get("http", {})
    # Other letters become ASCII ones in lower case: the Kelvin sign becomes a k.
    given = {str(name): str(value) for name, value in (event.get("headers") or {}).items()}
    headers = {name.lower(): value for name, value in given.items() if name.isascii()}
    return Request(
        method=str(http.get("method", "")),
        path=str(event.get("rawPath", "/")),
        query=str(event.get("rawQueryString", "")),
        headers=headers,
        cookies=_cookies(event, headers),
        body=_body(event),
        source_ip=str(http.get("sourceIp", "")),
        request_id=request_id_of(event),
    )


def request_id_of(event: Mapping[str, Any]) -> str:
    """API Gateway's id of the request, which pages show and logs name.

    Empty for other events and for a text that can be none.
    """
    found = str(event.get("requestContext", {}).get("requestId", ""))
    return found if _REQUEST_ID.fullmatch(found) else ""


def _cookies(event: Mapping[str, Any], headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    listed = event.get("cookies")
    pairs = listed if isinstance(listed, list) else headers.get("cookie", "").split(";")
    split = (str(pair).strip(_BLANK).partition("=") for pair in pairs)
    return tuple(
        (name, value) for name, equals, value in split if equals and _TOKEN.fullmatch(name)
    )


def _body(event: Mapping[str, Any]) -> bytes:
    text = event.get("body") or ""
    if not isinstance(text, str):
        raise Rejected("body")
    if len(text) > MAX_BODY * 4 // 3 + 4:
        raise Rejected("body_too_large")
    try:
        body = (
            base64.b64decode(text, validate=True)
            if event.get("isBase64Encoded") is True
            else text.encode()
        )
    except (binascii.Error, ValueError) as error:
        raise Rejected("body") from error
    if len(body) > MAX_BODY:
        raise Rejected("body_too_large")
    return body
