"""Web addresses that come from settings: written in one way, or refused.

The patterns are those of the template's parameters too, so what a deployment accepts the functions
accept. CloudFormation reads them as Java does: no class of characters beyond ASCII.

Plain http is for this machine alone: `localhost` and 127.0.0.1.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last label of a public name begins with a letter; that of an IP address does not.
_PUBLIC_NAME = rf"(?=[^/]{{1,253}}$)(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?"
_PORT = ":(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_LOOPBACK = r"http://(?:localhost|127\.0\.0\.1)"
# One host name must not be written in two ways, and browsers show these in another one.
_SECURE = "https://(?![^/]*xn--)"
_PATH = "/[A-Za-z0-9._~!$&'()*+,;=:@%/-]{0,1024}"

PUBLIC_ORIGIN = f"{_SECURE}{_PUBLIC_NAME}|{_LOOPBACK}(?:{_PORT})?"
PUBLIC_ORIGIN_WORDS = (
    "must be https:// and a host name in lower case, with nothing after it: no slash, port or path"
)
ENDPOINT = rf"(?:{_SECURE}(?:{_LABEL}\.)*{_LABEL}|{_LOOPBACK})(?:{_PORT})?(?:{_PATH})?"
ENDPOINT_WORDS = (
    "must be an https:// address with a host name in lower case and no user, query or fragment"
)


def is_loopback_http(url: str) -> bool:
    """Whether a URL is plain http on this machine."""
    try:
        parts = urlsplit(url)
        return parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1"}
    except ValueError:
        return False


def public_origin(url: str) -> str:
    """The origin of the pages as browsers send it.

    A final slash is refused, not dropped: CloudFormation cannot drop it, and would print addresses
    to register with two of them. Raises ValueError, whose text never holds the value.
    """
    if not re.fullmatch(PUBLIC_ORIGIN, url):
        raise ValueError(PUBLIC_ORIGIN_WORDS)
    return url
