"""Answers in text are sent compressed to whoever takes them so.

API Gateway's HTTP API compresses nothing itself. The same answer gives the same bytes.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

from rollcall.runtime.http import Response

SMALLEST = 512
"""Less fits into one packet of the network with its headers either way."""
_TEXTS = ("text/", "image/svg+xml", "application/json")
_QUALITY = re.compile(r"[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_LONGEST = 1024
_LEVEL = 6
BEST = 9


def encoded(answer: Response, event: Mapping[str, Any]) -> Response:
    """The answer in the coding that the browser asks for (RFC 9110, section 12.5.3)."""
    if not answer.headers.get("content-type", "").startswith(_TEXTS):
        return answer
    answer = replace(answer, headers={**answer.headers, "vary": "accept-encoding"})
    if isinstance(answer.body, bytes) or len(answer.body) < SMALLEST:
        return answer
    if not takes_gzip(_accepted(event)):
        return answer
    body = answer.packed or packed(answer.body, padding=answer.padding)
    return replace(answer, body=body, headers={**answer.headers, "content-encoding": "gzip"})


def packed(text: str, *, level: int = _LEVEL, padding: int = 0) -> bytes:
    """A text in gzip's format; so many bytes longer as `padding` says."""
    buffer = BytesIO()
    # The format has room for the name of a file, which browsers pass over.
    name = "x" * padding
    with gzip.GzipFile(name, "wb", compresslevel=level, fileobj=buffer, mtime=0) as target:
        target.write(text.encode("utf-8", "replace"))
    return buffer.getvalue()


def takes_gzip(accepted: str) -> bool:
    """Whether a value of `Accept-Encoding` allows gzip and prefers nothing plain to it."""
    weights: dict[str, float] = {}
    for member in accepted[:_LONGEST].split(","):
        coding, *parameters = (part.strip(" \t") for part in member.split(";"))
        weight = _weight(parameters)
        name = coding.lower().removeprefix("x-")
        weights[name] = min(weight, weights.get(name, weight))
    gzip_weight = weights.get("gzip", weights.get("*", 0.0))
    return gzip_weight > 0 and gzip_weight >= weights.get("identity", 0.0)


def _weight(parameters: list[str]) -> float:
    """1 without a parameter; 0 with one that is no weight."""
    if not parameters:
        return 1.0
    found = _QUALITY.fullmatch(parameters[0]) if len(parameters) == 1 else None
    return float(found[1]) if found else 0.0


def _accepted(event: Mapping[str, Any]) -> str:
    headers = event.get("headers") or {}
    values = [str(value) for name, value in headers.items() if name.lower() == "accept-encoding"]
    return ",".join(values)
