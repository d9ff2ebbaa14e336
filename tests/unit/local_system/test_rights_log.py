"""The embedded AWS's judgements, written down."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

from local.system.embedded.rights import RightsLog

REFUSED = object()


def modules(by_key: dict[str, Any]) -> tuple[ModuleType, ModuleType]:
    """The two of the emulator: who asks for anything but `x:Allowed` is refused."""
    evaluator, sessions = ModuleType("evaluator"), ModuleType("sessions")
    evaluator.enforce = lambda _key, action, *_rest: None if action == "x:Allowed" else REFUSED  # type: ignore[attr-defined]
    sessions._sessions = by_key  # type: ignore[attr-defined]
    return evaluator, sessions


def test_calls_of_roles_are_written_down_once_with_how_they_were_judged(tmp_path: Path) -> None:
    log = tmp_path / "rights.log"
    session = {"Arn": "arn:aws:sts::000000000000:assumed-role/Portal/portal"}
    evaluator, sessions = modules({"ASIA1": session})
    RightsLog(log).attach(evaluator, sessions)
    enforce: Any = evaluator.enforce
    answers = [
        enforce("ASIA1", "x:Allowed", "x", "here", resource_arn="arn:1"),
        enforce("ASIA1", "x:Allowed", "x", "here", resource_arn="arn:1"),
        enforce("ASIA1", "x:Other", "x", "here", resource_arn="arn:1"),
        enforce("000000000000", "x:Allowed", "x", "here"),
    ]
    assert answers == [None, None, REFUSED, None]
    common = {"role": "Portal", "resource": "arn:1"}
    assert [json.loads(line) for line in log.read_text().splitlines()] == [
        {**common, "action": "x:Allowed", "allowed": True},
        {**common, "action": "x:Other", "allowed": False},
    ]


def test_a_call_is_judged_although_its_line_cannot_be_written(tmp_path: Path) -> None:
    evaluator, sessions = modules({"ASIA1": {"Arn": "arn:aws:sts::0:assumed-role/Portal/p"}})
    RightsLog(tmp_path / "none" / "rights.log").attach(evaluator, sessions)
    enforce: Any = evaluator.enforce
    assert enforce("ASIA1", "x:Other", "x", "here") is REFUSED
