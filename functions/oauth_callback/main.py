"""Composition root: the only module of this function whose import does work."""

from __future__ import annotations

from rollcall.runtime import cold_start

cold_start.begin(__file__)  # before anything else is loaded

import os
import secrets
from collections.abc import MutableMapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from botocore.session import get_session

from functions.oauth_callback.callback import CALLBACK
from functions.oauth_callback.deps import Deps
from functions.oauth_callback.handler import LambdaHandler, build, refuse
from rollcall.adapters.aws import CLIENT
from rollcall.adapters.cookie_cipher import OAUTH, CookieCipher
from rollcall.adapters.dynamodb.accounts import DynamoAccountStore
from rollcall.adapters.dynamodb.invitations import DynamoInvitations
from rollcall.adapters.dynamodb.rates import DynamoRateStore
from rollcall.adapters.dynamodb.sessions import DynamoSessionStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.google.identity import GoogleIdentity
from rollcall.adapters.google.keys import GoogleKeys
from rollcall.adapters.google.oauth import GoogleClient, GoogleOAuth, permit_loopback
from rollcall.adapters.google.revoker import GoogleGrantRevoker
from rollcall.adapters.kms import KmsTokenSealer
from rollcall.adapters.secrets import SecretReader
from rollcall.adapters.sqs import SqsWakeQueue
from rollcall.protocol.secret_values import cookie_key, google_client_secret
from rollcall.runtime.address_limits import AddressLimits
from rollcall.runtime.composing import composed
from rollcall.runtime.observability import Telemetry
from rollcall.runtime.passing_cookies import notice_cookie
from rollcall.runtime.sessions import SessionCookies
from rollcall.runtime.settings import Settings
from rollcall.runtime.transactions import TransactionCookies
from rollcall.use_cases.admission import Admission
from rollcall.use_cases.connect_calendar import ConnectCalendar
from rollcall.use_cases.sign_in import SignIn


def compose(env: MutableMapping[str, str]) -> LambdaHandler:
    """The handler with its adapters; one that answers 503 when the settings are wrong."""
    return composed("oauth_callback", env, partial(_wire, env), refuse)


def _wire(env: MutableMapping[str, str], settings: Settings, telemetry: Telemetry) -> LambdaHandler:
    client = GoogleClient(
        settings.google_client_id,
        settings.google_auth_url,
        settings.google_token_url,
        # Registered at Google exactly like this.
        settings.public_url + CALLBACK,
    )
    permit_loopback(client, env)
    return build(_deps(settings, client, telemetry))


def _deps(settings: Settings, client: GoogleClient, telemetry: Telemetry) -> Deps:
    # boto3 would load its S3 machinery too: a tenth of the whole cold start.
    aws: Any = get_session()
    vault = aws.create_client("secretsmanager", config=CLIENT)
    dynamodb = aws.create_client("dynamodb", config=CLIENT)
    client_secret = SecretReader(
        vault, settings.google_client_secret_name, google_client_secret, _now
    )
    cookie_keys = SecretReader(
        vault, settings.cookie_key_secret_name, cookie_key, _now, previous=True
    )
    state = Table(dynamodb, settings.state_table)
    accounts = DynamoAccountStore(state)
    admission = Admission(settings.allowed_domains, settings.admins, DynamoInvitations(state))
    sessions = DynamoSessionStore(Table(dynamodb, settings.ephemeral_table))
    sealer = KmsTokenSealer(aws.create_client("kms", config=CLIENT), settings.token_key_id)
    queue = SqsWakeQueue(aws.create_client("sqs", config=CLIENT), settings.wake_queue_url)
    keys = GoogleKeys(settings.google_jwks_url, _now)
    revoker = GoogleGrantRevoker(settings.google_revoke_url, read_seconds=4.0)
    return Deps(
        public_url=settings.public_url,
        issuer=settings.google_issuer,
        google=GoogleOAuth(client, client_secret.get),
        identity=GoogleIdentity(keys, settings.google_client_id, settings.google_issuer, _now),
        accounts=accounts,
        sessions=sessions,
        session_cookies=SessionCookies(settings.public_url),
        transactions=TransactionCookies(
            settings.public_url, CookieCipher(cookie_keys.versions, cookie_keys.reload, OAUTH)
        ),
        notices=notice_cookie(settings.public_url, cookie_keys.versions, cookie_keys.reload),
        addresses=AddressLimits(
            DynamoRateStore(Table(dynamodb, settings.ephemeral_table)), cookie_keys.versions
        ),
        sign_in=SignIn(accounts, sessions, _random_text, queue, admission),
        connect=ConnectCalendar(accounts, sealer, queue, revoker, admission),
        admission=admission,
        telemetry=telemetry,
        now=_now,
        random_text=_random_text,
    )


_random_text = partial(secrets.token_urlsafe, 32)


def _now() -> datetime:
    return datetime.now(UTC)


lambda_handler = compose(os.environ)

cold_start.end()
