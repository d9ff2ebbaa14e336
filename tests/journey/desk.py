"""The operator's desk: the command ``rollcall`` as a program of its own, and its exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

from local.system.emulator import REGION, Emulator
from operate.show import Report

PROGRAM = Path(sys.executable).with_name("rollcall")


class Desk:
    """Asks the stack as it would in an account of AWS, with the account's own credentials."""

    def __init__(self, emulator: Emulator, folder: Path) -> None:
        self._environment = {
            **os.environ, **emulator.environment(), "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": str(folder / "none"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "none"),
        }  # fmt: skip
        self._running: set[subprocess.Popen[str]] = set()

    def ask[T: Report](
        self, kind: type[T], *words: str, code: int | None = 0, pasted: str = ""
    ) -> T:
        """What a command answers with ``--json``; it ends with ``code``, unless that is None."""
        with subprocess.Popen(
            [str(PROGRAM), *words, "--json"],
            env=self._environment, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True,
        ) as running:  # fmt: skip
            self._running.add(running)
            out, err = running.communicate(pasted)
        self._running.discard(running)
        assert code in (None, running.returncode), f"{words}: {running.returncode} {out}{err}"
        assert not pasted or pasted.strip() not in out + err
        return kind.model_validate_json(out)

    def stop(self) -> None:
        """End the commands that wait still."""
        for one in tuple(self._running):
            one.terminate()
