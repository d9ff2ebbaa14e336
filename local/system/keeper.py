"""Runs one program and makes sure that nothing of it outlives the local system.

Started as ``python -I keeper.py MARKER TMPDIR PROGRAM...`` with a pipe as standard input. The pipe
closes when the local system ends, however it ends (also by ``kill -9``): then the program is asked
to finish, and after a grace period everything in its process group is killed.

MARKER exists while the program may be writing its state. It stays behind when the program did not
finish by itself, which tells the next start that the state on disk may be torn.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

GRACE_SECONDS = 20.0


def main() -> int:
    """Runs the program; answers its exit code."""
    marker, folder, program = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    # A handler, unlike SIG_IGN, is not inherited by the program.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    # The lock of the local system (an inherited descriptor) stays here and does not reach the
    # program: it is free again as soon as this process has tidied up.
    child = subprocess.Popen(program, stdin=subprocess.DEVNULL, process_group=0)
    sys.stdout.write(f"{child.pid}\n")
    sys.stdout.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    threading.Thread(target=_end_with_owner, args=(child, marker), daemon=True).start()
    code = child.wait()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    if code == 0:
        marker.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    return code if code >= 0 else 128 - code


def _end_with_owner(child: "subprocess.Popen[bytes]", marker: Path) -> None:
    sys.stdin.buffer.read()
    with contextlib.suppress(OSError):
        marker.touch()
    child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()


if __name__ == "__main__":
    sys.exit(main())
