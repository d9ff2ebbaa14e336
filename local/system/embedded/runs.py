"""One log of all functions: what they write, and a line about each run that failed.

The emulator keeps what functions write in its CloudWatch Logs, which are on disk only after the
end. On a busy machine it notices the lines of a run with the next run, and the cause of a failed
start it does not keep at all.
"""

import contextlib
import functools
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

    def attach(self, functions: ModuleType, runtime: ModuleType) -> None:
        """Be told of each run and each line by the emulator's modules that run functions.

        Raises:
            AttributeError: they are not those of the version that this was written for.
        """
        self._follow_runs(functions)
        self._follow_lines(runtime.Worker)

    def _follow_runs(self, functions: ModuleType) -> None:
        run = functions._execute_function_dispatch  # noqa: SLF001 - the one place of all runs

        def run_and_tell(func: Any, config: Any, *rest: Any) -> Any:  # noqa: ANN401 - its own types
            result = run(func, config, *rest)
            self.add(config, result)
            return result

        functions._execute_function_dispatch = run_and_tell  # type: ignore[attr-defined] # noqa: SLF001

    def _follow_lines(self, worker_class: Any) -> None:  # noqa: ANN401 - its own type
        original = worker_class._read_stderr  # noqa: SLF001 - where every line arrives

        @functools.wraps(original)
        def read(worker: Any) -> None:  # noqa: ANN401 - its own type
            with contextlib.suppress(OSError, ValueError):
                for line in worker._proc.stderr:  # noqa: SLF001 - as the original does
                    self._write(line)
                    worker._stderr_queue.put(line.rstrip("\n"))  # noqa: SLF001 - likewise

        worker_class._read_stderr = read  # noqa: SLF001 - likewise

    def add(self, config: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """A run that ended, by its function's configuration and what the emulator made of it."""
        if result.get("error"):
            now = datetime.now(UTC).isoformat()
            self._write(
                json.dumps(
                    {"level": "ERROR", "timestamp": now, "service": _name(config)} | failure(result)
                )
            )

    def _write(self, line: str) -> None:
        if not line.strip():
            return
        # A full disk is no reason for a run to fail.
        with (
            self._lock,
            contextlib.suppress(OSError),
            self._path.open("a", encoding="utf-8", errors="replace") as file,
        ):
            file.write(f"{line.rstrip()}\n")


def failure(result: Mapping[str, Any]) -> Line:
    """Why a run failed. `text` and `trace` may quote a value that the function worked on."""
    body = result.get("body")
    said = body if isinstance(body, dict) else {}
    text, kind = str(said.get("errorMessage", "")), str(said.get("errorType", ""))
    if kind == TIMED_OUT:
        return {"outcome": "timed_out", "reason": text}
    if text.startswith(INIT_FAILED):
        cause = text.removeprefix(INIT_FAILED)
        known = {"reason": cause} if _ABOUT_CODE.fullmatch(cause.partition(" (")[0]) else {}
        return {"outcome": "init_failed", **known, "text": text}
    log = str(result.get("log") or "")
    trace = "".join(log.partition(_TRACEBACK)[1:])
    return {"outcome": "crashed", **(_raised(log) or {"error": kind}), "text": text, "trace": trace}


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
