"""Web origins and endpoints that come from settings: canonical, or refused.

Plain http is for this machine alone: `localhost` and 127.0.0.1.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

_LOOPBACK = frozenset({"localhost", "127.0.0.1"})
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_PRINTABLE = re.compile(r"[!-~]{1,2048}")


def is_loopback_http(url: str) -> bool:
    """Whether a URL is plain http on this machine."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "http" and parts.hostname in _LOOPBACK
    except ValueError:
        return False


def public_origin(url: str) -> str:
    """The origin of the pages, canonical: scheme, host, perhaps a port, and nothing after it.

    Raises ValueError, whose text never holds the value, for anything but `https://host` and
    `http://localhost:port`. One trailing slash is dropped.
    """
    origin = url.removesuffix("/")
    parts = _split(origin)
    if parts.path or parts.query or parts.fragment or "#" in origin or "?" in origin:
        raise ValueError("must be an origin without a path")
    if parts.scheme == "https" and parts.port is not None:
        raise ValueError("must not name a port")
    return origin


def endpoint(url: str) -> str:
    """An address to call. Raises ValueError unless it is https, or http on this machine."""
    parts = _split(url)
    if parts.query or parts.fragment or "#" in url or "?" in url:
        raise ValueError("must not have a query")
    return url


def _split(url: str) -> SplitResult:
    if not _PRINTABLE.fullmatch(url):
        raise ValueError("must be a URL")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("must be a URL") from None
    if "@" in parts.netloc or "\\" in url or not _HOST.fullmatch(host):
        raise ValueError("must have a plain host name")
    if parts.netloc != parts.netloc.lower() or parts.netloc.endswith(":"):
        raise ValueError("must be written in lower case")
    if "xn--" in host:
        raise ValueError("must not be an internationalised host name")
    if parts.scheme != "https" and not is_loopback_http(url):
        raise ValueError("must be https, or http on this machine")
    if not url.startswith(("https://", "http://")):
        raise ValueError("must be written in lower case")
    return parts
