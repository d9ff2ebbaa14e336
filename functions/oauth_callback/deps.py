"""What signing in and connecting reaches, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from rollcall.adapters.google.identity import GoogleIdentity
from rollcall.adapters.google.oauth import GoogleOAuth
from rollcall.ports.account_store import AccountStore
from rollcall.ports.session_store import SessionStore
from rollcall.runtime.address_limits import AddressLimits
from rollcall.runtime.http import Response
from rollcall.runtime.observability import Telemetry
from rollcall.runtime.passing_cookies import PassingCookie
from rollcall.runtime.sessions import SessionCookies
from rollcall.runtime.transactions import TransactionCookies
from rollcall.use_cases.admission import Admission
from rollcall.use_cases.connect_calendar import ConnectCalendar
from rollcall.use_cases.sign_in import SignIn


@dataclass(frozen=True, slots=True)
class Deps:
    """Everything the function reaches.

    ``now`` gives aware UTC; ``random_text`` gives 256 random bits as 43 URL-safe characters.
    """

    public_url: str
    issuer: str
    google: GoogleOAuth
    identity: GoogleIdentity
    accounts: AccountStore
    sessions: SessionStore
    session_cookies: SessionCookies
    transactions: TransactionCookies
    notices: PassingCookie
    addresses: AddressLimits
    sign_in: SignIn
    connect: ConnectCalendar
    admission: Admission
    telemetry: Telemetry
    now: Callable[[], datetime]
    random_text: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Outcome(Response):
    """An answer with the word that the log line and the metric get."""

    outcome: str = ""
    cause: Exception | None = field(default=None, repr=False)
    """What went wrong, for the log line only."""
