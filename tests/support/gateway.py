"""What API Gateway does with a function's answer."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any


def body_of(answer: Mapping[str, Any]) -> bytes:
    """The body as it is sent on."""
    text: str = answer["body"]
    return b64decode(text) if answer["isBase64Encoded"] else text.encode()
