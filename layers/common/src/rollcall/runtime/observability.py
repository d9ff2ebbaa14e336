"""Logs and metrics: one line for each invocation and each bot written, nothing personal.

Powertools writes JSON, which also escapes line breaks and control characters. Events, answers and
exception texts are never logged: any of them may hold a secret.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import asdict

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from rollcall.ports.telemetry import WrittenBot
from rollcall.runtime.failure import failure

type Value = str | int | float | bool | None

_LEVELS = frozenset({"INFO", "WARNING", "ERROR"})
_CHATTY = (
    "botocore",
    "google",
    "httpcore",
    "httpx",
    "oauthlib",
    "requests",
    "requests_oauthlib",
    "urllib3",
)
_LONGEST = 200
"""Characters kept of one logged text."""


class Telemetry:
    """Writes one log line and its counts at the end of an invocation, and one for each bot."""

    def __init__(self, logger: Logger, metrics: EphemeralMetrics) -> None:
        self._logger = logger
        self._metrics = metrics
        # Threads of one run may tell of broken items at the same moment.
        self._one_at_a_time = threading.Lock()
        self._request_id = ""

    def begin(self, context: object) -> None:
        """From now on every line bears Lambda's id of the invocation, until the next begins.

        Lambda's own lines and the console have the same id. Requests to pages and the webhook name
        the API's id instead, which their readers see.
        """
        self._request_id = lambda_request_id(context)

    def finish(
        self,
        outcome: str,
        *,
        failed: bool = False,
        cause: BaseException | None = None,
        counts: Mapping[str, float] | None = None,
        **keys: Value,
    ) -> None:
        """Log how the invocation ended, as the constant message `invocation` with keys.

        What is counted says `metrics_of`. ``failed`` logs at ERROR; ``cause`` adds what `failure`
        tells of an error.
        """
        told = {
            "request_id": self._request_id,
            "outcome": outcome,
            **keys,
            **(failure(cause) if cause else {}),
        }
        write = self._logger.error if failed else self._logger.info
        write("invocation", extra=_keys(told))
        with self._one_at_a_time:
            for name, value in metrics_of(outcome, failed=failed, counts=counts).items():
                self._metrics.add_metric(name, MetricUnit.Count, value)
            self._metrics.flush_metrics()

    def wrote(self, bot: WrittenBot) -> None:
        """Log one write to Recall, as the constant message `bot_written` with keys.

        Nothing is counted: that is the run's own line.
        """
        told = {"request_id": self._request_id, **asdict(bot)}
        self._logger.info("bot_written", extra=_keys(told))


def make_telemetry(service: str, namespace: str = "Rollcall", level: str = "INFO") -> Telemetry:
    """The logger and metrics of one function.

    Raises ValueError for a log level that would log more than outcomes.
    """
    if level not in _LEVELS:
        raise ValueError("POWERTOOLS_LOG_LEVEL must be INFO, WARNING or ERROR")
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logger = Logger(service=service, level=level, location=None, json_serializer=_ascii_json)
    return Telemetry(logger, EphemeralMetrics(service=service, namespace=namespace))


def lambda_request_id(context: object) -> str:
    """Lambda's id of an invocation; empty where there is none, as in tests."""
    return str(getattr(context, "aws_request_id", ""))


def metrics_of(
    outcome: str, *, failed: bool = False, counts: Mapping[str, float] | None = None
) -> dict[str, float]:
    """What one invocation counts: its outcome, one of a closed list of words, and ``counts``.

    Every failure is counted as `failed` too, so that one alarm sees them all.
    """
    return {outcome: 1.0, **({"failed": 1.0} if failed else {}), **(counts or {})}


def _ascii_json(fields: object) -> str:
    """JSON with every character escaped that some reader might take for the end of a line."""
    return json.dumps(fields, default=str, separators=(",", ":"))


def _keys(values: Mapping[str, Value]) -> dict[str, Value]:
    """Log keys of bounded length, without those that say nothing."""
    return {name: _short(value) for name, value in values.items() if value not in (None, "")}


def _short(value: Value) -> Value:
    return value[:_LONGEST] if isinstance(value, str) else value
