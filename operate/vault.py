"""One secret of an installation, as it is replaced: every step can be seen and repeated."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from operate.acting import refuse
from operate.installation import Installation
from operate.options import FAILED
from operate.waiting import wait_until
from rollcall.adapters.secrets import FRESH

CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"
SETTLED = FRESH + timedelta(minutes=1)
"""So long after a value was stored every function uses it; each reads again within `FRESH`."""


@dataclass(frozen=True, slots=True)
class Version:
    """One stored value."""

    text: str = field(repr=False)
    version: str
    at: datetime
    """When it was stored, in UTC."""


class VaultSecret:
    """A secret by the output of the stack that names it."""

    def __init__(self, site: Installation, output: str) -> None:
        self._site = site
        self._client: Any = site.aws("secretsmanager")
        self._id = site.output(output)

    def read(self, stage: str = CURRENT) -> Version | None:
        """Return the value of a stage; None where it has none."""
        try:
            found = self._client.get_secret_value(SecretId=self._id, VersionStage=stage)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise
        created = found["CreatedDate"].astimezone(UTC)
        return Version(found["SecretString"], found["VersionId"], created)

    def put(self, text: str) -> Version:
        """Store a value as the current one; the one before stays as the previous one.

        The same value again changes nothing, so a command that was cut off can be repeated.
        """
        stored = self.read()
        if stored is None or stored.text != text:
            self._client.put_secret_value(SecretId=self._id, SecretString=text)
            stored = self.read()
        if stored is None:
            raise LookupError("a value that was just stored is not there")
        return stored

    def announce(self, text: str) -> None:
        """Store a value as the previous one: what is made with it opens, and nothing is made."""
        self._client.put_secret_value(
            SecretId=self._id, SecretString=text, VersionStages=[PREVIOUS]
        )

    def promote(self, announced: Version, current: Version) -> None:
        """Make an announced value the current one; the current one becomes the previous one."""
        self._client.update_secret_version_stage(
            SecretId=self._id,
            VersionStage=CURRENT,
            MoveToVersionId=announced.version,
            RemoveFromVersionId=current.version,
        )

    def settle(self, since: datetime) -> None:
        """Wait until every function uses what was stored at a moment."""
        wait_until(self._site, since + SETTLED, "Until every function uses it")


def pasted[T](what: str, parse: Callable[[str], T]) -> tuple[str, T]:
    """Return a secret that is pasted, or piped; it is neither shown nor in the shell's history.

    A value that cannot be right ends the command.
    """
    terminal = sys.stdin.isatty()
    text = getpass.getpass(f"{what}: ") if terminal else sys.stdin.readline().rstrip("\r\n")
    try:
        return text, parse(text)
    except ValueError as error:
        refuse(f"That cannot be right: {error}. Nothing was changed.", FAILED)
