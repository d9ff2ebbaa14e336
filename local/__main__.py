"""``python -m local`` runs the whole system here until Ctrl-C; ``clean`` forgets its state."""

import contextlib
import logging
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from local.system.errors import CannotRun
from local.system.privacy import write_private

if TYPE_CHECKING:
    from local.system.settings import Settings

# How often the parts are looked after while the system runs.
CHECK_SECONDS = 0.5
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(BaseException):
    """The person, or the machine, asked us to end."""


class Terminal:
    """Progress with the seconds since the start."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def step(self, text: str) -> None:
        """One line about a step that begins."""
        self.line(f"{time.monotonic() - self._start:5.1f} s  {text}")

    def line(self, text: str) -> None:
        """One line. A terminal that was closed is no reason to fail."""
        with contextlib.suppress(OSError):
            print(text, flush=True)


def main(arguments: list[str]) -> int:
    """Runs the program; answers its exit code."""
    for number in ENDINGS:
        signal.signal(number, _end)
    terminal = Terminal()
    try:
        if arguments == ["clean"]:
            _clean()
        elif not arguments:
            _run(terminal)
        else:
            return _refuse("Usage: python -m local [clean]")
    except CannotRun as reason:
        return _refuse(str(reason))
    except Ended:
        terminal.line("Stopped; the next start goes on from here.")
    return 0


# The imports below take a second or two, in which Ctrl-C should end quietly as well.


def _run(terminal: Terminal) -> None:
    # Logs and the twins' state are for their owner alone.
    os.umask(0o077)
    terminal.step("Rollcall is starting")
    from local.system.failures import Failures  # noqa: PLC0415 - see above
    from local.system.system import LocalSystem  # noqa: PLC0415 - see above
    from local.system.welcome import welcome  # noqa: PLC0415 - see above

    settings = _settings()
    system = LocalSystem(settings, say=terminal.step)
    with system.running():
        _log_to(settings.state_dir / "local.log")
        terminal.step("Ready")
        terminal.line(welcome(system))
        failures = Failures(system.emulator.functions_log, _shown(system.emulator.functions_log))
        while True:
            time.sleep(CHECK_SECONDS)
            for failure in failures.news():
                terminal.step(failure)
            system.check()


def _shown(path: Path) -> str:
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def _clean() -> None:
    from local.system.system import forget  # noqa: PLC0415 - see above

    forget(_settings().state_dir)


def _settings() -> "Settings":
    from local.system.settings import ROOT, Settings  # noqa: PLC0415 - see above

    dotenv = ROOT / ".env"
    return Settings.load(os.environ, dotenv.read_text() if dotenv.exists() else "")


def _log_to(path: Path) -> None:
    write_private(path)
    logging.basicConfig(
        filename=path,
        filemode="w",
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )


def _refuse(reason: str) -> int:
    with contextlib.suppress(OSError):
        print(reason, file=sys.stderr, flush=True)
    return 1


def _end(_number: int, _frame: FrameType | None) -> None:
    # Once is enough: what follows is the orderly end, which must not be interrupted.
    for each in ENDINGS:
        signal.signal(each, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.write(1, b"\nStopping\n")
    raise Ended


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
