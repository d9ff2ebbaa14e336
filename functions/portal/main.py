"""Composition root: the only module of this function whose import does work."""

from __future__ import annotations

from rollcall.runtime import cold_start

cold_start.begin(__file__)  # before anything else is loaded

import os
import secrets
from collections.abc import Mapping
from functools import partial
from typing import Any

from botocore.session import get_session

from functions.portal.deps import Deps, Operator
from functions.portal.handler import LambdaHandler, build, refuse
from functions.portal.kept import again_cookie
from functions.portal.render import Renderer
from functions.portal.static_files import StaticFiles, package_folder
from rollcall.adapters.aws import CLIENT
from rollcall.adapters.clock import SystemClock
from rollcall.adapters.dynamodb.guest_store import DynamoGuestStore
from rollcall.adapters.dynamodb.invitations import DynamoInvitations
from rollcall.adapters.dynamodb.mail import DynamoMailStore
from rollcall.adapters.dynamodb.media import DynamoMediaStore
from rollcall.adapters.dynamodb.past_bots import DynamoPastBotStore
from rollcall.adapters.dynamodb.pasted import DynamoPastedStore
from rollcall.adapters.dynamodb.people import DynamoPeopleStore
from rollcall.adapters.dynamodb.policies import DynamoPolicyStore
from rollcall.adapters.dynamodb.portal import DynamoPortalStore
from rollcall.adapters.dynamodb.rates import DynamoRateStore
from rollcall.adapters.dynamodb.sessions import DynamoSessionStore
from rollcall.adapters.dynamodb.standing import DynamoStandingStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.usage import DynamoUsageStore
from rollcall.adapters.kept_lists.domain_lists import KeptDomainLists
from rollcall.adapters.secrets import SecretReader
from rollcall.adapters.sqs import SqsDeadLetters, SqsWakeQueue
from rollcall.domain.companies import Companies
from rollcall.domain.guest_noes import Audiences
from rollcall.domain.tag_names import TagNames
from rollcall.protocol.secret_values import cookie_key
from rollcall.runtime.bot_settings import bot_settings
from rollcall.runtime.call_limits import limits_of
from rollcall.runtime.composing import composed
from rollcall.runtime.link_reader import LinkReader
from rollcall.runtime.observability import Telemetry
from rollcall.runtime.passing_cookies import notice_cookie
from rollcall.runtime.sessions import SessionCookies
from rollcall.runtime.settings import Settings
from rollcall.use_cases.admission import Admission


def compose(env: Mapping[str, str]) -> LambdaHandler:
    """The handler with its adapters; one that answers 503 when the settings are wrong."""
    return composed("portal", env, _wire, refuse)


def _wire(settings: Settings, telemetry: Telemetry) -> LambdaHandler:
    # boto3 would load its S3 machinery too: a tenth of the whole cold start.
    aws: Any = get_session()
    dynamodb = aws.create_client("dynamodb", config=CLIENT)
    ephemeral = Table(dynamodb, settings.ephemeral_table)
    state = Table(dynamodb, settings.state_table)
    cookie_keys = SecretReader(
        aws.create_client("secretsmanager", config=CLIENT),
        settings.cookie_key_secret_name,
        cookie_key,
        SystemClock().now,
        previous=True,
    )
    sqs = aws.create_client("sqs", config=CLIENT)
    companies = Companies(
        KeptDomainLists(),
        settings.one_company,
        settings.never_outside,
        settings.allowed_domains,
    )
    audiences = Audiences(settings.bot_scope, companies)
    return build(
        Deps(
            store=DynamoPortalStore(state, audiences),
            standing=DynamoStandingStore(state, audiences),
            guests=DynamoGuestStore(state),
            people=DynamoPeopleStore(state),
            policies=DynamoPolicyStore(state),
            mail=DynamoMailStore(state),
            media=DynamoMediaStore(state),
            pasted=DynamoPastedStore(state),
            past_bots=DynamoPastBotStore(state),
            deletes_recordings=settings.recordings_of_leavers,
            media_links=settings.media_links,
            media_sentence=settings.media_sentence,
            links=LinkReader(cookie_keys.versions, cookie_keys.reload),
            bots_per_user_and_day=settings.bots_per_user_and_day,
            bots_per_day=settings.bots_per_day,
            bot_hours_per_user_and_day=settings.bot_hours_per_user_and_day,
            bot_hours_per_day=settings.bot_hours_per_day,
            sends_mail=settings.mail_from != "",
            sessions=DynamoSessionStore(ephemeral),
            rates=DynamoRateStore(ephemeral),
            queue=SqsWakeQueue(sqs, settings.wake_queue_url),
            usage=DynamoUsageStore(state),
            dead_letters=SqsDeadLetters(sqs, settings.dead_letters_url),
            limits=limits_of(settings),
            cookies=SessionCookies(settings.public_url),
            notices=notice_cookie(settings.public_url, cookie_keys.versions, cookie_keys.reload),
            clicks=again_cookie(settings.public_url, cookie_keys.versions, cookie_keys.reload),
            renderer=Renderer(StaticFiles(package_folder() / "static")),
            telemetry=telemetry,
            now=SystemClock().now,
            public_url=settings.public_url,
            scope=settings.bot_scope,
            admission=Admission(
                settings.allowed_domains, settings.admins, DynamoInvitations(state)
            ),
            random_text=partial(secrets.token_urlsafe, 32),
            tags=TagNames(settings.norecord_tag, settings.record_tag),
            bot=bot_settings(settings),
            shared_bots=settings.shared_bots,
            operator=Operator(
                settings.operator_name,
                settings.operator_contact,
                settings.legal_basis,
                settings.unused_account_months,
                settings.idle_weeks,
                settings.region,
            ),
            companies=companies,
        )
    )


lambda_handler = compose(os.environ)

cold_start.end()
