"""One log of all functions: what each run wrote, and one line more for a run that failed.

The emulator keeps what functions write in its CloudWatch Logs, which are on disk only after the
end, and a failure's cause not even there.
"""

import json
import re
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

type Line = dict[str, str]

INIT_FAILED = "Worker init failed: "
TIMED_OUT = "Sandbox.Timedout"

_TRACEBACK = "Traceback (most recent call last):"
_FRAME = re.compile(r'\s+File "(?P<file>[^"]+)", line (?P<line>\d+)')
_RAISED = re.compile(r"(?P<type>[A-Za-z_][\w.]*)(?:: .*)?$")
# The texts of errors that speak about code. Others may quote a value, so they stay in the log.
_ABOUT_CODE = re.compile(r"No module named '[\w.]+'|cannot import name '\w+' from '[\w.]+'")


class RunLog:
    """Appends to a file.

    Args:
        path: the file, which a new start of the emulator empties.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def attach(self, functions: ModuleType) -> None:
        """Be told of each run by the emulator's module that runs functions."""
        run = functions._execute_function_dispatch  # noqa: SLF001 - the one place of all runs

        def run_and_tell(func: Any, config: Any, *rest: Any) -> Any:  # noqa: ANN401 - its own types
            result = run(func, config, *rest)
            self.add(config, result)
            return result

        functions._execute_function_dispatch = run_and_tell  # type: ignore[attr-defined] # noqa: SLF001

    def add(self, config: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """One run, by its function's configuration and what the emulator made of it."""
        lines = [str(result.get("log") or "")]
        if result.get("error"):
            told = {"level": "ERROR", "timestamp": datetime.now(UTC).isoformat(), **failure(result)}
            lines.append(json.dumps({**told, "service": _name(config)}))
        text = "".join(f"{line.rstrip()}\n" for line in lines if line.strip())
        with self._lock, self._path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(text)


def failure(result: Mapping[str, Any]) -> Line:
    """Why a run failed. `text` may quote a value that the function worked on, the others not."""
    body = result.get("body")
    said = body if isinstance(body, dict) else {}
    text, kind = str(said.get("errorMessage", "")), str(said.get("errorType", ""))
    if kind == TIMED_OUT:
        return {"outcome": "timed_out", "reason": text}
    if text.startswith(INIT_FAILED):
        cause = text.removeprefix(INIT_FAILED)
        known = {"reason": cause} if _ABOUT_CODE.fullmatch(cause.partition(" (")[0]) else {}
        return {"outcome": "init_failed", **known, "text": text}
    return {"outcome": "crashed", **(_raised(str(result.get("log") or "")) or {"error": kind}),
            "text": text}  # fmt: skip


def _raised(log: str) -> Line:
    """The last error of a traceback and its place."""
    at, error = "", ""
    for line in log.splitlines():
        if line == _TRACEBACK:
            at, error = "", ""
        elif error:
            # The text of an error may have lines that look like anything.
            continue
        elif frame := _FRAME.match(line):
            at = f"{Path(frame['file']).name}:{frame['line']}"
        elif at and (raised := _RAISED.match(line)):
            error = raised["type"]
    return {"error": error, "at": at} if error else {}


def _name(config: Mapping[str, Any]) -> str:
    # Handlers are called functions.<name>.main.lambda_handler.
    name = str(config.get("Handler", "")).removeprefix("functions.").partition(".")[0]
    return name or str(config.get("FunctionName", ""))
