"""Wires the worker. The only module of this function whose import does work."""

from __future__ import annotations

import gc

gc.disable()  # else it would look through all modules again and again while they load

import os
import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

from botocore.config import Config
from botocore.session import get_session

from functions.sync_worker.handler import Deps, build
from functions.sync_worker.settings import Settings
from rollcall.adapters.clock import SystemClock
from rollcall.adapters.dynamodb.notifications import DynamoNotificationStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.worker import DynamoWorkerStore
from rollcall.adapters.google.revoker import GoogleGrantRevoker
from rollcall.adapters.kms import KmsTokenVault
from rollcall.adapters.recall.api import HttpRecall
from rollcall.adapters.recall.transport import RecallTransport
from rollcall.adapters.secrets import BRIEF, SecretReader
from rollcall.adapters.sqs import SqsWakeQueue
from rollcall.protocol.recall_key import recall_key
from rollcall.protocol.secret_values import google_client_secret
from rollcall.reconcile.parallel import AT_ONCE, on_threads
from rollcall.reconcile.slice import Outside
from rollcall.reconcile.worker import Settings as WorkSettings
from rollcall.reconcile.worker import run_slice
from rollcall.runtime.observability import make_telemetry

_AWS = Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "max_attempts": 3})

settings = Settings.from_env(os.environ)
telemetry = make_telemetry("sync_worker", level=settings.log_level)
clock = SystemClock()
# boto3 would load its S3 machinery too: a tenth of the whole cold start.
aws: Any = get_session()
secrets = aws.create_client("secretsmanager", config=BRIEF)
recall_api_key = SecretReader(secrets, settings.recall_api_key_secret_name, recall_key, clock.now)
client_secret = SecretReader(
    secrets, settings.google_client_secret_name, google_client_secret, clock.now
)
state = Table(aws.create_client("dynamodb", config=_AWS), settings.state_table)
queue = SqsWakeQueue(aws.create_client("sqs", config=_AWS), settings.wake_queue_url)
outside = Outside(
    store=DynamoWorkerStore(state),
    marks=DynamoNotificationStore(state),
    recall=HttpRecall(
        RecallTransport(settings.recall_url, lambda: recall_api_key.get().reveal(), clock.now),
        settings.google_client_id,
        lambda: client_secret.get().reveal(),
    ),
    vault=KmsTokenVault(aws.create_client("kms", config=_AWS), settings.token_key_id),
    revoker=GoogleGrantRevoker(settings.google_revoke_url),
    clock=clock,
    run_all=on_threads(ThreadPoolExecutor(AT_ONCE)),
    jitter=random.random,
    report=lambda error: telemetry.finish("item_failed", failed=True, cause=error),
    client_id=settings.google_client_id,
    new_installation=lambda: uuid4().hex,
)
lambda_handler = build(
    Deps(
        run_slice=partial(
            run_slice,
            outside,
            settings=WorkSettings(settings.limits, settings.bot_scope, settings.caps),
        ),
        queue=queue,
        messages=queue,
        clock=clock,
        telemetry=telemetry,
    )
)

gc.freeze()  # what is loaded now stays, so it is not looked through later either
gc.enable()
