"""Which processes belong to a folder (Linux)."""

from pathlib import Path


def processes_below(folder: Path) -> list[tuple[int, str]]:
    """Number and command line of each process that names the folder or works inside it."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                place = str((entry / "cwd").readlink())
            except OSError:
                continue
            if str(folder) in text or str(folder) in place:
                found.append((int(entry.name), text))
    return found
