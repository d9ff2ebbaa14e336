"""Composition root: the only module of this function whose import does work."""

from __future__ import annotations

from rollcall.runtime import cold_start

cold_start.begin(__file__)  # before anything else is loaded

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.session import get_session

from functions.webhook.handler import Deps, LambdaHandler, build, refuse
from rollcall.adapters.aws import CLIENT
from rollcall.adapters.dynamodb.notifications import DynamoNotificationStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.secrets import SecretReader
from rollcall.adapters.sqs import SqsWakeQueue
from rollcall.protocol.webhook_signature import parse_secrets
from rollcall.runtime.composing import composed
from rollcall.runtime.observability import Telemetry
from rollcall.runtime.settings import Settings
from rollcall.use_cases.accept_notification import AcceptNotification


def compose(env: Mapping[str, str]) -> LambdaHandler:
    """The handler with its adapters; one that answers 503 when the settings are wrong."""
    return composed("webhook", env, _wire, refuse)


def _wire(settings: Settings, telemetry: Telemetry) -> LambdaHandler:
    # boto3 would load its S3 machinery too: a tenth of the whole cold start.
    session = get_session()
    vault: Any = session.create_client("secretsmanager", config=CLIENT)
    dynamodb: Any = session.create_client("dynamodb", config=CLIENT)
    sqs: Any = session.create_client("sqs", config=CLIENT)
    store = DynamoNotificationStore(Table(dynamodb, settings.state_table))
    return build(
        Deps(
            secrets=SecretReader(vault, settings.webhook_secrets_secret_name, parse_secrets, _now),
            accept=AcceptNotification(store, SqsWakeQueue(sqs, settings.wake_queue_url)),
            telemetry=telemetry,
            now=_now,
        )
    )


def _now() -> datetime:
    return datetime.now(UTC)


lambda_handler = compose(os.environ)

cold_start.end()
