"""Who was not seen for long: found by the day of the last visit, told, and deleted in the end.

The same look has people found by their addresses whom an older version stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rollcall.domain.errors import NotFound, Unavailable
from rollcall.domain.mail.absence import AbsenceRules, last_notice, may_end
from rollcall.ports.mail_store import MailStore
from rollcall.ports.portal_store import Mark
from rollcall.reconcile.state import Held, MailPorts, Ports, Tally
from rollcall.reconcile.step import Step

EVERY = timedelta(hours=1)
MOST_NOTED = 100
"""Absences that are noted in one hour; each costs two writes."""
MOST_SEEN = 200
"""People of whom it is looked in one hour whether an address finds them: one query."""
MOST_LOOKED_AT = 200
"""Accounts that may end, looked at in one hour: some of them were not told yet."""
MOST_ENDED = 20
"""Accounts that end for disuse in one hour."""


@dataclass(slots=True)
class UnseenSteps:
    """Follows up absences, for one run."""

    ports: Ports
    held: Held
    tally: Tally
    now: Callable[[], datetime]
    rules: AbsenceRules

    def look(self) -> Step:
        """Note who was not seen for long, and begin to delete accounts that nobody uses."""
        self.held.change(unused_due_at=self.now() + EVERY)
        yield from self._have_found()
        yield from self._note()
        if self.rules.unused_months:
            yield from self._end_unused()

    def _have_found(self) -> Step:
        """Fill the index of people by address in, some of them each hour."""
        after = self.held.lease.people_after
        missing, following = self.ports.store.not_found(after, MOST_SEEN)
        for user_id in missing:
            self.ports.store.have_found(user_id)
            self.tally.counts["people_indexed"] += 1
            yield None
        self.held.change(people_after=following)

    def _mail(self) -> MailPorts | None:
        mail = self.ports.mail
        return mail if mail is not None and mail.mailer is not None else None

    def _note(self) -> Step:
        """Mark who has to be told something; without mail nobody is, and nothing is paused."""
        mail, before = self._mail(), self.rules.seen_before(self.now().date())
        if mail is None or before is None:
            return
        for user_id, day in self.ports.store.newly_unseen(before, MOST_NOTED):
            # In this order: who is noted is not found again, and the mark has the next moment.
            mail.store.mark(user_id, self.held.lease.workspace, self.now())
            self.ports.store.note_unseen(user_id, day)
            self.tally.counts["absences_noted"] += 1
            yield None

    def _end_unused(self) -> Step:
        """Begin to delete accounts that were not used for very long; some of them each hour."""
        before, ended = self.rules.unused_before(self.now().date()), 0
        for user_id, day in self.ports.store.unseen(before, MOST_LOOKED_AT):
            if ended == MOST_ENDED:
                return
            if not self._was_told(user_id, day):
                continue
            mark = Mark(self.held.lease.workspace, self.now())
            try:
                self.ports.store.begin_erasure(user_id, self.ports.new_id(), mark, day)
            except (NotFound, Unavailable):
                # Seen meanwhile, or another time.
                continue
            ended += 1
            self.tally.counts["accounts_unused"] += 1
            yield None

    def _was_told(self, user_id: str, day: date) -> bool:
        """Whether an account may end: its owner was told a week ago, or cannot be told."""
        mail = self._mail()
        if mail is None:
            return True
        box = mail.store.mailbox(user_id)
        told = box.told.get(last_notice(day)) if box else None
        if may_end(told, self.rules, day, self.now()) or not _takes_mail(mail.store, user_id):
            return True
        if told is None:
            mail.store.mark(user_id, self.held.lease.workspace, self.now())
        return False


def _takes_mail(store: MailStore, user_id: str) -> bool:
    user = store.user(user_id)
    if user is None or not user.email or user.blocked:
        return False
    return not store.choices(user_id).is_stopped(user.email)
