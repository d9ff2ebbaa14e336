"""Every setting of the functions, declared once: names and addresses, never secrets.

Functions read them from their environment. The template's parameters and environments, what
`make deploy` and `make run` accept, `.env.example` and the README's tables follow from here; after
a change `make settings` renews the last two.
"""

from __future__ import annotations

from rollcall.domain import (
    admins,
    allowed_domains,
    bot_settings,
    chat_text,
    company_groups,
    not_people,
    tag_names,
)
from rollcall.domain.admins import Admins
from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.bot_settings import Layout, Leaving, Retention, Transcript
from rollcall.domain.company_groups import CompanyGroups
from rollcall.domain.deduplication import Scope
from rollcall.domain.endpoints import LIMITS, Endpoint
from rollcall.domain.not_people import NotPeople
from rollcall.domain.spending import BOTS_PER_DAY, BOTS_PER_USER_AND_DAY
from rollcall.domain.stops import SharedBotsRight
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
ADDRESS = matching(
    r"[A-Za-z0-9._+-]{1,64}@([A-Za-z0-9-]{1,63}[.])+[A-Za-z]{2,63}",
    "must be one mail address, such as rollcall@corp.example",
    str,
)
DOMAINS = Kind(allowed_domains.PATTERN, allowed_domains.RULE, AllowedDomains.parse)
ADMINS = Kind(admins.PATTERN, admins.RULE, Admins.parse)
GROUPS = Kind(company_groups.GROUPS_PATTERN, company_groups.GROUPS_RULE, CompanyGroups.parse)
NAMES = Kind(company_groups.NAMES_PATTERN, company_groups.NAMES_RULE, company_groups.parse_names)
LISTED = Kind(not_people.PATTERN, not_people.RULE, NotPeople.parse)
SCOPE = matching("|".join(Scope), "must be company, workspace or calendar", Scope)
SHARED_BOTS = matching("|".join(SharedBotsRight), "must be tell, ask or organiser", SharedBotsRight)
YES_OR_NO = matching("yes|no", "must be yes or no", lambda text: text == "yes")
CERTIFICATE = matching(
    r"arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+",
    "must be the ARN of a certificate of AWS Certificate Manager",
    str,
)
DELETE_OR_KEEP = matching("delete|keep", "must be delete or keep", lambda text: text == "delete")
TAG = matching(tag_names.NAME, tag_names.NAME_WORDS, tag_names.tag_name)
CALENDARS = matching("25000|100000", "must be 25000 or 100000", int)
PER_MINUTE = whole_number(100_000)
BOTS = whole_number(1_000_000)
"""More than Recall schedules in a day, at 600 a minute."""
HOURS = matching("[0-9]|[1-9][0-9]{1,5}", "must be a whole number from 0 to 999999", int)
MONTHS = matching("[0-9]|[1-9][0-9]|1[01][0-9]|120", "must be a whole number from 0 to 120", int)
WEEKS = matching("[0-9]|[1-4][0-9]|5[0-2]", "must be a whole number from 0 to 52", int)
TRANSCRIPT = Kind(bot_settings.TRANSCRIPT, bot_settings.TRANSCRIPT_WORDS, Transcript.parse)
RETENTION = Kind(bot_settings.RETENTION, bot_settings.RETENTION_WORDS, Retention.parse)
LAYOUT = matching("|".join(Layout), f"must be {', '.join(Layout)}", Layout)
CHAT_TEXT = matching(
    bot_settings.CHAT_TEXT, bot_settings.CHAT_TEXT_WORDS, lambda text: "" if text == "off" else text
)
ONE_LINE = matching(bot_settings.ONE_LINE, bot_settings.ONE_LINE_WORDS, str)
"""Texts of the operator's for people to read."""
WAITING_ROOM = matching(
    "[3-9][0-9]|[1-5][0-9]{2}|600", "must be a whole number of seconds from 30 to 600", int
)
"""At most `bot_settings.LONGEST_WAIT`."""
PATIENCE = matching(
    "[3-9][0-9]|[1-9][0-9]{2,3}", "must be a whole number of seconds from 30 to 9999", int
)
LAST_ONE = matching("[1-9][0-9]{0,3}", "must be a whole number of seconds from 1 to 9999", int)

_LEAVING = Leaving()
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
    dead_letters_url = Setting(NAME, "portal")
    ephemeral_table = Setting(NAME, "oauth_callback", "portal", "sync_worker")
    token_key_id = Setting(NAME, "oauth_callback", "sync_worker")
    cookie_key_secret_name = Setting(NAME, "oauth_callback", "portal", "sync_worker")
    google_client_secret_name = Setting(NAME, "oauth_callback", "sync_worker")
    recall_api_key_secret_name = Setting(NAME, "sync_worker")
    webhook_secrets_secret_name = Setting(NAME, "webhook")
    mail_configuration_set = Setting(NAME, "sync_worker")
    region = Setting(NAME, "portal")

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
        "sync_worker",
        meaning="Domains whose people may sign in, such as corp.example,sister.example; * is "
        "everybody with a Google account, and every bot costs money.",
    )
    admins = Choice(
        ADMINS,
        "oauth_callback",
        "portal",
        meaning="Addresses of those who administer this installation, such as "
        "ann@corp.example,bob@corp.example; they may sign in whatever their domain, and nobody "
        "can block them; none: nobody.",
        default=admins.NONE,
    )
    public_url = Choice(
        ORIGIN,
        "oauth_callback",
        "portal",
        "sync_worker",
        meaning="Origin of the pages, where browsers and Recall reach them, such as "
        "https://rollcall.example.com; empty: the API's own.",
        default="",
    )
    certificate = Choice(
        CERTIFICATE,
        meaning="ARN of a certificate of AWS Certificate Manager for the host of PublicUrl, in the "
        "region of the stack: the API then answers at that host, and at its own address no more. "
        "Empty: somebody else brings the host to the API's own address.",
        may_be_empty=True,
    )
    canary = Choice(
        YES_OR_NO,
        meaning="Whether a new version gets a part of the traffic first, and goes back when an "
        "alarm that means 'act now' rings; no to deploy while one rings.",
        default="yes",
    )
    calendars_up_to = Choice(
        CALENDARS,
        meaning="For how many calendars pages and webhook let requests through, 25000 or 100000. "
        "More than is needed lets a flood of requests cost more.",
        default="25000",
    )
    mail_from = Choice(
        ADDRESS,
        "portal",
        "sync_worker",
        meaning="The address from which mails are sent, such as rollcall@corp.example; it or its "
        "domain must be verified in Amazon SES, in the region of the stack. Empty: no mail is "
        "sent.",
        may_be_empty=True,
    )
    bot_scope = Choice(
        SCOPE,
        "portal",
        "sync_worker",
        meaning="Who shares one bot in a meeting: everybody of a company (company) or of the "
        "workspace (workspace), or nobody (calendar).",
        default=Scope.COMPANY.value,
    )
    shared_bots = Choice(
        SHARED_BOTS,
        "portal",
        meaning="What people may do about bots of colleagues in their meetings: see them (tell), "
        "ask the colleagues to stop (ask), or, as organiser of a meeting, stop them for everybody "
        "of the company, while the others may ask (organiser).",
        default=SharedBotsRight.ORGANISER.value,
    )
    one_company = Choice(
        GROUPS,
        "portal",
        "sync_worker",
        meaning="Domains that are one company, such as corp.example+corp.de,other.example+other.de:"
        " inside for each other, and one for sharing bots. A change is complete after a day.",
        default=company_groups.NONE,
    )
    never_outside = Choice(
        NAMES,
        "portal",
        "sync_worker",
        meaning="Domains, such as partner.example,contractor.example, that never count as outside "
        "the companies that use this installation. A change is complete after a day.",
        default=company_groups.NONE,
    )
    norecord_tag = Choice(
        TAG,
        "portal",
        "sync_worker",
        meaning="The tag in a title or description, there with # before it, by which an organiser "
        "keeps bots away; off: none.",
        default=tag_names.TagNames().norecord,
    )
    record_tag = Choice(
        TAG,
        "portal",
        "sync_worker",
        meaning="The tag by which the owner of a calendar, or a colleague who organises a meeting, "
        "asks for a bot; off: none.",
        default=tag_names.TagNames().record,
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
        "portal",
        "sync_worker",
        meaning="Bots that a user may have on one day (UTC). Anybody may send an invitation, and "
        "every bot costs money.",
        default=str(BOTS_PER_USER_AND_DAY),
    )
    bots_per_day = Choice(
        BOTS,
        "portal",
        "sync_worker",
        meaning="New bots that all users together may have in one day (UTC).",
        default=str(BOTS_PER_DAY),
    )
    bot_hours_per_user_and_day = Choice(
        HOURS,
        "portal",
        "sync_worker",
        meaning="Hours for which the bots of a user may be planned on one day (UTC), by the length "
        "of their meetings; 0: no limit.",
        default="0",
    )
    bot_hours_per_day = Choice(
        HOURS,
        "portal",
        "sync_worker",
        meaning="Hours for which new bots of all users together may be planned in one day (UTC), "
        "half of them for one user at most; 0: no limit.",
        default="0",
    )
    unused_account_months = Choice(
        MONTHS,
        "portal",
        "sync_worker",
        meaning="Months without a visit after which an account ends, with its bots and all that is "
        "stored of it; 0: never.",
        default="24",
    )
    idle_weeks = Choice(
        WEEKS,
        "portal",
        "sync_worker",
        meaning="Weeks without a visit after which a person is asked by mail whether to go on; a "
        "week later, without an answer, recording pauses. 0, or without mail: never.",
        default="0",
    )
    operator_name = Choice(
        ONE_LINE,
        "portal",
        meaning="Who runs this installation and answers for the data, such as Corp Ltd, 1 Main St, "
        "Exampleton; for the privacy page.",
        may_be_empty=True,
    )
    operator_contact = Choice(
        ONE_LINE,
        "portal",
        meaning="Where people ask about their data and complain, such as privacy@corp.example; for "
        "the privacy page.",
        may_be_empty=True,
    )
    legal_basis = Choice(
        ONE_LINE,
        "portal",
        meaning="On what legal basis the data are processed, as a sentence or two for the privacy "
        "page.",
        may_be_empty=True,
    )
    transcript = Choice(
        TRANSCRIPT,
        "portal",
        "sync_worker",
        meaning="Who writes the transcript: the meeting's own captions (captions), nobody (none), "
        "or a provider by Recall's name, such as recallai_streaming, which also takes a language "
        "(recallai_streaming:de). Other providers need their key in Recall's dashboard.",
        default="captions",
    )
    retention = Choice(
        RETENTION,
        "portal",
        "sync_worker",
        meaning="How long Recall keeps a recording: hours (36h), days (7d) or forever. Recall "
        "charges for more than seven days.",
        default="7d",
    )
    recordings_of_leavers = Choice(
        DELETE_OR_KEEP,
        "portal",
        "sync_worker",
        meaning="What becomes of recordings when an account is deleted: those that no colleague's "
        "meeting shares are deleted at Recall with it (delete), or all stay for their retention "
        "(keep).",
        default="delete",
    )
    video_layout = Choice(
        LAYOUT,
        "portal",
        "sync_worker",
        meaning="What the picture shows: who speaks (speaker_view), everybody (gallery_view, "
        "gallery_view_v2), or none (audio_only).",
        default=Layout.SPEAKER.value,
    )
    media_links = Choice(
        YES_OR_NO,
        "portal",
        "sync_worker",
        meaning="Whether people may open the recording and transcript of their own meetings: the "
        "pages ask Recall for links when somebody wants them, and keep them for five minutes.",
        default="no",
    )
    media_sentence = Choice(
        ONE_LINE,
        "portal",
        meaning="Where recordings are, as a sentence for people, while MediaLinks is no, such as "
        "Recordings are in the folder Meetings of our drive.",
        may_be_empty=True,
    )
    chat_on_join = Choice(
        CHAT_TEXT,
        "portal",
        "sync_worker",
        meaning="What the bot writes in the chat as it joins, on one line: {bot} is its name, "
        "{person} who records (of several, whom it is called after), and {link} where guests, "
        "without signing in, ask not to be recorded; off: nothing.",
        default=chat_text.NOTICE,
    )
    waiting_room_seconds = Choice(
        WAITING_ROOM,
        "portal",
        "sync_worker",
        meaning="Seconds after which a bot that nobody lets in gives up; Recall charges for them.",
        default=str(_LEAVING.waiting_room),
    )
    nobody_joined_seconds = Choice(
        PATIENCE,
        "portal",
        "sync_worker",
        meaning="Seconds after which a bot leaves that nobody has joined.",
        default=str(_LEAVING.nobody_joined),
    )
    everyone_left_seconds = Choice(
        LAST_ONE,
        "portal",
        "sync_worker",
        meaning="Seconds after which a bot leaves once everybody else has left.",
        default=str(_LEAVING.everyone_left),
    )
    only_bots_seconds = Choice(
        PATIENCE,
        "portal",
        "sync_worker",
        meaning="Seconds after which a bot leaves that seems to be among other bots only, from 20 "
        "minutes in the call on.",
        default=str(_LEAVING.only_bots),
    )
    silence_seconds = Choice(
        PATIENCE,
        "portal",
        "sync_worker",
        meaning="Seconds of silence after which a bot leaves, from 20 minutes in the call on.",
        default=str(_LEAVING.silence),
    )
    list_per_minute = Choice(
        PER_MINUTE,
        "portal",
        "sync_worker",
        meaning=_calls("listing events"),
        default=str(LIMITS[Endpoint.LIST_EVENTS]),
    )
    schedule_per_minute = Choice(
        PER_MINUTE,
        "portal",
        "sync_worker",
        meaning=_calls("scheduling bots"),
        default=str(LIMITS[Endpoint.SCHEDULE]),
    )
    remove_per_minute = Choice(
        PER_MINUTE,
        "portal",
        "sync_worker",
        meaning=_calls("removing bots"),
        default=str(LIMITS[Endpoint.REMOVE]),
    )
    calendars_per_minute = Choice(
        PER_MINUTE,
        "portal",
        "sync_worker",
        meaning=_calls("each operation on calendars"),
        default=str(LIMITS[Endpoint.RETRIEVE_CALENDAR]),
    )
    bots_per_minute = Choice(
        PER_MINUTE,
        "portal",
        "sync_worker",
        meaning=_calls("each look at a bot, asking it to leave, and deleting what it recorded"),
        default=str(LIMITS[Endpoint.RETRIEVE_BOT]),
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
