"""What the terminal says about functions that failed, read from the log that all of them share."""

import json
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

# The same failure again and again is worth a line this often.
REPEAT_SECONDS = 60.0

# Words that functions choose from closed lists, or names of code. No text of an error is shown
# but those that `runs.failure` knows to speak about code.
SHOWN = ("outcome", "reason", "error", "at", "status")
LONGEST = 120
# A secret that the worker cannot read fails its calls and not the run.
SECRET = "failed_secret"


class Failures:
    """Follows the functions' log from its beginning.

    Args:
        log: the file.
        shown: its name on the terminal.
        clock: seconds that only grow.
    """

    def __init__(self, log: Path, shown: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._shown = shown
        self._clock = clock
        self._read = 0
        self._said: dict[str, float] = {}

    def news(self) -> list[str]:
        """A line for each failure since the last call that was not told within a minute."""
        now = self._clock()
        found = dict.fromkeys(filter(None, map(failure_in, self._new_lines())))
        fresh = [each for each in found if now - self._said.get(each, -1e9) >= REPEAT_SECONDS]
        self._said |= dict.fromkeys(fresh, now)
        return [f"{each}. Its log: {self._shown}" for each in fresh]

    def _new_lines(self) -> list[str]:
        if not self._log.exists():
            return []
        with self._log.open("rb") as file:
            file.seek(self._read)
            whole, newline, _ = file.read().rpartition(b"\n")
        self._read += len(whole) + len(newline)
        return whole.decode(errors="replace").splitlines()


def failure_in(line: str) -> str | None:
    """Who failed and why, or None when the line tells of no failure."""
    try:
        told = json.loads(line) if line.startswith("{") else None
    except ValueError:
        return None
    if not isinstance(told, dict):
        return None
    secrets = [_clean(name) for name in told if str(name).startswith(SECRET)]
    if str(told.get("level")) not in {"ERROR", "CRITICAL"} and not secrets:
        return None
    words = [_shown(name, told) for name in SHOWN if told.get(name) not in (None, "")]
    return f"{_clean(told.get('service', 'A function'))} failed: {', '.join(secrets or words)}"


def _shown(name: str, told: Mapping[str, object]) -> str:
    prefix = {"at": "at ", "status": "status "}.get(name, "")
    return prefix + _clean(told[name])


def _clean(value: object) -> str:
    # Whatever a function wrote must not steer the terminal.
    return re.sub(r"[^ -~]", "?", str(value))[:LONGEST]
