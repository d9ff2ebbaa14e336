"""What a value of each parameter may be: as a pattern for CloudFormation, in words for people.

The functions check their settings by the same patterns. One more parameter is one more row here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from infra import domains
from rollcall.domain.allowed_domains import RULE as ALLOWED_DOMAINS_WORDS
from rollcall.protocol.google_client import CLIENT_ID, CLIENT_ID_WORDS
from rollcall.protocol.origin import ENDPOINT, ENDPOINT_WORDS, PUBLIC_ORIGIN, PUBLIC_ORIGIN_WORDS

MOST_BOTS_PER_DAY = 1_000_000
MOST_PER_MINUTE = 100_000
SCOPES = ("company", "workspace", "calendar")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The whole value matches `pattern`; `words` go on after the name of the parameter."""

    pattern: str
    words: str

    def allows(self, value: str) -> bool:
        """Whether a value can be deployed."""
        return re.fullmatch(self.pattern, value) is not None


def _number(most: int) -> Rule:
    """A whole number from 1 to ``most``, a power of ten. A type of Number would take 1.5."""
    return Rule(
        pattern=f"[1-9][0-9]{{0,{len(str(most)) - 2}}}|{most}",
        words=f"must be a whole number from 1 to {most}",
    )


_ENDPOINT = Rule(pattern=ENDPOINT, words=ENDPOINT_WORDS)
_PACE = _number(MOST_PER_MINUTE)
_CAP = _number(MOST_BOTS_PER_DAY)

RULES: Mapping[str, Rule] = {
    "PublicUrl": Rule(pattern=f"|{PUBLIC_ORIGIN}", words=PUBLIC_ORIGIN_WORDS),
    "RecallUrl": _ENDPOINT,
    "GoogleClientId": Rule(pattern=CLIENT_ID, words=CLIENT_ID_WORDS),
    "AllowedDomains": Rule(pattern=domains.PATTERN, words=ALLOWED_DOMAINS_WORDS),
    "GoogleAuthUrl": _ENDPOINT,
    "GoogleTokenUrl": _ENDPOINT,
    "GoogleJwksUrl": _ENDPOINT,
    "GoogleRevokeUrl": _ENDPOINT,
    "GoogleIssuer": _ENDPOINT,
    "BotScope": Rule(pattern="|".join(SCOPES), words="must be company, workspace or calendar"),
    "ListPerMinute": _PACE,
    "SchedulePerMinute": _PACE,
    "RemovePerMinute": _PACE,
    "CalendarsPerMinute": _PACE,
    "BotsPerUserAndDay": _CAP,
    "BotsPerDay": _CAP,
}
