"""Secrets Manager: read when needed, kept for minutes, never given out malformed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from rollcall.adapters.last_good import LastGood
from rollcall.domain.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.client import SecretsManagerClient

FRESH = timedelta(minutes=5)
LAST_GOOD = timedelta(minutes=15)
"""How long a value serves while it cannot be read again."""


class SecretReader[T]:
    """One secret of Secrets Manager, parsed.

    ``parse`` raises ValueError for a value that cannot be right; then, as when it cannot be read,
    the last good one serves for a while (`LastGood`). With ``previous`` the version before
    (`AWSPREVIOUS`) is read too, so that what was made with it stays valid during a rotation.
    """

    def __init__(
        self,
        client: SecretsManagerClient,
        secret_id: str,
        parse: Callable[[str], T],
        clock: Callable[[], datetime],
        *,
        previous: bool = False,
    ) -> None:
        self._client = client
        self._secret_id = secret_id
        self._parse = parse
        self._previous = previous
        self._values = LastGood(self._read, clock, fresh=FRESH, last_good=LAST_GOOD)

    def get(self) -> T:
        """The current value. Raises Unavailable: `secret_unreadable` or `secret_malformed`."""
        return self.versions()[0]

    def versions(self) -> tuple[T, ...]:
        """The current value, then the previous one if it is wanted and there is one.

        Raises Unavailable like `get`.
        """
        return self._values.get()

    def reload(self) -> bool:
        """Read again at once because a value did not fit; at most once a minute.

        False when the value is as it was, or cannot be read.
        """
        return self._values.renew()

    def _read(self) -> tuple[T, ...]:
        text = self._fetch("AWSCURRENT")
        if text is None:
            raise Unavailable("secret_unreadable")
        try:
            current = self._parse(text)
        except ValueError:
            # The cause may quote the value.
            raise Unavailable("secret_malformed") from None
        return (current, *self._read_previous()) if self._previous else (current,)

    def _read_previous(self) -> tuple[T, ...]:
        text = self._fetch("AWSPREVIOUS")
        try:
            return () if text is None else (self._parse(text),)
        except ValueError:
            return ()

    def _fetch(self, stage: str) -> str | None:
        try:
            answer = self._client.get_secret_value(SecretId=self._secret_id, VersionStage=stage)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == "ResourceNotFoundException":
                return None
            raise Unavailable("secret_unreadable") from error
        except BotoCoreError as error:
            raise Unavailable("secret_unreadable") from error
        return answer.get("SecretString")
