import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.system.errors import CannotRun
from local.system.locking import locked


def test_a_second_run_in_the_same_folder_is_told_who_has_it(tmp_path: Path) -> None:
    with (
        locked(tmp_path),
        pytest.raises(CannotRun, match=f"process {os.getpid()}"),
        locked(tmp_path),
    ):
        raise AssertionError("two runs at once")


def test_the_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    with locked(tmp_path):
        pass
    with locked(tmp_path) as descriptor:
        assert descriptor > 0


def test_a_run_waits_for_what_a_killed_one_still_saves(tmp_path: Path) -> None:
    program = "import sys; print('up', flush=True); sys.stdin.read()"
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # The number of a process that no longer runs, as after kill -9.
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        lock.write(str(gone.pid))
        lock.flush()
        keeper = subprocess.Popen(
            [sys.executable, "-c", program],
            pass_fds=[lock.fileno()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        waited: list[float] = []

        def let_it_finish(seconds: float) -> None:
            waited.append(seconds)
            keeper.communicate()

        with keeper:
            assert keeper.stdout is not None
            keeper.stdout.readline()
            lock.close()
            with locked(tmp_path, let_it_finish):
                assert (tmp_path / "lock").read_text() == str(os.getpid())
        assert waited == [0.1]
