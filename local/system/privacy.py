"""Keeps the state to its owner: it holds secrets and tokens in plain text."""

import os
import stat
from pathlib import Path

OTHERS = 0o077
# Hard links of the build, which holds no secret: changing these would change the build.
NOT_OURS = frozenset({"layers"})


def private_folder(folder: Path) -> None:
    """Makes a folder that only its owner may enter, or mends one that others could read.

    A folder that belongs to somebody else, or that everybody may write to (as /tmp), stays as it
    is.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    if found.st_uid == os.getuid() and not found.st_mode & stat.S_ISVTX:
        folder.chmod(found.st_mode & ~OTHERS)


def private_tree(folder: Path) -> None:
    """The same for a folder of ours and everything that an earlier run left in it."""
    private_folder(folder)
    for entry in folder.iterdir():
        if entry.name in NOT_OURS or entry.is_symlink():
            continue
        if entry.is_dir():
            private_tree(entry)
        else:
            entry.chmod(entry.stat().st_mode & ~OTHERS)


def write_private(path: Path, text: str = "") -> None:
    """Writes a file that only its owner may read, whatever it was before."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)
        file.truncate(0)
        file.write(text)
