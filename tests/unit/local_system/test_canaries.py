"""The search for planted texts finds them in every spelling, and names what it has found only."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.support.canaries import sightings

CANARY = 'Canary "of" the board/ä'


@pytest.mark.parametrize(
    "write",
    [
        str,
        lambda text: json.dumps({"a": text}),
        lambda text: text.encode().hex(),
        lambda text: quote(text, safe=""),
        *(
            lambda text, n=n: base64.b64encode(b"x" * n + text.encode() + b"yy").decode()
            for n in range(7)
        ),
        *(
            lambda text, n=n: base64.urlsafe_b64encode(b"x" * n + text.encode()).decode()
            for n in range(7)
        ),
    ],
)
def test_a_canary_is_found_however_it_is_written(write: Callable[[str], str]) -> None:
    places = {"log": f"before {write(CANARY)} after", "page": "nothing of it"}
    found = sightings({"title": CANARY}, places)
    assert found == ["title in log"]


def test_other_texts_are_no_canary() -> None:
    assert sightings({"title": CANARY}, {"log": "Canary of the boat", "page": ""}) == []


def test_a_text_that_chance_would_find_is_no_canary() -> None:
    with pytest.raises(AssertionError):
        sightings({"title": "Ada"}, {"log": ""})
