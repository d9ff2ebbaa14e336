"""What an operator chooses at deployment; the defaults are the real world.

The local system deploys the same template with the addresses of its twins.
"""

import aws_cdk as cdk
from constructs import Construct

from infra.values import RULES

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


class Parameters:
    """The parameters of the stack, as values to put into resources."""

    def __init__(self, scope: Construct) -> None:
        self._scope = scope
        self.public_url = self._text(
            "PublicUrl", "Origin of the pages; empty: the API's own.", default=""
        )
        self.recall_url = self._text(
            "RecallUrl", "Base address of Recall's API.", default=RECALL_URL
        )
        self.google_client_id = self._text(
            "GoogleClientId", "The OAuth client of your Google Cloud project."
        )
        self.allowed_domains = self._text(
            "AllowedDomains",
            "Domains whose people may sign in, such as corp.example,sister.example; * is everybody "
            "with a Google account.",
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

    def _text(self, name: str, description: str, *, default: str | None = None) -> str:
        rule = RULES[name]
        return cdk.CfnParameter(
            self._scope,
            name,
            description=description,
            default=default,
            allowed_pattern=f"^({rule.pattern})$",
            constraint_description=rule.words,
        ).value_as_string

    def _google(self, name: str, default: str) -> str:
        description = "An address of Google's; change it for tests only."
        return self._text(name, description, default=default)

    def _pace(self, name: str, default: int) -> str:
        description = "Calls a minute that the worker allows itself."
        return self._text(name, description, default=str(default))

    def _cap(self, name: str, default: int, description: str) -> str:
        return self._text(name, description, default=str(default))
