"""What the three reconcilers of one slice share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rollcall.domain.caps import CapLimits
from rollcall.domain.deduplication import Scope
from rollcall.domain.errors import RollcallError
from rollcall.domain.listing import LISTING_AGAIN
from rollcall.domain.model import Lease, ListProgress, RecallCalendar, UserRules
from rollcall.domain.rows import Judge
from rollcall.ports.clock import Clock
from rollcall.ports.google import GrantRevoker
from rollcall.ports.notification_store import NotificationStore
from rollcall.ports.recall import Recall
from rollcall.ports.tokens import TokenVault
from rollcall.ports.worker_store import WorkerStore
from rollcall.reconcile.calls import PacedCalls

type Jobs = Sequence[Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Outside:
    """The ports of the worker."""

    store: WorkerStore
    marks: NotificationStore
    """Marks calendars without a lease: the last act of a worker that lost its own."""
    recall: Recall
    vault: TokenVault
    revoker: GrantRevoker
    clock: Clock
    run_all: Callable[[Jobs], None]
    """Runs independent jobs, some at a time; one after the other is right as well."""
    jitter: Callable[[], float]
    """A random number in [0, 1), to spread what would else happen at once."""
    report: Callable[[Exception], None]
    """Tells the operator of a bug in one item while the others are served."""
    client_id: str
    """Google's client id, to recognise own calendars at Recall."""
    new_installation: Callable[[], str]
    """A random id for an installation that has none yet."""


@dataclass(slots=True)
class Slice:
    """One stretch of work under one lease."""

    outside: Outside
    calls: PacedCalls
    lease: Lease
    scope: Scope
    caps: CapLimits
    counts: Counter[str] = field(default_factory=Counter)
    parked: list[tuple[str, str]] = field(default_factory=list)
    """Ids of events that could not be read, each with the name of the field."""
    _rules: dict[str, UserRules] = field(default_factory=dict)
    _calendars: dict[str, RecallCalendar | None] = field(default_factory=dict)

    def name_installation(self) -> None:
        """Give the installation its id, the first time that it works on this table."""
        if not self.lease.installation:
            named = replace(self.lease, installation=self.outside.new_installation())
            self.outside.store.save_installation(named)
            self.lease = named

    def now(self) -> datetime:
        """The current moment."""
        return self.outside.clock.now()

    def calendars(self, recall_ids: Iterable[str]) -> dict[str, RecallCalendar]:
        """The calendars behind Recall's ids, as far as they are ours; read once in a slice."""
        wanted = set(recall_ids)
        unread = wanted - self._calendars.keys()
        if unread:
            found = self.outside.store.recall_calendars(unread)
            self._calendars.update({recall_id: found.get(recall_id) for recall_id in unread})
        known = {recall_id: self._calendars[recall_id] for recall_id in wanted}
        return {recall_id: calendar for recall_id, calendar in known.items() if calendar}

    def learn(self, calendar: RecallCalendar) -> None:
        """Keep the newest knowledge of a calendar."""
        self._calendars[calendar.recall_id] = calendar

    def forget(self, recall_id: str) -> None:
        """A calendar is not ours any more."""
        self._calendars[recall_id] = None

    def judge(self, calendar: RecallCalendar) -> Judge:
        """Decides for one calendar with rules read in this slice."""
        rules = self._rules.get(calendar.user_id)
        if rules is None:
            rules = self._rules[calendar.user_id] = self._read_rules(calendar.user_id)
        return Judge(calendar.user_id, calendar.calendar_key, rules, self.scope, calendar.connected)

    def _read_rules(self, user_id: str) -> UserRules:
        try:
            return self.outside.store.rules(user_id, self.now())
        except RollcallError:
            raise
        except Exception as error:  # noqa: BLE001 - one user's broken rows must not stop the others
            self.outside.report(error)
            return UserRules(readable=False)

    def forget_rules(self, user_id: str) -> None:
        """Read the rules of a user again before the next decision."""
        self._rules.pop(user_id, None)

    def hold_lists(self, until: datetime | None) -> None:
        """No list for marks before then."""
        if until != self.lease.list_after:
            self.lease = replace(self.lease, list_after=until)

    def set_progress(self, progress: ListProgress | None) -> None:
        """Where the next slice goes on reading."""
        self.lease = replace(self.lease, progress=progress)

    def set_watermark(self, watermark: datetime) -> None:
        """How far workspace lists have covered everything."""
        if watermark != self.lease.watermark:
            self.lease = replace(self.lease, watermark=watermark)

    def sweep_at(self, moment: datetime) -> None:
        """When the next workspace sweep is due."""
        self.lease = replace(self.lease, sweep_due_at=moment)

    def found_surplus(self, recall_ids: Iterable[str]) -> None:
        """Calendars that a census found nobody to want."""
        self.lease = replace(self.lease, surplus=tuple(recall_ids))

    def census_at(self, moment: datetime | None, link: str | None) -> None:
        """When the next census is due, or on which page this one goes on."""
        self.lease = replace(self.lease, census_due_at=moment, census_link=link)

    def retry_soon(self, moment: datetime | None) -> None:
        """Something is to be tried again at a moment; the soonest is kept, None forgets it."""
        kept = self.lease.retry_at
        soonest = moment if moment is None or kept is None else min(kept, moment)
        self.lease = replace(self.lease, retry_at=soonest)

    def ordered(self, day: str, times: int) -> None:
        """How many new bots were ordered on a day."""
        self.lease = replace(self.lease, ordered=times, ordered_on=day)

    def trust_workspace_listing_again(self) -> None:
        """Once a day workspace lists get another chance; how each one proves itself is the same."""
        at = self.lease.list_together_at
        if not self.lease.workspace_listing and (at is None or at <= self.now()):
            self.lease = replace(self.lease, workspace_listing=True, list_together_at=None)

    def distrust_workspace_listing(self) -> None:
        """A workspace list missed events or was refused: for a day calendars are listed alone."""
        again = self.now() + LISTING_AGAIN
        self.lease = replace(self.lease, workspace_listing=False, list_together_at=again)
        self.counts["workspace_listing_distrusted"] += 1
