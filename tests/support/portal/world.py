"""The portal's handler over stores in memory, asked as API Gateway asks it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from functions.portal.deps import Deps, Operator
from functions.portal.handler import LambdaHandler, build
from functions.portal.kept import again_cookie
from functions.portal.render import Renderer
from functions.portal.static_files import StaticFiles, package_folder
from rollcall.domain.admins import Admins
from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.bot_settings import BotSettings
from rollcall.domain.deduplication import Scope
from rollcall.domain.errors import Unavailable
from rollcall.domain.guest_noes import Audiences
from rollcall.domain.lease import Lease
from rollcall.domain.model import Connection, EventRow, User
from rollcall.domain.pace import Pace
from rollcall.domain.preferences import Preferences
from rollcall.domain.secret import Secret
from rollcall.domain.session_limits import session_expiry
from rollcall.domain.stops import SharedBotsRight
from rollcall.domain.tag_names import TagNames
from rollcall.domain.trouble import Trouble
from rollcall.domain.user_rules import StoredPreferences, UserRules
from rollcall.ports.session_store import Session
from rollcall.runtime.form_tokens import form_token, masked, unmasked
from rollcall.runtime.link_reader import LinkReader
from rollcall.runtime.observability import Telemetry, make_telemetry
from rollcall.runtime.passing_cookies import NOTICE, PassingCookie, notice_cookie
from rollcall.runtime.sessions import SessionCookies
from rollcall.use_cases.admission import Admission
from rollcall.use_cases.tell_worker import WORKSPACE
from tests.support.companies import COMPANIES
from tests.support.memory import (
    MemoryDeadLetters,
    MemoryGuestStore,
    MemoryInvitations,
    MemoryMailStore,
    MemoryMediaStore,
    MemoryPastBotStore,
    MemoryPastedStore,
    MemoryPeopleStore,
    MemoryPolicyStore,
    MemoryPortalStore,
    MemoryRateStore,
    MemorySessionStore,
    MemoryStandingStore,
    MemoryState,
    MemoryUsageStore,
    MemoryWakeQueue,
)
from tests.support.memory.state import Workspace
from tests.support.passing import carried, sealed
from tests.support.portal.page import Node, parse
from tests.support.portal.rows import NOW, make_connection, make_user

PUBLIC_URL = "https://rollcall.example"
COOKIE_KEY = Secret("FAKE-COOKIE-KEY-0123456789abcdefghij")
FORM = "application/x-www-form-urlencoded"
RENDERER = Renderer(StaticFiles(package_folder() / "static"))
_PAD = bytes(range(32))
_TOKEN = re.compile(r"(?<=name=\"form_token\" value=\")[\w-]+")
TELEMETRY = make_telemetry("portal-test", level="ERROR")


def failing(name: str) -> Callable[[str], None]:
    """A hook for the state: this operation gets no answer."""

    def before(operation: str) -> None:
        if operation == name:
            raise Unavailable("test")

    return before


def _masked_alike(token: str) -> str:
    return masked(unmasked(token), _PAD)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway would send on."""

    status: int
    headers: dict[str, str]
    body: str
    cookies: tuple[str, ...] = ()
    """Each as its `Set-Cookie` line."""
    notice: str = ""
    """The word of the notice that the next page shows; empty for none."""

    def cookie(self, name: str) -> str:
        """The value that a cookie of ours is set to; empty when it is removed or left alone."""
        named = (line.partition(";")[0].partition("=") for line in self.cookies)
        return next((value for key, _, value in named if key == f"__Host-{name}"), "")

    @property
    def page(self) -> Node:
        """The body as a tree, with every form token masked alike, so that forms can be compared."""
        return parse(_TOKEN.sub(lambda found: _masked_alike(found[0]), self.body))

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.headers["location"]


@dataclass(slots=True)
class World:
    """State, clock and handler of one test."""

    state: MemoryState = field(default_factory=MemoryState)
    now: datetime = NOW
    public_url: str = PUBLIC_URL
    allowed: str = "*"
    admins: str = "none"
    tags: TagNames = field(default_factory=TagNames)
    bot: BotSettings = field(default_factory=BotSettings)
    telemetry: Telemetry = TELEMETRY
    scope: Scope = Scope.COMPANY
    shared_bots: SharedBotsRight = SharedBotsRight.ORGANISER
    operator: Operator = field(default_factory=Operator)
    drawn: int = 0
    """How many random texts were drawn."""
    sends_mail: bool = True
    media_links: bool = True
    media_sentence: str = ""
    deletes_recordings: bool = True
    keys: list[Secret] = field(default_factory=lambda: [COOKIE_KEY])
    deps: Deps = field(init=False)
    handler: LambdaHandler = field(init=False)
    queue: MemoryWakeQueue = field(init=False)
    store: MemoryPortalStore = field(init=False)
    cookies: SessionCookies = field(init=False)
    notices: PassingCookie = field(init=False)
    clicks: PassingCookie = field(init=False)

    def __post_init__(self) -> None:
        self.state.audiences = Audiences(self.scope, COMPANIES)
        self.queue = MemoryWakeQueue(self.state)
        self.store = MemoryPortalStore(self.state)
        self.cookies = SessionCookies(self.public_url)
        self.notices = notice_cookie(self.public_url, self.cookie_keys, lambda: False)
        self.clicks = again_cookie(self.public_url, self.cookie_keys, lambda: False)
        self.deps = Deps(
            store=self.store,
            sessions=MemorySessionStore(self.state),
            rates=MemoryRateStore(self.state),
            queue=self.queue,
            cookies=self.cookies,
            notices=self.notices,
            clicks=self.clicks,
            renderer=RENDERER,
            telemetry=self.telemetry,
            now=lambda: self.now,
            public_url=self.public_url,
            scope=self.scope,
            admission=self.admission(self.allowed),
            tags=self.tags,
            random_text=self.random_text,
            mail=MemoryMailStore(self.state),
            media=MemoryMediaStore(self.state),
            pasted=MemoryPastedStore(self.state),
            past_bots=MemoryPastBotStore(self.state),
            deletes_recordings=self.deletes_recordings,
            media_links=self.media_links,
            media_sentence=self.media_sentence,
            guests=MemoryGuestStore(self.state),
            people=MemoryPeopleStore(self.state),
            policies=MemoryPolicyStore(self.state),
            standing=MemoryStandingStore(self.state),
            usage=MemoryUsageStore(self.state),
            dead_letters=MemoryDeadLetters(self.state),
            links=LinkReader(self.cookie_keys, lambda: False),
            sends_mail=self.sends_mail,
            bot=self.bot,
            companies=COMPANIES,
            shared_bots=self.shared_bots,
            operator=self.operator,
        )
        self.handler = build(self.deps)

    def admission(self, allowed: str) -> Admission:
        """Who may come in where these domains are listed."""
        invitations = MemoryInvitations(self.state)
        return Admission(AllowedDomains.parse(allowed), Admins.parse(self.admins), invitations)

    def cookie_keys(self) -> list[Secret]:
        """The keys of cookies and links. Raises Unavailable while there are none."""
        if not self.keys:
            raise Unavailable("secret_unreadable")
        return self.keys

    def random_text(self) -> str:
        """A text of 43 characters that is new each time."""
        self.drawn += 1
        return f"{self.drawn:043d}"

    def add_user(
        self,
        user: User | None = None,
        *,
        preferences: Preferences | None = None,
        connections: tuple[Connection, ...] | None = None,
    ) -> Browser:
        """A user who is signed in, by default with rules and a connected calendar."""
        user = user or make_user()
        self.state.users[user.user_id] = user
        stored = StoredPreferences(preferences or Preferences(), 1)
        self.state.preferences[user.user_id] = stored
        for one in connections if connections is not None else (make_connection(user.user_id),):
            self.state.connections[user.user_id, one.calendar_key] = one
        return self.sign_in(user.user_id)

    def sign_in(self, user_id: str, number: int = 1) -> Browser:
        """A browser with a new session."""
        session_id = f"{user_id}-{number}".ljust(43, "x")
        user = self.state.users.get(user_id)
        generation = user.generation if user else ""
        session = Session(session_id, user_id, self.now, self.now, generation)
        self.state.sessions[session_id] = (session, session_expiry(self.now, self.now))
        return Browser(self, session_id)

    def add_rows(self, *rows: EventRow) -> None:
        """Store events."""
        for row in rows:
            self.state.events[row.user_id, row.calendar_key, row.event_id] = row

    def set_trouble(self, trouble: Trouble | None, ran_at: datetime | None = None) -> None:
        """What the last worker found to be the matter with the workspace, and when it ended."""
        lease = Lease(WORKSPACE, 1, self.now, Pace(), trouble=trouble, ran_at=ran_at)
        self.state.workspaces[WORKSPACE] = Workspace(lease, held=False)

    def set_swept(self, swept_at: datetime | None) -> None:
        """When the worker last looked at all calendars."""
        lease = Lease(WORKSPACE, 1, self.now, Pace(), ran_at=self.now, swept_at=swept_at)
        self.state.workspaces[WORKSPACE] = Workspace(lease, held=False)

    def rules(self, user_id: str = "u-1") -> UserRules:
        """What is stored of a user's rules."""
        return self.store.rules(user_id, self.now)

    def ask(self, event: Mapping[str, Any]) -> Answer:
        """Hand an event to the handler."""
        given = self.handler(event, None)
        json.dumps(given)
        assert given["isBase64Encoded"] is False
        cookies = tuple(given["cookies"])
        notice = carried(self.notices, cookies, self.now)
        return Answer(given["statusCode"], given["headers"], given["body"], cookies, notice)


@dataclass(frozen=True, slots=True)
class Browser:
    """Asks with a session, or without one when the id is empty."""

    world: World
    session_id: str = ""

    @property
    def token(self) -> str:
        """What forms of this session carry."""
        return masked(form_token(self.session_id), _PAD)

    def get(
        self,
        path: str,
        *,
        method: str = "GET",
        notice: str = "",
        cookies: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask for a page, with the cookie of a notice of now and with others of ours."""
        event = self.event(method, path, {"sec-fetch-site": "none", **(headers or {})})
        told = {NOTICE: sealed(self.world.notices, notice, self.world.now)} if notice else {}
        brought = {**told, **(cookies or {})}
        pairs = [f"__Host-{name}={value}" for name, value in brought.items()]
        return self.world.ask({**event, "cookies": [*event["cookies"], *pairs]})

    def post(
        self,
        path: str,
        fields: Mapping[str, str] | list[tuple[str, str]] | None = None,
        *,
        token: str | None = "",
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a form as our page would, with this session's token unless another is given."""
        pairs = list(fields.items()) if isinstance(fields, Mapping) else list(fields or [])
        if token is not None and not any(name == "form_token" for name, _value in pairs):
            pairs.append(("form_token", token or self.token))
        sent = {"content-type": FORM, "sec-fetch-site": "same-origin", **(headers or {})}
        event = self.event("POST", path, {n: v for n, v in sent.items() if v})
        return self.world.ask({**event, "body": urlencode(pairs) if body is None else body})

    def event(self, method: str, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
        """An event of API Gateway's HTTP API, payload 2.0."""
        raw_path, _, query = path.partition("?")
        cookie = f"{self.world.cookies.session_name}={self.session_id}"
        return {
            "version": "2.0",
            "rawPath": raw_path,
            "rawQueryString": query,
            "cookies": [cookie] if self.session_id else [],
            "headers": dict(headers),
            "requestContext": {
                "requestId": "req-1",
                "http": {"method": method, "sourceIp": "192.0.2.1"},
            },
            "isBase64Encoded": False,
        }
