"""A page that needs no other file: for functions without templates, and when others fail.

It has the look of the portal's pages. Its style sheet is part of it, permitted by its hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape

from rollcall.runtime.http import SECURITY_HEADERS

_STYLE = (
    ":root{color-scheme:light dark;--page:#f7f7f5;--card:#fff;--line:#e1e2de;--edge:#85898a;"
    "--text:#1c2022;--soft:#565d61;--accent:#0b6e5e;--strong:#08564a;--on:#fff}"
    "@media(prefers-color-scheme:dark){:root{--page:#121516;--card:#1a1e20;--line:#2c3235;"
    "--edge:#7d8689;--text:#e9ecec;--soft:#a5adb0;--accent:#5fc9b3;--strong:#86dccb;--on:#06251f}}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:var(--page);color:var(--text);overflow-wrap:anywhere;"
    'font:100%/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}'
    "header{background:var(--card);border-bottom:1px solid var(--line)}"
    "header a,main{max-width:42rem;margin:0 auto}"
    "header a{display:flex;align-items:center;gap:.6rem;padding:.8rem 1.25rem;"
    "color:var(--text);text-decoration:none;font-weight:680;font-size:1.0625rem;letter-spacing:-.01em}"
    "header svg{width:26px;height:26px;flex:none}"
    "main{padding:clamp(2rem,8vh,5rem) 1.25rem 3rem}"
    "h1{margin:0;font-size:1.75rem;line-height:1.2;letter-spacing:-.015em;text-wrap:balance}"
    "p{margin:.5rem 0 0;color:var(--soft);font-size:1.0625rem;text-wrap:pretty}"
    "nav{display:flex;flex-wrap:wrap;gap:.5rem;margin-top:1.5rem}"
    "nav a{min-height:2.5rem;padding:.4rem .95rem;border:1px solid var(--edge);border-radius:9px;"
    "background:var(--card);color:var(--text);font-weight:570;text-decoration:none}"
    "nav a:first-child{background:var(--accent);border-color:var(--accent);color:var(--on)}"
    "nav a:first-child:hover{background:var(--strong);border-color:var(--strong)}"
    "small{display:block;margin-top:2rem;color:var(--soft)}"
    ":focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:6px}"
)
_ICON = (
    '<svg viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="8" '
    'fill="#0d7a68"/><path d="M8 10.5h8M8 16h5M8 21.5h5" stroke="#fff" stroke-opacity=".7" '
    'stroke-width="2.6" stroke-linecap="round"/><path d="m16.5 19 3.2 3.3L25 14.8" fill="none" '
    'stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Rollcall</title>
<style>{style}</style>
</head>
<body>
<header><a href="/">{icon}Rollcall</a></header>
<main>
<h1>{title}</h1>
{texts}
<nav aria-label="Ways on">{actions}</nav>
<small>Request {request_id}</small>
</main>
</body>
</html>
"""
_BACK = ("Back to Rollcall", "/")
NOT_SET_UP = (
    "This Rollcall is not set up right",
    (
        "Nothing was changed. Trying again does not help before whoever runs it has put that "
        "right; tell them the request below."
    ),
)
"""Title and text of the page while a setting or a secret is wrong."""


def plain_page(
    title: str, texts: Sequence[str], request_id: str, actions: Sequence[tuple[str, str]] = ()
) -> tuple[str, Mapping[str, str]]:
    """Return body and headers; all texts are escaped.

    ``actions`` are labels and addresses of buttons, the main one first; the way back is the last.
    """
    body = _PAGE.format(
        title=escape(title),
        style=_STYLE,
        icon=_ICON,
        texts="\n".join(f"<p>{escape(text)}</p>" for text in texts),
        actions="".join(
            f'<a href="{escape(address)}">{escape(label)}</a>'
            for label, address in (*actions, _BACK)
        ),
        request_id=escape(request_id),
    )
    headers = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": _policy(),
    }
    return body, headers


def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = SECURITY_HEADERS["content-security-policy"]
    return policy.replace("style-src 'self'", f"style-src 'sha256-{digest}'")
