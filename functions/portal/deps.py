"""What the pages are given: ports and settings once, and who asks with each request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from functions.portal.kept import whose_mark
from functions.portal.render import Renderer
from rollcall.domain.bot_settings import BotSettings
from rollcall.domain.companies import Companies
from rollcall.domain.deduplication import Scope
from rollcall.domain.endpoints import LIMITS, Limits
from rollcall.domain.model import User
from rollcall.domain.spending import BOTS_PER_DAY, BOTS_PER_USER_AND_DAY
from rollcall.domain.stops import SharedBotsRight
from rollcall.domain.tag_names import TagNames
from rollcall.ports.guest_store import GuestStore
from rollcall.ports.mail_store import MailStore
from rollcall.ports.media_store import MediaStore
from rollcall.ports.past_bot_store import PastBotStore
from rollcall.ports.pasted_store import PastedStore
from rollcall.ports.people_store import PeopleStore
from rollcall.ports.policy_store import PolicyStore
from rollcall.ports.portal_store import PortalStore
from rollcall.ports.rate_store import RateStore
from rollcall.ports.session_store import Session, SessionStore
from rollcall.ports.standing_store import StandingStore
from rollcall.ports.usage_store import UsageStore
from rollcall.ports.wake import DeadLetters, WakeQueue
from rollcall.runtime.form_tokens import form_token
from rollcall.runtime.http import Request
from rollcall.runtime.link_reader import LinkReader
from rollcall.runtime.observability import Telemetry
from rollcall.runtime.passing_cookies import PassingCookie
from rollcall.runtime.sessions import SessionCookies
from rollcall.use_cases.administer import Administer
from rollcall.use_cases.admission import Admission


@dataclass(frozen=True, slots=True)
class Operator:
    """Who runs the installation, for the privacy page; empty texts where nothing is said."""

    name: str = ""
    contact: str = ""
    legal_basis: str = ""
    unused_months: int = 0
    """After so many months without a visit an account ends; 0 for never."""
    idle_weeks: int = 0
    """After so many weeks without a visit a person is asked whether to go on; 0 for never."""
    region: str = "us-west-2"
    """Where it runs, by AWS's code."""


@dataclass(frozen=True, slots=True)
class Deps:
    """Everything the portal reaches; ``now`` gives aware UTC."""

    store: PortalStore
    sessions: SessionStore
    rates: RateStore
    queue: WakeQueue
    cookies: SessionCookies
    notices: PassingCookie
    """Carries the word of a notice to the page that shows it."""
    clicks: PassingCookie
    """Keeps a click that came after the end of its session."""
    renderer: Renderer
    telemetry: Telemetry
    now: Callable[[], datetime]
    public_url: str
    scope: Scope
    admission: Admission
    companies: Companies
    tags: TagNames
    mail: MailStore
    links: LinkReader
    random_text: Callable[[], str]
    """Gives 256 random bits as 43 URL-safe characters."""
    guests: GuestStore
    media: MediaStore
    pasted: PastedStore
    past_bots: PastBotStore
    people: PeopleStore
    policies: PolicyStore
    standing: StandingStore
    dead_letters: DeadLetters
    usage: UsageStore
    bot: BotSettings = field(default_factory=BotSettings)
    """What an operator chose for every bot; the privacy page says it."""
    shared_bots: SharedBotsRight = SharedBotsRight.ORGANISER
    operator: Operator = field(default_factory=Operator)
    media_links: bool = False
    """Whether people may open what the bots of their meetings recorded."""
    media_sentence: str = ""
    """Where recordings are, in the operator's words; empty where nothing is said."""
    deletes_recordings: bool = True
    """Whether what was recorded for a person alone is deleted with the account."""
    bots_per_user_and_day: int = BOTS_PER_USER_AND_DAY
    """The caps of the worker, which administrators read of."""
    bots_per_day: int = BOTS_PER_DAY
    bot_hours_per_user_and_day: int = 0
    bot_hours_per_day: int = 0
    limits: Limits = field(default_factory=lambda: LIMITS)
    """The worker's calls a minute."""
    sends_mail: bool = False
    """Whether letters are sent at all; the pages say so where they are not."""

    @property
    def administer(self) -> Administer:
        """What administrators may do; that somebody is one, the routes see to."""
        return Administer(self.people, self.queue, self.admission.admins, self.random_text)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a signed-in person. Every key that it leads to is built from ``user``."""

    request: Request
    user: User
    session: Session
    now: datetime
    zone: ZoneInfo
    admitted: bool = True
    """False for somebody who is blocked or may not come in any more, and may only leave."""
    is_admin: bool = False
    """Whether the pages of administrators are there for this person."""

    @property
    def user_id(self) -> str:
        """The opaque id of who asks."""
        return self.user.user_id

    @property
    def cause(self) -> str:
        """The id of the request, under which the work that it causes is found in the logs."""
        return self.request.request_id

    @property
    def form_token(self) -> str:
        """What forms of this session carry; masked on its way out."""
        return form_token(self.session.session_id)

    @property
    def whose(self) -> str:
        """What tells this person's pages from those of others in the same browser."""
        return whose_mark(self.user.user_id)

    @property
    def day_start(self) -> datetime:
        """Midnight of the visitor's day, in UTC."""
        today = self.now.astimezone(self.zone).date()
        return datetime.combine(today, time.min, self.zone).astimezone(UTC)
