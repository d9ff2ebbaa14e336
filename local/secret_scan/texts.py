"""What is searched: the history of a repository, and files that were built."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

type Text = tuple[str, str]
"""Where it is, and what it says."""

OURS_IN_LAYER = "rollcall"


class CutOff(Exception):
    """The clone lacks a part of the history, so nothing can be said of it."""


def history(repository: Path) -> Iterator[Text]:
    """Every version of every file that leads to the current commit, and every message.

    Raises:
        CutOff: The clone is shallow.
    """
    if _git(repository, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise CutOff
    blobs = ("--objects", "--filter=object:type=blob", "--filter-provided-objects")
    listed = _git(repository, "rev-list", "HEAD") + _git(repository, "rev-list", *blobs, "HEAD")
    names = [line.partition(" ") for line in listed.decode().splitlines()]
    wanted = "".join(f"{sha}\n" for sha, _, _ in names).encode()
    found = _git(repository, "cat-file", "--batch", given=wanted)
    place = 0
    for sha, _, path in names:
        head, _, _ = found[place : place + 100].partition(b"\n")
        start = place + len(head) + 1
        place = start + int(head.split()[2]) + 1
        yield f"{path or 'message'} in {sha[:12]}", _text(found[start : place - 1])


def files(paths: Iterable[Path]) -> Iterator[Text]:
    """Files, and those below folders; of a packed layer only what is our own.

    Packages of others are held by their hashes, and their manuals are full of sample keys.
    """
    for path in paths:
        below = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (
            (str(each), _text(each.read_bytes()))
            for each in below
            if each.is_file() and not _is_foreign(each)
        )


def _is_foreign(path: Path) -> bool:
    parts = path.parts
    packed = next((n for n, part in enumerate(parts) if part.startswith("asset.")), len(parts))
    inside = parts[packed + 1 :]
    return inside[:1] == ("python",) and inside[1:2] != (OURS_IN_LAYER,)


def _git(repository: Path, *arguments: str, given: bytes | None = None) -> bytes:
    command = ["git", "-C", str(repository), *arguments]
    return subprocess.run(command, check=True, input=given, stdout=subprocess.PIPE).stdout


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")
