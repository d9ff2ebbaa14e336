"""What an operator chooses at deployment; the defaults are the real world.

The local system deploys the same template with the addresses of its twins.
"""

import aws_cdk as cdk
from constructs import Construct

GOOGLE_AUTH_URL = "https://accounts.google.com/o/oauth2/v2/auth"
GOOGLE_ISSUER = "https://accounts.google.com"
GOOGLE_JWKS_URL = "https://www.googleapis.com/oauth2/v3/certs"
GOOGLE_REVOKE_URL = "https://oauth2.googleapis.com/revoke"
GOOGLE_TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
RECALL_URL = "https://us-west-2.recall.ai"

# Recall allows 60 event lists, 600 schedules, 600 removals and 300 calendar calls a minute for a
# workspace; 5 % stay in reserve for people who use the same workspace by hand.
LIST_PER_MINUTE = 57
SCHEDULE_PER_MINUTE = 570
REMOVE_PER_MINUTE = 570
CALENDARS_PER_MINUTE = 285

# Anybody may send an invitation, and every bot costs money.
BOTS_PER_USER_AND_DAY = 40
BOTS_PER_DAY = 20_000
MOST_BOTS_PER_DAY = 1_000_000
MOST_PER_MINUTE = 100_000

_CLIENT_ID = r"^\S+\.apps\.googleusercontent\.com$"
_WEB_ADDRESS = r"https?://\S+"
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = rf"(?=[^,]{{1,253}}(,|$))({_LABEL}\.)+(?=[a-z]){_LABEL}"
# The rule of rollcall.domain.allowed_domains; a test holds the two together.
ALLOWED_DOMAINS = rf"^(?=.{{1,1000}}$)(\*|{_DOMAIN}(,{_DOMAIN})*)$"


class Parameters:
    """The parameters of the stack, as values to put into resources."""

    def __init__(self, scope: Construct) -> None:
        self._scope = scope
        self.public_url = self._address(
            "PublicUrl", "", "Origin of the pages, without a final slash; empty: the API's own."
        )
        self.recall_url = self._address("RecallUrl", RECALL_URL, "Base address of Recall's API.")
        self.google_client_id = self._text(
            "GoogleClientId", "The OAuth client of your Google Cloud project.", pattern=_CLIENT_ID
        )
        self.allowed_domains = self._text(
            "AllowedDomains",
            "Domains whose people may sign in, such as corp.example,sister.example; * is everybody "
            "with a Google account.",
            pattern=ALLOWED_DOMAINS,
        )
        self.google_auth_url = self._google("GoogleAuthUrl", GOOGLE_AUTH_URL)
        self.google_token_url = self._google("GoogleTokenUrl", GOOGLE_TOKEN_URL)
        self.google_jwks_url = self._google("GoogleJwksUrl", GOOGLE_JWKS_URL)
        self.google_revoke_url = self._google("GoogleRevokeUrl", GOOGLE_REVOKE_URL)
        self.google_issuer = self._google("GoogleIssuer", GOOGLE_ISSUER)
        self.bot_scope = self._text(
            "BotScope",
            "Who shares one bot in a meeting: everyone of a company, of the workspace, or nobody.",
            default="company",
            allowed=["company", "workspace", "calendar"],
        )
        self.list_per_minute = self._pace("ListPerMinute", LIST_PER_MINUTE)
        self.schedule_per_minute = self._pace("SchedulePerMinute", SCHEDULE_PER_MINUTE)
        self.remove_per_minute = self._pace("RemovePerMinute", REMOVE_PER_MINUTE)
        self.calendars_per_minute = self._pace("CalendarsPerMinute", CALENDARS_PER_MINUTE)
        self.bots_per_user_and_day = self._cap(
            "BotsPerUserAndDay", BOTS_PER_USER_AND_DAY, "Bots that a user may have on one day."
        )
        self.bots_per_day = self._cap(
            "BotsPerDay", BOTS_PER_DAY, "New bots that all users together may have in one day."
        )

    def _text(
        self,
        name: str,
        description: str,
        *,
        default: str | None = None,
        pattern: str | None = None,
        allowed: list[str] | None = None,
    ) -> str:
        return cdk.CfnParameter(
            self._scope,
            name,
            description=description,
            default=default,
            allowed_pattern=pattern,
            allowed_values=allowed,
        ).value_as_string

    def _address(self, name: str, default: str, description: str) -> str:
        pattern = _WEB_ADDRESS if default else f"|{_WEB_ADDRESS}"
        return self._text(name, description, default=default, pattern=f"^({pattern})$")

    def _google(self, name: str, default: str) -> str:
        return self._address(name, default, "An address of Google's; change it for tests only.")

    def _pace(self, name: str, default: int) -> str:
        description = "Calls a minute that the worker allows itself."
        return self._number(name, default, description, most=MOST_PER_MINUTE)

    def _cap(self, name: str, default: int, description: str) -> str:
        return self._number(name, default, description, most=MOST_BOTS_PER_DAY)

    def _number(self, name: str, default: int, description: str, *, most: int) -> str:
        """A whole number from 1 to ``most``, a power of ten. A type of Number would take 1.5."""
        pattern = rf"^([1-9][0-9]{{0,{len(str(most)) - 2}}}|{most})$"
        return self._text(name, description, default=str(default), pattern=pattern)
