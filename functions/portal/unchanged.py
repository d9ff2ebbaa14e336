"""Answers that say nothing when nothing has changed (RFC 9110, section 13.1.2).

The tag is made from what a page says before its form tokens are masked, without what changes by the
clock alone: how long ago something was, which the script of the page counts on by itself.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import replace

from rollcall.runtime.http import Request, Response

_AGO = re.compile(r"<time[^>]* data-ago=[^>]*>[^<]*</time>")
_KNOWN = "if-none-match"
_LONGEST = 1024


def unless_known(answer: Response, request: Request, session_id: str) -> Response:
    """The answer with a tag; 304 for whoever has the one with this tag. Others than 200 stay."""
    if answer.status != 200 or not isinstance(answer.body, str):  # noqa: PLR2004 - a page
        return answer
    tag = _tag(answer.body, session_id)
    known = request.headers.get(_KNOWN, "")[:_LONGEST].split(",")
    if tag in {one.strip(" \t").removeprefix("W/") for one in known}:
        return Response(304, "", {"etag": tag})
    return replace(answer, headers={**answer.headers, "etag": tag})


def _tag(body: str, session_id: str) -> str:
    """Tells nothing of the page: whoever has no session cannot compute it."""
    content = _AGO.sub("", body).encode("utf-8", "surrogatepass")
    return f'"{hmac.digest(session_id.encode(), content, hashlib.sha256).hex()[:32]}"'
