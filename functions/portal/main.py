"""Composition root: the only module of this function whose import does work."""

from __future__ import annotations

import os

import boto3
from botocore.config import Config

from functions.portal.deps import Deps
from functions.portal.handler import build
from functions.portal.render import Renderer
from functions.portal.settings import Settings
from functions.portal.static_files import StaticFiles, package_folder
from rollcall.adapters.brief import BRIEF
from rollcall.adapters.clock import SystemClock
from rollcall.adapters.dynamodb.portal import DynamoPortalStore
from rollcall.adapters.dynamodb.rates import DynamoRateStore
from rollcall.adapters.dynamodb.sessions import DynamoSessionStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.sqs import SqsWakeQueue
from rollcall.runtime.observability import make_telemetry
from rollcall.runtime.sessions import SessionCookies

_AWS = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "max_attempts": 3})

settings = Settings.from_env(os.environ)
session = boto3.session.Session()
dynamodb = session.client("dynamodb", config=_AWS)
ephemeral = Table(dynamodb, settings.ephemeral_table)
lambda_handler = build(
    Deps(
        store=DynamoPortalStore(Table(dynamodb, settings.state_table)),
        sessions=DynamoSessionStore(ephemeral),
        rates=DynamoRateStore(ephemeral),
        queue=SqsWakeQueue(session.client("sqs", config=BRIEF), settings.wake_queue_url),
        cookies=SessionCookies(settings.public_url),
        renderer=Renderer(StaticFiles(package_folder() / "static")),
        telemetry=make_telemetry("portal", level=settings.log_level),
        now=SystemClock().now,
        public_url=settings.public_url,
        scope=settings.bot_scope,
        allowed=settings.allowed_domains,
    )
)
