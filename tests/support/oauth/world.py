"""The function over stores in memory, and browsers that use it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from itertools import count
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from functions.oauth_callback.deps import Deps
from functions.oauth_callback.handler import build
from rollcall.adapters.cookie_cipher import OAUTH, CookieCipher
from rollcall.adapters.google.identity import GoogleIdentity
from rollcall.adapters.google.keys import GoogleKeys
from rollcall.adapters.google.oauth import GoogleClient, GoogleOAuth
from rollcall.adapters.google.revoker import GoogleGrantRevoker
from rollcall.domain.admins import Admins
from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.secret import Secret
from rollcall.protocol.oauth_grant import CALENDAR_SCOPE
from rollcall.runtime.address_limits import AddressLimits
from rollcall.runtime.form_tokens import form_token, masked
from rollcall.runtime.observability import make_telemetry
from rollcall.runtime.passing_cookies import notice_cookie
from rollcall.runtime.sessions import SessionCookies
from rollcall.runtime.transactions import TransactionCookies
from rollcall.use_cases.admission import Admission
from rollcall.use_cases.connect_calendar import ConnectCalendar
from rollcall.use_cases.sign_in import SignIn
from tests.support.memory.accounts import MemoryAccountStore
from tests.support.memory.people import MemoryInvitations
from tests.support.memory.queue import MemoryWakeQueue
from tests.support.memory.rates import MemoryRateStore
from tests.support.memory.sessions import MemorySessionStore
from tests.support.memory.state import MemoryState
from tests.support.oauth.google import Answer, LocalGoogle, json_answer
from tests.support.oauth.token_key import MemoryTokenKey
from tests.support.oauth.tokens import CLIENT_ID
from tests.support.passing import carried

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CLIENT_SECRET = "FAKE-CLIENT-SECRET-CANARY"
COOKIE_KEY = "FAKE-COOKIE-KEY-CANARY-0123456789-abcdef"
PUBLIC_URL = "https://rollcall.example"
REFRESH_TOKEN = "FAKE-REFRESH-TOKEN-CANARY"
ACCESS_TOKEN = "FAKE-ACCESS-TOKEN-CANARY"

type Claims = dict[str, object]
_numbers = count()
_hosts = count()


@dataclass
class Page:
    """One answer, as a browser sees it."""

    status: int
    body: str
    headers: dict[str, str]
    set_cookies: list[str]
    notice: str = ""
    """The word of the notice that the next page shows; empty for none."""

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    @property
    def led_to(self) -> tuple[str, str]:
        """Where a redirect leads, and the word of the notice that is shown there."""
        return self.location, self.notice


class World:
    """One installation with its users; everything that a test may look at or change."""

    def __init__(
        self,
        google: LocalGoogle,
        public_url: str = PUBLIC_URL,
        log_level: str = "INFO",
        allowed: str = "*",
        admins: str = "none",
    ) -> None:
        self.google = google
        self.public_url = public_url
        self.log_level = log_level
        self.issuer = "https://accounts.google.com"
        self.now = START
        self.state = MemoryState()
        self.queue = MemoryWakeQueue(self.state)
        self.key = MemoryTokenKey()
        self.cookie_secrets: list[Secret] = [Secret(COOKIE_KEY)]
        self.client_secret: Callable[[], Secret] = lambda: Secret(CLIENT_SECRET)
        self.allowed = AllowedDomains.parse(allowed)
        self.admins = Admins.parse(admins)
        self.issued: list[str] = []
        self.move_google(google.origin)

    def move_google(self, origin: str) -> None:
        """Expect Google's token and key endpoints at this origin from now on."""
        self.google_origin = origin
        self.deps = self._deps()
        self.handle = build(self.deps)

    def allow(self, domains: str) -> None:
        """Deploy with these domains from now on."""
        self.allowed = AllowedDomains.parse(domains)
        self.move_google(self.google_origin)

    def _deps(self) -> Deps:
        accounts, sessions = MemoryAccountStore(self.state), MemorySessionStore(self.state)
        admission = Admission(self.allowed, self.admins, MemoryInvitations(self.state))
        client = GoogleClient(
            CLIENT_ID,
            "https://accounts.google.com/o/oauth2/v2/auth",
            f"{self.google_origin}/token",
            f"{self.public_url}/auth/google/callback",
        )
        keys = GoogleKeys(f"{self.google_origin}/certs", self.clock)
        revoker = GoogleGrantRevoker(f"{self.google_origin}/revoke", read_seconds=0.5)
        cipher = CookieCipher(lambda: self.cookie_secrets, lambda: False, OAUTH)
        return Deps(
            public_url=self.public_url,
            issuer=self.issuer,
            google=GoogleOAuth(client, self._secret, read_seconds=0.5),
            identity=GoogleIdentity(keys, CLIENT_ID, self.issuer, self.clock),
            accounts=accounts,
            sessions=sessions,
            session_cookies=SessionCookies(self.public_url),
            transactions=TransactionCookies(self.public_url, cipher),
            notices=notice_cookie(self.public_url, lambda: self.cookie_secrets, lambda: False),
            addresses=AddressLimits(MemoryRateStore(self.state), lambda: self.cookie_secrets),
            sign_in=SignIn(accounts, sessions, self.random_text, self.queue, admission),
            connect=ConnectCalendar(accounts, self.key, self.queue, revoker, admission),
            admission=admission,
            telemetry=make_telemetry(f"oauth-test-{next(_numbers)}", level=self.log_level),
            now=self.clock,
            random_text=self.random_text,
        )

    def _secret(self) -> Secret:
        return self.client_secret()

    def clock(self) -> datetime:
        return self.now

    def later(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    def random_text(self) -> str:
        self.issued.append(token_urlsafe(32))
        return self.issued[-1]

    def claims(self, nonce: str, **changes: object) -> Claims:
        """Claims of a good ID token; None leaves one out."""
        moment = int(self.now.timestamp())
        claims: Claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "azp": CLIENT_ID,
            "sub": "1001",
            "email": "ada@example.com",
            "email_verified": True,
            "name": "Ada",
            "nonce": nonce,
            "iat": moment,
            "exp": moment + 3600,
            **changes,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token_answer(self, nonce: str, claims: Claims | None = None, **changes: object) -> Answer:
        """A good token response; None leaves a field out."""
        fields: dict[str, object] = {
            "access_token": ACCESS_TOKEN,
            "expires_in": 3599,
            "token_type": "Bearer",
            "scope": f"openid email profile {CALENDAR_SCOPE}",
            "refresh_token": REFRESH_TOKEN,
            "id_token": self.google.signers[0].sign(self.claims(nonce, **(claims or {}))),
            **changes,
        }
        return json_answer({name: value for name, value in fields.items() if value is not None})


def next_address() -> str:
    """An address that no other browser of the test has."""
    return str(IPv4Address(0xC6330000 + next(_hosts) % 65536))


@dataclass
class Browser:
    """Keeps cookies like one, and sends what a top-level navigation sends."""

    world: World
    jar: dict[str, str] = field(default_factory=dict)
    address: str = field(
        default_factory=lambda: str(IPv4Address(0xC6330000 + next(_hosts) % 65536))
    )
    """The address that the gateway sees."""

    def ask(
        self,
        method: str,
        target: str,
        *,
        headers: dict[str, str] | None = None,
        body: str = "",
        cookies: Sequence[tuple[str, str]] | None = None,
    ) -> Page:
        path, _, query = target.partition("?")
        sent = list(self.jar.items()) if cookies is None else cookies
        event: dict[str, Any] = {
            "rawPath": path,
            "rawQueryString": query,
            "headers": headers or {},
            "cookies": [f"{name}={value}" for name, value in sent],
            "requestContext": {
                "requestId": "request-1",
                "http": {"method": method, "sourceIp": self.address},
            },
            "body": body,
            "isBase64Encoded": False,
        }
        answer = self.world.handle(event, None)
        for cookie in answer["cookies"]:
            self._keep(cookie)
        kept = answer["cookies"]
        notice = carried(self.world.deps.notices, kept, self.world.now)
        return Page(answer["statusCode"], answer["body"], answer["headers"], kept, notice)

    def _keep(self, cookie: str) -> None:
        pair, *attributes = cookie.split("; ")
        name, _, value = pair.partition("=")
        if "Max-Age=0" in attributes:
            self.jar.pop(name, None)
        else:
            self.jar[name] = value

    def get(self, target: str, **headers: str) -> Page:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", target, headers=named)

    def start(self, purpose: str = "sign_in", **params: str) -> dict[str, str]:
        """Go to Google; what the address there says."""
        query = urlencode({"purpose": purpose, **params})
        page = self.get(f"/auth/google/start?{query}")
        found = parse_qs(urlsplit(page.location).query)
        return {name: values[0] for name, values in found.items()}

    def return_with(self, **params: str | None) -> Page:
        """Come back from Google with its `iss` and these parameters; None leaves one out."""
        sent = {"iss": self.world.issuer, **params}
        query = urlencode({name: value for name, value in sent.items() if value is not None})
        return self.get(f"/auth/google/callback?{query}")

    def finish(
        self, asked: dict[str, str], claims: Claims | None = None, /, **changes: object
    ) -> Page:
        """Come back with a code for which Google answers well, but for the changes."""
        answer = self.world.token_answer(asked["nonce"], claims, **changes)
        self.world.google.answer = lambda _form: answer
        return self.return_with(state=asked["state"], code="4/FAKE-CODE-CANARY")

    def sign_in(self, **claims: object) -> Page:
        return self.finish(self.start(), claims)

    @property
    def session_id(self) -> str | None:
        return self.jar.get(self.world.deps.session_cookies.session_name)

    @property
    def form_token(self) -> str:
        """What a form of this session carries."""
        return masked(form_token(self.session_id or ""), bytes(range(32)))

    def log_out(self, token: str | None = None, **headers: str) -> Page:
        given = self.form_token if token is None else token
        sent = {"content-type": "application/x-www-form-urlencoded", **headers}
        if not headers:
            sent["sec-fetch-site"] = "same-origin"
        body = urlencode({"form_token": given})
        named = {name.replace("_", "-"): value for name, value in sent.items()}
        return self.ask("POST", "/auth/logout", headers=named, body=body)


def assert_untouched(world: World) -> None:
    """Nobody is known, nothing is stored, and Google was not asked."""
    assert world.google.forms == []
    assert world.state.users == {}
    assert world.state.sessions == {}
    assert world.state.connections == {}
    assert world.queue.take() == []
