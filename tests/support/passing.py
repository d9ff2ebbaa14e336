"""Seals passing cookies as our answers do, and opens them again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rollcall.runtime.http import Request
from rollcall.runtime.passing_cookies import PassingCookie


def sealed(cookie: PassingCookie, value: str, now: datetime) -> str:
    """What a browser keeps of a value."""
    (line,) = cookie.set(value, now)
    return line.partition(";")[0].partition("=")[2]


def carried(cookie: PassingCookie, set_cookies: Iterable[str], now: datetime) -> str:
    """What an answer carries to the next page; empty for nothing."""
    pairs = (line.partition(";")[0].partition("=") for line in set_cookies)
    kept = tuple((name, value) for name, _, value in pairs)
    return cookie.read(Request("GET", "/", "", {}, kept, b"", "", ""), now)
