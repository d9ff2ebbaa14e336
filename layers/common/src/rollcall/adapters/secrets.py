"""Secrets Manager: read when needed, kept for minutes, never given out malformed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from rollcall.domain.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.client import SecretsManagerClient

BRIEF = Config(
    connect_timeout=1, read_timeout=2, retries={"mode": "standard", "total_max_attempts": 2}
)
"""For the client: while a last good value is there, no request may be spent on a newer one."""
FRESH = timedelta(minutes=5)
LAST_GOOD = timedelta(minutes=15)
"""How long a value serves while it cannot be read again."""
RELOAD_AFTER = timedelta(minutes=1)
COOL_DOWN = timedelta(seconds=15)
"""How long nobody asks again after a try that failed: each may take seconds of a request."""


class SecretReader[T]:
    """One secret of Secrets Manager, parsed.

    ``parse`` raises ValueError for a value that cannot be right. A value is read again after five
    minutes; when that fails, or the new value is malformed, the last good one serves until it is
    fifteen minutes old, and nothing is read for a quarter of a minute. With ``previous`` the
    version before (`AWSPREVIOUS`) is read too, so that what was made with it stays valid during a
    rotation.
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
        self._clock = clock
        self._previous = previous
        self._values: tuple[T, ...] = ()
        self._read_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._failure: str | None = None
        """Why the last try failed."""
        self._lock = Lock()

    def get(self) -> T:
        """The current value. Raises Unavailable: `secret_unreadable` or `secret_malformed`."""
        return self.versions()[0]

    def versions(self) -> tuple[T, ...]:
        """The current value, then the previous one if it is wanted and there is one.

        Raises Unavailable like `get`.
        """
        with self._lock:
            now = self._clock()
            if self._age(now) >= FRESH:
                self._load(now)
            return self._values

    def reload(self) -> bool:
        """Read again at once because a value did not fit; at most once a minute.

        False when the value is as it was, or cannot be read.
        """
        with self._lock:
            now, before = self._clock(), self._values
            if self._since_try(now) < RELOAD_AFTER:
                return False
            self._try(now)
            return self._failure is None and self._values != before

    def _age(self, now: datetime) -> timedelta:
        return timedelta.max if self._read_at is None else now - self._read_at

    def _since_try(self, now: datetime) -> timedelta:
        return timedelta.max if self._tried_at is None else now - self._tried_at

    def _load(self, now: datetime) -> None:
        if self._failure is None or self._since_try(now) >= COOL_DOWN:
            self._try(now)
        if self._failure is not None and self._age(now) >= LAST_GOOD:
            raise Unavailable(self._failure)

    def _try(self, now: datetime) -> None:
        self._tried_at = now
        try:
            self._values, self._read_at, self._failure = self._read(), now, None
        except Unavailable as error:
            self._failure = error.reason

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
