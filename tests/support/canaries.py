"""Looks for planted texts in whatever a system leaves behind, in every spelling they may have."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

SHORTEST = 8
"""Characters of a canary: shorter ones are found by chance."""
_ALIGNMENTS = 3


def spellings(canary: str) -> set[str]:
    """A text as it is, in base64 at each alignment, in hexadecimal, in URLs and in JSON."""
    assert len(canary) >= SHORTEST, canary
    raw = canary.encode()
    found = {canary, raw.hex(), raw.hex().upper(), quote(canary, safe=""), quote_plus(canary)}
    found |= {json.dumps(canary)[1:-1], canary.lower(), canary.upper()}
    for shift in range(_ALIGNMENTS):
        coded = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        # The letters at both ends are made of the neighbours' bits too.
        middle = coded[(shift * 8 + 5) // 6 : -1]
        found |= {middle, middle.replace("+", "-").replace("/", "_")}
    return found


def sightings(canaries: Mapping[str, str], places: Mapping[str, str]) -> list[str]:
    """Which canary is where, by their names: what is found is not said itself."""
    wanted = {name: spellings(canary) for name, canary in canaries.items()}
    return sorted(
        f"{name} in {place}"
        for place, text in places.items()
        for name, forms in wanted.items()
        if any(form in text for form in forms)
    )


def numbered(place: str, texts: Iterable[str]) -> dict[str, str]:
    """Places of one kind, each with its number."""
    return {f"{place} {number}": text for number, text in enumerate(texts)}
