"""The pages that this function shows itself: something went wrong, or somebody may not come in.

They tell what to do and nothing about the inside; the request id finds the log line.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape

from functions.oauth_callback.deps import Outcome
from functions.oauth_callback.words import Words, words_for
from rollcall.domain.notice import Notice
from rollcall.runtime.http import SECURITY_HEADERS

_STYLE = (
    ":root{color-scheme:light dark;--page:#f7f7f5;--text:#1c2022;--soft:#565d61;"
    "--accent:#0b6e5e;--on-accent:#fff}"
    "@media(prefers-color-scheme:dark){:root{--page:#121516;--text:#e9ecec;--soft:#a5adb0;"
    "--accent:#5fc9b3;--on-accent:#06251f}}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.25rem;"
    "background:var(--page);color:var(--text);overflow-wrap:anywhere}"
    "h1{font-size:1.5rem;line-height:1.25}"
    "a{color:var(--accent)}"
    ".button{display:inline-block;padding:.6rem 1rem;border-radius:.5rem;text-decoration:none;"
    "background:var(--accent);color:var(--on-accent)}"
    "small{color:var(--soft)}"
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
{actions}
<p><a href="/">Back to Rollcall</a></p>
<p><small>Request {request_id}</small></p>
</main>
</body>
</html>
"""
_ANOTHER = (
    '<p><a class="button" href="/auth/google/start?next={target}">Use another account</a></p>'
)


def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = SECURITY_HEADERS["content-security-policy"]
    return policy.replace("style-src 'self'", f"style-src 'sha256-{digest}'")


def problem(status: int, outcome: str, request_id: str) -> Outcome:
    """The page for this outcome, or at least for its status."""
    return _page(status, outcome, words_for(outcome, status), request_id)


def refused(words: Words, notice: Notice, target: str, request_id: str) -> Outcome:
    """The page for an account that may not come in; another one is led to the same target."""
    return _page(403, notice, words, request_id, _ANOTHER.format(target=escape(target)))


def _page(status: int, outcome: str, words: Words, request_id: str, actions: str = "") -> Outcome:
    body = _PAGE.format(
        title=escape(words.title),
        text=escape(words.text),
        actions=actions,
        style=_STYLE,
        request_id=escape(request_id),
    )
    headers = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": _policy(),
    }
    return Outcome(status, body, headers, outcome=outcome)


def go(location: str, outcome: str, cookies: tuple[str, ...] = ()) -> Outcome:
    """A redirect after which the browser asks with GET."""
    return Outcome(303, "", {"location": location}, cookies, outcome=outcome)
