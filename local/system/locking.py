"""One local system for each state folder."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from local.system.errors import CannotRun

# A run that was killed still saves its state; the next one waits for it.
FINISHING_SECONDS = 30.0


@contextmanager
def locked(folder: Path, wait: Callable[[float], object] = time.sleep) -> Iterator[int]:
    """Holds the folder's lock; yields its descriptor, which child processes may inherit.

    ``wait`` lets so many seconds pass, in which a killed run may finish.

    Raises:
        CannotRun: another run has the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _acquire(descriptor, wait)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, wait: Callable[[float], object]) -> None:
    deadline = time.monotonic() + FINISHING_SECONDS
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        holder = os.pread(descriptor, 20, 0).decode() or "?"
        if _alive(holder) or time.monotonic() > deadline:
            raise CannotRun(
                f"Rollcall already runs in this folder (process {holder}); stop that one first."
            )
        wait(0.1)


def _alive(process: str) -> bool:
    if not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
