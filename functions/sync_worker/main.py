"""Wires the worker. The only module of this function whose import does work."""

from __future__ import annotations

from rollcall.runtime import cold_start

cold_start.begin(__file__)  # before anything else is loaded

import os
import random
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NoReturn
from uuid import uuid4

from botocore.session import get_session

from functions.sync_worker.handler import Deps, Handler, build
from functions.sync_worker.limits import caps_of
from rollcall.adapters.aws import CLIENT
from rollcall.adapters.clock import SystemClock
from rollcall.adapters.dynamodb.mail import DynamoMailStore
from rollcall.adapters.dynamodb.media import DynamoMediaStore
from rollcall.adapters.dynamodb.notifications import DynamoNotificationStore
from rollcall.adapters.dynamodb.past_bots import DynamoPastBotStore
from rollcall.adapters.dynamodb.pasted import DynamoPastedStore
from rollcall.adapters.dynamodb.sessions import DynamoSessionStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.usage import DynamoUsageStore
from rollcall.adapters.dynamodb.worker import DynamoWorkerStore
from rollcall.adapters.google.revoker import GoogleGrantRevoker
from rollcall.adapters.kept_lists.domain_lists import KeptDomainLists
from rollcall.adapters.kms import KmsTokenVault
from rollcall.adapters.recall.api import HttpRecall
from rollcall.adapters.recall.transport import RecallTransport
from rollcall.adapters.secrets import SecretReader
from rollcall.adapters.ses import ONCE, SesMailer
from rollcall.adapters.sqs import SqsWakeQueue
from rollcall.adapters.threads import ThreadedCalls
from rollcall.domain.companies import Companies
from rollcall.domain.guest_noes import Audiences
from rollcall.domain.tag_names import TagNames
from rollcall.protocol.guest_link import guest_address, guest_key
from rollcall.protocol.mail_links import MailLinks
from rollcall.protocol.media_seal import MediaSubject, media_key, seal
from rollcall.protocol.recall_key import recall_key
from rollcall.protocol.secret_values import cookie_key, google_client_secret
from rollcall.protocol.signed_link import link_key
from rollcall.reconcile.run import run
from rollcall.reconcile.scheduler import MOST_AT_ONCE
from rollcall.reconcile.state import MailPorts, MediaPorts, Ports
from rollcall.reconcile.state import Settings as RunSettings
from rollcall.runtime.bot_settings import bot_settings
from rollcall.runtime.call_limits import limits_of
from rollcall.runtime.composing import composed
from rollcall.runtime.observability import Telemetry
from rollcall.runtime.settings import Settings


def compose(env: Mapping[str, str]) -> Handler:
    """The handler with its adapters; one that fails when the settings are wrong."""
    return composed("sync_worker", env, _wire, _refuse)


def _refuse(event: Mapping[str, Any]) -> NoReturn:
    # The messages come back, and the alarm on the function's errors rings.
    raise RuntimeError("a setting is wrong")


def _wire(settings: Settings, telemetry: Telemetry) -> Handler:
    clock = SystemClock()
    # boto3 would load its S3 machinery too: a tenth of the whole cold start.
    aws: Any = get_session()
    secrets = aws.create_client("secretsmanager", config=CLIENT)
    recall_api_key = SecretReader(
        secrets, settings.recall_api_key_secret_name, recall_key, clock.now
    )
    client_secret = SecretReader(
        secrets, settings.google_client_secret_name, google_client_secret, clock.now
    )
    dynamodb = aws.create_client("dynamodb", config=CLIENT)
    state = Table(dynamodb, settings.state_table)
    cookie_key_reader = SecretReader(
        secrets, settings.cookie_key_secret_name, cookie_key, clock.now
    )
    mail_store = DynamoMailStore(state)
    mailer = (
        SesMailer(
            aws.create_client("sesv2", config=ONCE),
            settings.mail_from,
            settings.mail_configuration_set,
        )
        if settings.mail_from
        else None
    )
    companies = Companies(
        KeptDomainLists(),
        settings.one_company,
        settings.never_outside,
        settings.allowed_domains,
    )
    queue = SqsWakeQueue(aws.create_client("sqs", config=CLIENT), settings.wake_queue_url)
    ports = Ports(
        store=DynamoWorkerStore(state, Audiences(settings.bot_scope, companies)),
        marks=DynamoNotificationStore(state),
        recall=HttpRecall(
            RecallTransport(settings.recall_url, lambda: recall_api_key.get().reveal(), clock.now),
            settings.google_client_id,
            lambda: client_secret.get().reveal(),
            TagNames(settings.norecord_tag, settings.record_tag),
        ),
        vault=KmsTokenVault(aws.create_client("kms", config=CLIENT), settings.token_key_id),
        revoker=GoogleGrantRevoker(settings.google_revoke_url),
        clock=clock,
        calls=ThreadedCalls(ThreadPoolExecutor(MOST_AT_ONCE)),
        jitter=random.random,
        report=lambda error, work="": telemetry.finish(
            "item_failed", failed=True, cause=error, work=work
        ),
        wrote=telemetry.wrote,
        client_id=settings.google_client_id,
        new_id=lambda: uuid4().hex,
        sessions=DynamoSessionStore(Table(dynamodb, settings.ephemeral_table)),
        mail=MailPorts(
            mail_store,
            mailer,
            partial(MailLinks, settings.public_url, lambda: link_key(cookie_key_reader.get())),
        ),
        media=MediaPorts(
            DynamoMediaStore(state),
            lambda user_id, event_id, medium, link: seal(
                media_key(cookie_key_reader.get()), MediaSubject(user_id, event_id, medium), link
            ),
        )
        if settings.media_links
        else None,
        pasted=DynamoPastedStore(state),
        past_bots=DynamoPastBotStore(state) if settings.recordings_of_leavers else None,
        usage=DynamoUsageStore(state),
        guest_link=lambda subject: guest_address(
            settings.public_url, guest_key(cookie_key_reader.get()), subject
        ),
    )
    return build(
        Deps(
            run=partial(
                run,
                ports,
                settings=RunSettings(
                    limits_of(settings),
                    settings.bot_scope,
                    companies,
                    caps_of(settings),
                    bot_settings(settings),
                    settings.not_people,
                    settings.unused_account_months,
                    settings.idle_weeks,
                ),
            ),
            queue=queue,
            messages=queue,
            mail=mail_store,
            clock=clock,
            telemetry=telemetry,
        )
    )


lambda_handler = compose(os.environ)

cold_start.end()
