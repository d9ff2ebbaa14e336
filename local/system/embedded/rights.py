"""Which rights functions used: every call that the emulator judged by a role, once each."""

import contextlib
import json
import threading
from pathlib import Path
from types import ModuleType
from typing import Any


class RightsLog:
    """Appends a line of JSON for each new kind of call.

    Args:
        path: the file, which a new start of the emulator empties.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seen: set[tuple[str, str, str, bool]] = set()

    def attach(self, evaluator: ModuleType, sessions: ModuleType) -> None:
        """Be told of each judgement by the emulator's modules for policies and for sessions.

        Raises:
            AttributeError: they are not those of the version that this was written for.
        """
        judge = evaluator.enforce
        by_key = sessions._sessions  # noqa: SLF001 - the one list of roles that are in use

        def judge_and_note(
            access_key_id: str,
            iam_action: str,
            service: str,
            region: str,
            resource_arn: str = "*",
            service_context: Any = None,  # noqa: ANN401 - handed on
        ) -> Any:  # noqa: ANN401 - handed on
            refused = judge(
                access_key_id, iam_action, service, region, resource_arn, service_context
            )
            if access_key_id in by_key:
                caller = by_key[access_key_id]["Arn"]
                self.add(caller, iam_action, resource_arn, allowed=refused is None)
            return refused

        evaluator.enforce = judge_and_note  # type: ignore[attr-defined]

    def add(self, caller: str, action: str, resource: str, *, allowed: bool) -> None:
        """A call by the session of a role."""
        role = caller.split("/")[1]
        line = {"role": role, "action": action, "resource": resource, "allowed": allowed}
        with self._lock:
            if (role, action, resource, allowed) in self._seen:
                return
            self._seen.add((role, action, resource, allowed))
            # A full disk is no reason for a call to fail.
            with contextlib.suppress(OSError), self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
