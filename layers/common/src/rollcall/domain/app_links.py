"""Links that open the app of Zoom or Teams, as links of the web, which bots join by."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

_ZOOM = re.compile(r"zoom(?:mtg|us)://([a-z0-9.-]+)/join\?(.+)", re.IGNORECASE | re.DOTALL)
_TEAMS = re.compile(
    r"msteams:(?://teams\.microsoft\.com)?/(l/meetup-join/.+|meet/.+)", re.IGNORECASE | re.DOTALL
)


def web_link(address: str) -> str:
    """Return the link that opens the same meeting in a browser; any other text as it came.

    The forms are those of Zoom's client URL schemes (`confno`, `pwd`, `tk`) and of the links
    behind the button "Open in Teams".
    """
    if found := _TEAMS.fullmatch(address):
        return f"https://teams.microsoft.com/{found[1]}"
    if found := _ZOOM.fullmatch(address):
        given = dict(parse_qsl(found[2].replace("&amp;", "&")))
        kept = {name: given[name] for name in ("pwd", "tk") if name in given}
        query = f"?{urlencode(kept)}" if kept else ""
        return f"https://{found[1]}/j/{given.get('confno', '')}{query}"
    return address
