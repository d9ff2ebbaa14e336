"""What the preview says is what the worker does: calendars with running meetings, by seed.

Ten thousand of them: `python -m tests.property.preview`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rollcall.use_cases import preview_preferences as preview_use_case
from rollcall.use_cases.preview_preferences import Preview, preview_preferences
from tests.property.preview import outcome
from tests.property.preview.drawing import draw
from tests.property.preview.outcome import policy_violations, violations

PLANTED: dict[str, tuple[int, Callable[[Preview], Preview]]] = {
    "forgets running calls": (3, lambda one: replace(one, running=())),
    "says that leaving bots stay": (
        36, lambda one: replace(one, running=one.running + one.leaving, leaving=()),
    ),
    "forgets calls that begin": (121, lambda one: replace(one, joining=())),
    "forgets what is added": (25, lambda one: replace(one, added=())),
    "forgets what is removed": (3, lambda one: replace(one, removed=())),
    "forgets bots of others in a room": (
        170, lambda one: replace(one, served=frozenset(), may_be_shared=False),
    ),
    "forgets new names": (27, lambda one: replace(one, renamed=None, perhaps_renamed=0)),
}  # fmt: skip
"""Previews that would be wrong, each with a seed that shows it."""


@pytest.mark.parametrize("first", range(0, 30, 10))
def test_the_preview_says_what_the_worker_does(first: int) -> None:
    found = {seed: violations(seed) for seed in range(first, first + 10)}
    assert {seed: texts for seed, texts in found.items() if texts} == {}


@pytest.mark.parametrize("first", range(0, 20, 10))
def test_the_preview_of_a_policy_says_what_the_worker_does(first: int) -> None:
    found = {seed: policy_violations(seed) for seed in range(first, first + 10)}
    assert {seed: texts for seed, texts in found.items() if texts} == {}


@pytest.mark.parametrize("name", PLANTED)
def test_a_preview_that_is_wrong_is_found(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    seed, spoil = PLANTED[name]
    assert violations(seed) == []

    def spoilt(*args: Any) -> Preview:
        return spoil(preview_preferences(*args))

    monkeypatch.setattr(outcome, "preview_preferences", spoilt)
    assert violations(seed) != []


def test_a_preview_that_counts_copies_twice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    seed = 7
    assert violations(seed) == []
    monkeypatch.setattr(
        preview_use_case, "grouped", lambda rows, _joined=None: [(r,) for r in rows]
    )
    assert violations(seed) != []


def test_the_same_seed_draws_the_same_calendar() -> None:
    assert [draw(seed) for seed in range(60)] == [draw(seed) for seed in range(60)]
