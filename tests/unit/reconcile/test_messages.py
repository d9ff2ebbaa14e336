"""Wake messages of other versions and shapes: acknowledged and harmless."""

from __future__ import annotations

import json

import pytest

from tests.unit.reconcile.samples import WAKE, message
from tests.unit.reconcile.scene import Scene

ODD_MESSAGES: list[object] = [
    {"v": 0, "workspace": "main"},
    {"v": 2, "workspace": "main", "calendars": ["a"]},
    {"v": "1", "workspace": "main"},
    {"v": None, "workspace": "main"},
    {"v": 1, "workspace": ""},
    {"v": 1, "workspace": 7},
    {"v": 1},
    {"workspace": "main"},
    {},
    [],
    None,
    7,
    "not json",
    "",
    "[" * 3000,
    json.dumps({"v": 1, "workspace": "main", "filler": "x" * 1_000_000}),
]


@pytest.mark.parametrize("body", ODD_MESSAGES, ids=lambda body: str(body)[:30])
def test_a_message_of_another_version_or_shape_is_acknowledged_and_harmless(body: object) -> None:
    scene = Scene()
    scene.connect("ada")
    scene.run(60)
    scene.forget()
    answer = scene.world._invoke_worker(message(body))
    assert answer == {"batchItemFailures": []}
    assert (scene.calls(), scene.stored["acquire"]) == (0, 0)
    scene.meet("m1", "ada")
    scene.run(30)
    assert scene.wrong() == []


@pytest.mark.parametrize(
    "body",
    [WAKE, {**WAKE, "extra": {"a": 1}}, {**WAKE, "calendars": ["of", "a", "newer", "sender"]}],
)
def test_a_message_with_more_in_it_wakes_as_usual(body: object) -> None:
    scene = Scene()
    scene.connect("ada")
    scene.run(60)
    scene.forget()
    assert scene.world._invoke_worker(message(body)) == {"batchItemFailures": []}
    assert scene.stored["acquire"] == 1


def test_a_wake_for_an_unknown_workspace_finds_nothing_to_do() -> None:
    scene = Scene()
    scene.connect("ada")
    scene.run(60)
    scene.forget()
    answer = scene.world._invoke_worker(message({"v": 1, "workspace": "elsewhere"}))
    assert answer == {"batchItemFailures": []}
    assert scene.writes() == 0
