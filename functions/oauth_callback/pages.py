"""The one page that this function shows itself: something went wrong, and the way on.

It tells what to do and nothing about the inside; the request id finds the log line.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape

from functions.oauth_callback.deps import Outcome
from rollcall.runtime.http import SECURITY_HEADERS

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.25rem}"
    "h1{font-size:1.5rem;line-height:1.25}"
    "small{opacity:.75}"
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - Rollcall</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
<p><a href="/">Back to Rollcall</a></p>
<p><small>Request {request_id}</small></p>
</main>
</body>
</html>
"""
_WORDS: dict[int, tuple[str, str]] = {
    400: (
        "Please start again",
        "This sign-in took too long, was used before, or began in another browser.",
    ),
    403: ("That did not come from Rollcall", "The request was refused. Nothing was changed."),
    404: ("There is nothing here", "The address may have been mistyped."),
    405: ("There is nothing here", "The address may have been mistyped."),
    500: ("Something went wrong", "Nothing is lost. Please try again in a few minutes."),
    503: (
        "Signing in does not work right now",
        "Google or Rollcall could not finish it. Please try again in a few minutes.",
    ),
}


def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = SECURITY_HEADERS["content-security-policy"]
    return policy.replace("style-src 'self'", f"style-src 'sha256-{digest}'")


def problem(status: int, outcome: str, request_id: str) -> Outcome:
    """The page for this status; ``outcome`` is for the log alone."""
    title, text = _WORDS[status]
    body = _PAGE.format(title=title, text=text, style=_STYLE, request_id=escape(request_id))
    headers = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": _policy(),
    }
    return Outcome(status, body, headers, outcome=outcome)


def go(location: str, outcome: str, cookies: tuple[str, ...] = ()) -> Outcome:
    """A redirect after which the browser asks with GET."""
    return Outcome(303, "", {"location": location}, cookies, outcome=outcome)
