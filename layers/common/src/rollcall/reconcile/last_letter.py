"""The letter that tells of a deletion: sent when all else is deleted, and noted in the profile.

The profile goes last, so it is where the address still is, and where it is written down how far the
letter came. See docs/decisions/0083.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import LeaseLost, RateLimited, RequestRefused, Unavailable
from rollcall.domain.leaving import Erasure, letter_to_send
from rollcall.domain.mail.mailbox import Delivery, Told, letter_id, letter_ids
from rollcall.domain.mail.writing import deletion_receipt, zone_of
from rollcall.domain.model import User
from rollcall.ports.mail_store import MailStore
from rollcall.ports.mailer import Mailer, NotSent
from rollcall.reconcile.mail_marks import COUNTED
from rollcall.reconcile.state import MailPorts, Tally
from rollcall.reconcile.step import Call, ask


@dataclass(slots=True)
class LastLetter:
    """Tells of deletions, for one run.

    ``save`` stores how far a deletion has come.
    """

    mail: MailPorts | None
    tally: Tally
    now: Callable[[], datetime]
    save: Callable[[Erasure], None]

    def wanted(self, user_id: str) -> Told | None:
        """Return the letter to be sent in the end; None where none is."""
        if self.mail is None or self.mail.mailer is None:
            return None
        user = self.mail.store.user(user_id)
        if user is None or not user.email:
            return None
        stopped = self.mail.store.choices(user_id).is_stopped(user.email)
        return None if stopped else letter_to_send(self.now())

    def tell(self, erasure: Erasure, *, unused: bool) -> Generator[Call | None, Any, bool]:
        """Send the letter if it is to be sent now; whether nothing more is to be waited for."""
        told, mail = erasure.erase_letter, self.mail
        if told is None or mail is None or mail.mailer is None or not erasure.letter_waits:
            return True
        user, now = mail.store.user(erasure.user_id), self.now()
        if user is None or now >= told.until:
            return True
        next_at = told.next_at()
        if told.attempt and next_at is not None and next_at > now:
            self.save(erasure.with_letter(told))
            return False
        if told.attempt and _was_taken(mail.store, erasure, told):
            return True
        job = partial(self._send, mail.mailer, erasure, user, unused)
        delivery = yield from self._delivered(job)
        self.tally.counts.update([COUNTED[delivery]])
        sent = erasure.beginning_letter(self.now())
        begun = sent.erase_letter or told
        after = sent.with_letter(replace(begun, delivery=delivery))
        self.save(after)
        return not after.letter_waits

    def _delivered(self, job: Callable[[], object]) -> Generator[Call | None, Any, Delivery]:
        try:
            yield from ask(Call(Endpoint.SEND_MAIL, job))
        except LeaseLost:
            raise
        except (NotSent, RateLimited):
            return Delivery.UNSENT
        except RequestRefused:
            return Delivery.REFUSED
        except Unavailable:
            return Delivery.SENDING
        return Delivery.SENT

    def _send(self, mailer: Mailer, erasure: Erasure, user: User, unused: bool) -> None:  # noqa: FBT001
        """Write down that the letter is being sent, and send it; nothing waits in between."""
        now = self.now()
        begun = erasure.beginning_letter(now)
        self.save(begun)
        letter = deletion_receipt(
            user.email, now, zone_of(user.time_zone), erasure.erasing, unused=unused
        )
        attempt = begun.erase_letter.attempt if begun.erase_letter else 0
        name = letter_id(user.user_id, erasure.letter_episode, attempt)
        mailer.send(letter, user.email, user_id=user.user_id, letter_id=name)


def _was_taken(store: MailStore, erasure: Erasure, told: Told) -> bool:
    return store.was_taken(letter_ids(erasure.user_id, erasure.letter_episode, told))
