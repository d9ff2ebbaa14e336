"""The parts of Google's event in which a meeting's link may stand (contract, section 9.2)."""

from __future__ import annotations

from collections.abc import Iterator

from rollcall.adapters.recall.texts import encodable
from rollcall.domain.entry_links import NO_LINKS, EntryLinks, find_links

MAX_ENTRY_POINTS = 50
"""Google keeps five kinds; the rest is not looked at."""


def links_of(
    hangout_link: str, conference_data: object, location: str, description: str
) -> EntryLinks:
    """Find the meeting links of `hangoutLink`, `conferenceData`, `location`, `description`.

    Whatever is not of the documented type holds none. The texts themselves are not kept.
    """
    if not (hangout_link or conference_data or location or description):
        return NO_LINKS
    conference = [hangout_link, *_entry_points(conference_data)]
    return find_links(filter(None, conference), location, description)


def _entry_points(conference_data: object) -> Iterator[str]:
    """Return the `uri` of each of `entryPoints`, as text that can be stored."""
    found = conference_data.get("entryPoints") if isinstance(conference_data, dict) else None
    for point in found[:MAX_ENTRY_POINTS] if isinstance(found, list) else ():
        uri = point.get("uri") if isinstance(point, dict) else None
        if isinstance(uri, str):
            yield encodable(uri)
