"""The table of steps: one line for each as it ends, with its seconds and what was seen."""

from __future__ import annotations

import time


class Table:
    """Steps one after the other; each begins where the one before ends."""

    def __init__(self) -> None:
        self._start = self._began = time.monotonic()
        self._name = ""

    def begin(self, name: str, seen: str = "") -> None:
        """A step begins; ``seen`` is of the one that ends with it."""
        now = time.monotonic()
        if self._name:
            self._line(now - self._began, self._name, seen)
        self._name, self._began = name, now

    def end(self, name: str, seen: str = "") -> None:
        """The last step ends, and with it what is called so."""
        self.begin("", seen)
        self._line(time.monotonic() - self._start, name, "")

    def fail(self, why: str) -> None:
        """The step that goes on has failed."""
        self._line(time.monotonic() - self._began, f"FAILED: {self._name}", why)

    @staticmethod
    def _line(seconds: float, name: str, seen: str) -> None:
        print(f"{seconds:7.1f} s  {name:<38} {seen}".rstrip(), flush=True)  # noqa: T201 - its table
