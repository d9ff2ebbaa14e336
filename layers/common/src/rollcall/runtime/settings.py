"""Every setting of the functions, declared once: names and addresses, never secrets.

Functions read them from their environment. The template's parameters and environments, what
`make deploy` and `make run` accept, `.env.example` and the README's tables follow from here; after
a change `make settings` renews the last two.
"""

from __future__ import annotations

from rollcall.domain import allowed_domains, not_people
from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.deduplication import Scope
from rollcall.domain.endpoints import LIMITS, Endpoint
from rollcall.domain.not_people import NotPeople
from rollcall.domain.spending import BOTS_PER_DAY, BOTS_PER_USER_AND_DAY
from rollcall.protocol import google_client, origin
from rollcall.runtime.setting import FUNCTIONS, Choice, Declared, Kind, Setting, matching


def whole_number(most: int) -> Kind[int]:
    """A whole number from 1 to ``most``, a power of ten. A type of Number would take 1.5."""
    pattern = f"[1-9][0-9]{{0,{len(str(most)) - 2}}}|{most}"
    return matching(pattern, f"must be a whole number from 1 to {most}", int)


NAME = matching(".+", "must not be empty", str)
ORIGIN = Kind(origin.PUBLIC_ORIGIN, origin.PUBLIC_ORIGIN_WORDS, origin.public_origin)
ENDPOINT = matching(origin.ENDPOINT, origin.ENDPOINT_WORDS, str)
CLIENT = matching(google_client.CLIENT_ID, google_client.CLIENT_ID_WORDS, str)
DOMAINS = Kind(allowed_domains.PATTERN, allowed_domains.RULE, AllowedDomains.parse)
LISTED = Kind(not_people.PATTERN, not_people.RULE, NotPeople.parse)
SCOPE = matching("|".join(Scope), "must be company, workspace or calendar", Scope)
PER_MINUTE = whole_number(100_000)
BOTS = whole_number(1_000_000)
"""More than Recall schedules in a day, at 600 a minute."""

_GOOGLE = "An address of Google's; change it for tests only."


def _calls(purpose: str) -> str:
    margin = "the worker keeps half a second of margin."
    return f"Calls a minute that Recall allows for {purpose}; {margin}"


class Settings(Declared):
    """The settings of one function; an attribute of the class is the declaration."""

    __slots__ = ()

    # --- places that the stack makes, and names of secrets in it

    state_table = Setting(NAME, *FUNCTIONS)
    wake_queue_url = Setting(NAME, *FUNCTIONS)
    ephemeral_table = Setting(NAME, "oauth_callback", "portal")
    token_key_id = Setting(NAME, "oauth_callback", "sync_worker")
    cookie_key_secret_name = Setting(NAME, "oauth_callback")
    google_client_secret_name = Setting(NAME, "oauth_callback", "sync_worker")
    recall_api_key_secret_name = Setting(NAME, "sync_worker")
    webhook_secrets_secret_name = Setting(NAME, "webhook")

    # --- what an operator chooses

    google_client_id = Choice(
        CLIENT,
        "oauth_callback",
        "sync_worker",
        meaning="The OAuth client of your Google Cloud project, of the type 'Web application'.",
    )
    allowed_domains = Choice(
        DOMAINS,
        "oauth_callback",
        "portal",
        meaning="Domains whose people may sign in, such as corp.example,sister.example; * is "
        "everybody with a Google account, and every bot costs money.",
    )
    public_url = Choice(
        ORIGIN,
        "oauth_callback",
        "portal",
        meaning="Origin of the pages, where browsers and Recall reach them, such as "
        "https://rollcall.example.com; empty: the API's own.",
        default="",
    )
    bot_scope = Choice(
        SCOPE,
        "portal",
        "sync_worker",
        meaning="Who shares one bot in a meeting: everybody of a company (company) or of the "
        "workspace (workspace), or nobody (calendar).",
        default=Scope.COMPANY.value,
    )
    not_people = Choice(
        LISTED,
        "sync_worker",
        meaning="Addresses in guest lists that are no people, such as "
        "rooms.corp.example,notes@corp.example: rooms, notetakers, shared mailboxes, beside those "
        "that Rollcall knows.",
        default=not_people.NONE,
    )
    bots_per_user_and_day = Choice(
        BOTS,
        "sync_worker",
        meaning="Bots that a user may have on one day (UTC). Anybody may send an invitation, and "
        "every bot costs money.",
        default=str(BOTS_PER_USER_AND_DAY),
    )
    bots_per_day = Choice(
        BOTS,
        "sync_worker",
        meaning="New bots that all users together may have in one day (UTC).",
        default=str(BOTS_PER_DAY),
    )
    list_per_minute = Choice(
        PER_MINUTE,
        "sync_worker",
        meaning=_calls("listing events"),
        default=str(LIMITS[Endpoint.LIST_EVENTS]),
    )
    schedule_per_minute = Choice(
        PER_MINUTE,
        "sync_worker",
        meaning=_calls("scheduling bots"),
        default=str(LIMITS[Endpoint.SCHEDULE]),
    )
    remove_per_minute = Choice(
        PER_MINUTE,
        "sync_worker",
        meaning=_calls("removing bots"),
        default=str(LIMITS[Endpoint.REMOVE]),
    )
    calendars_per_minute = Choice(
        PER_MINUTE,
        "sync_worker",
        meaning=_calls("each operation on calendars"),
        default=str(LIMITS[Endpoint.RETRIEVE_CALENDAR]),
    )
    recall_url = Choice(
        ENDPOINT,
        "sync_worker",
        meaning="Base address of Recall's API, for the region of your workspace.",
        default="https://us-west-2.recall.ai",
        by_argument=True,
    )
    google_auth_url = Choice(
        ENDPOINT,
        "oauth_callback",
        meaning=_GOOGLE,
        default="https://accounts.google.com/o/oauth2/v2/auth",
        by_argument=True,
    )
    google_token_url = Choice(
        ENDPOINT,
        "oauth_callback",
        meaning=_GOOGLE,
        default="https://oauth2.googleapis.com/token",
        by_argument=True,
    )
    google_jwks_url = Choice(
        ENDPOINT,
        "oauth_callback",
        meaning=_GOOGLE,
        default="https://www.googleapis.com/oauth2/v3/certs",
        by_argument=True,
    )
    google_revoke_url = Choice(
        ENDPOINT,
        "oauth_callback",
        "sync_worker",
        meaning=_GOOGLE,
        default="https://oauth2.googleapis.com/revoke",
        by_argument=True,
    )
    google_issuer = Choice(
        ENDPOINT,
        "oauth_callback",
        meaning=_GOOGLE,
        default="https://accounts.google.com",
        by_argument=True,
    )
