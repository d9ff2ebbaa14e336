"""The addresses in the letters to one user."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.domain.mail.kinds import MailKind
from rollcall.protocol.signed_link import ABSENCE, LinkPurpose, SignedLink, sign

UNSUBSCRIBES_FOR = timedelta(days=400)
"""Letters are kept for long, and somebody may want no more of them then."""
ANSWERS_FOR = timedelta(days=60)
"""An answer is of use as long as an absence lasts, but whoever finds the letter may give it."""
QUERY = "link"


@dataclass(frozen=True, slots=True)
class MailLinks:
    """Links for one user at one moment.

    Args:
        public_url: the origin of the pages.
        key: the key of links; it may raise Unavailable.
        user_id: whose links they are.
        now: when they are made.
    """

    public_url: str
    key: Callable[[], bytes]
    user_id: str
    now: datetime

    def page(self, path: str) -> str:
        """A page for whoever is signed in, or signs in then."""
        return f"{self.public_url}{path}"

    def choose(self, event_id: str, until: datetime, *, record: bool) -> str:
        """Where one records or skips a meeting, once, until a moment, without signing in."""
        purpose = LinkPurpose.RECORD if record else LinkPurpose.SKIP
        return self._signed(purpose, event_id, until)

    def keep_going(self) -> str:
        """Where one goes on recording, without signing in."""
        return self._signed(LinkPurpose.KEEP, ABSENCE, self.now + ANSWERS_FOR)

    def pause(self) -> str:
        """Where one pauses recording, without signing in."""
        return self._signed(LinkPurpose.PAUSE, ABSENCE, self.now + ANSWERS_FOR)

    def unsubscribe(self, kind: MailKind) -> str:
        """Where one gets no more letters of a kind, without signing in."""
        return self._signed(LinkPurpose.UNSUBSCRIBE, kind, self.now + UNSUBSCRIBES_FOR)

    def _signed(self, purpose: LinkPurpose, subject: str, until: datetime) -> str:
        text = sign(self.key(), SignedLink(purpose, self.user_id, subject, until))
        return f"{self.public_url}/mail/{purpose}?{QUERY}={text}"
