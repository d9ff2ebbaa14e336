"""The parts of one run, put together, and the table of its steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from rollcall.domain.endpoints import Endpoint
from rollcall.domain.errors import RollcallError
from rollcall.domain.model import RecallCalendar
from rollcall.reconcile.accounts import Accounts
from rollcall.reconcile.apply_events import EventApplier
from rollcall.reconcile.bot_names import BotNames
from rollcall.reconcile.calendar_changes import CalendarChanges
from rollcall.reconcile.calendar_finder import CalendarFinder, CalendarGrants
from rollcall.reconcile.calls_in_rooms import CallsInRooms
from rollcall.reconcile.caps import Caps
from rollcall.reconcile.leave_call import LeaveCall
from rollcall.reconcile.list_planner import ListPlanner, daily_scan
from rollcall.reconcile.lists import BESIDE, WORKSPACE_LIST, Lists, ListScan
from rollcall.reconcile.mail_marks import MailMarks
from rollcall.reconcile.override_keeper import OverrideKeeper
from rollcall.reconcile.pasted_rooms import PastedRooms
from rollcall.reconcile.ready import Ready
from rollcall.reconcile.recordings import Recordings
from rollcall.reconcile.rooms import Rooms
from rollcall.reconcile.scheduler import Kind, Work
from rollcall.reconcile.stage import RowStage
from rollcall.reconcile.state import Held, Lookups, Ports, Settings, Tally
from rollcall.reconcile.step import Call, Step, ask
from rollcall.reconcile.steps.bot_status import BotStatusSteps
from rollcall.reconcile.steps.calendar_audit import AuditSteps
from rollcall.reconcile.steps.calendar_status import StatusSteps
from rollcall.reconcile.steps.connection import ConnectionSteps
from rollcall.reconcile.steps.erase import EraseSteps
from rollcall.reconcile.steps.list_events import ListSteps
from rollcall.reconcile.steps.mail import MailSteps
from rollcall.reconcile.steps.media import MediaSteps
from rollcall.reconcile.steps.month_use import MonthUseSteps
from rollcall.reconcile.steps.pasted import PastedSteps
from rollcall.reconcile.steps.policy import PolicySteps
from rollcall.reconcile.steps.unseen import UnseenSteps
from rollcall.reconcile.steps.write_bot import WriteSteps
from rollcall.reconcile.watermarks import Watermarks


@dataclass(slots=True)
class Parts:
    """Everything that the steps of one run share or are."""

    held: Held
    stage: RowStage
    caps: Caps
    lookups: Lookups
    lists: Lists
    planner: ListPlanner
    ready: Ready
    tally: Tally
    finder: CalendarFinder
    connections: ConnectionSteps
    statuses: StatusSteps
    listing: ListSteps
    writes: WriteSteps
    bots: BotStatusSteps
    audits: AuditSteps
    erases: EraseSteps
    unseen: UnseenSteps
    policy: PolicySteps
    month_use: MonthUseSteps | None
    mail: MailSteps
    media: MediaSteps
    pasted: PastedSteps | None
    check_access: Callable[[], Step]
    ports: Ports

    def end(self) -> None:
        """Store what the run leaves: rows first, then how far each list came."""
        self.stage.flush()
        self.caps.save()
        for key, scan in list(self.lists.scans.items()):
            if scan.ended_at is not None:
                for _ in self.listing.finish(key):
                    pass
            else:
                self._keep_progress(key, scan)

    def _keep_progress(self, key: str, scan: ListScan) -> None:
        progress = scan.progress()
        if progress is None or key == BESIDE:
            # One that overtakes is short; what it did not come to is still marked.
            return
        if key == WORKSPACE_LIST:
            self.held.change(progress=progress)
            return
        (read,) = scan.served.values()
        fresh = self.lookups.calendar(read.recall_id)
        if fresh is not None:
            self.lookups.save([(replace(fresh, progress=progress), read)])


def assemble(ports: Ports, settings: Settings, held: Held, accounts: Accounts) -> Parts:
    """Put the parts of one run together."""
    now, tally = ports.clock.now, Tally()
    lookups = Lookups(ports, held, settings)
    stage = RowStage(ports.store, ports.marks, held, tally, now)
    caps = Caps(
        settings.caps, ports.store, held, lambda keys: stage.load(keys).values(),
        stage.is_being_written, stage.next_writes, now,
    )  # fmt: skip
    stage.on_change = caps.note
    lists = Lists()
    planner = ListPlanner(held, lookups, lists)
    watermarks = Watermarks(lookups, held, tally, now, ports.jitter)
    leave_call = LeaveCall(ports.recall, ports.store, stage.load, tally)
    finder = CalendarFinder(
        ports.recall, lookups, held, ports.client_id, settings.limits, now
    )  # fmt: skip
    grants = CalendarGrants(ports.recall, ports.vault, held)
    calls = CallsInRooms(ports.store, ports.pasted)
    rooms = Rooms(ports.store, stage, calls, now)
    marks = MailMarks(ports.store, ports.mail, held, now)
    of_calls = PastedRooms(ports.store, rooms, calls, lookups, held, settings)
    pasted = _pasted(ports, held, lookups, caps, of_calls, tally, marks)
    stage.on_company = marks.mark_once
    changes = CalendarChanges(ports.store, held, lookups, stage, tally, now, marks)
    names = BotNames(ports.store, stage, lookups, now)
    stage.following = lambda changes: [*names.handed_over(changes), *rooms.following(changes)]
    check_access = partial(_check_access, ports, accounts)
    overrides = OverrideKeeper(ports.store, lookups)
    stage.on_saved = overrides.keep
    recordings = _recordings(ports, pasted.rooms if pasted else None, held, tally)
    if recordings is not None:
        stage.on_drop = recordings.note
    applier = EventApplier(ports.store, stage, lookups, held, tally, overrides)
    return Parts(
        held,
        stage,
        caps,
        lookups,
        lists,
        planner,
        Ready(
            ports.store,
            held,
            lookups,
            stage,
            lists,
            planner,
            finder,
            accounts,
            marks,
            ports.media,
            pasted.rooms if pasted else None,
            ports.usage is not None,
            now,
        ),
        tally,
        finder,
        ConnectionSteps(
            ports,
            held,
            lookups,
            stage,
            finder,
            grants,
            changes,
            leave_call,
            check_access,
            tally,
            now,
        ),
        StatusSteps(ports.recall, ports.store, lookups, changes, watermarks, now),
        ListSteps(ports.recall, applier, lists, stage, lookups, watermarks, held, tally, now),
        WriteSteps(ports, held, lookups, stage, caps, rooms, names, leave_call, tally, now),
        BotStatusSteps(ports, stage, tally, marks, now),
        AuditSteps(ports, held, lookups, tally, now),
        EraseSteps(ports, held, recordings, tally, now),
        UnseenSteps(ports, held, tally, now, settings.absences),
        PolicySteps(ports, held, lookups, tally, now),
        MonthUseSteps(ports, ports.usage, held, tally, now) if ports.usage else None,
        MailSteps(ports, held, lookups, tally, now, settings.absences, stage.flush),
        MediaSteps(ports, held, tally, now),
        pasted,
        check_access,
        ports,
    )


def _recordings(
    ports: Ports, rooms: PastedRooms | None, held: Held, tally: Tally
) -> Recordings | None:
    if ports.past_bots is None:
        return None
    return Recordings(ports, ports.past_bots, rooms, held, tally, ports.clock.now)


def _pasted(
    ports: Ports, held: Held, lookups: Lookups, caps: Caps, rooms: PastedRooms, tally: Tally,
    marks: MailMarks,
) -> PastedSteps | None:  # fmt: skip
    if ports.pasted is None:
        return None
    now = ports.clock.now
    return PastedSteps(ports, ports.pasted, held, lookups, caps, rooms, tally, marks, now)


def begin_step(parts: Parts, work: Work) -> Step:
    """Return the step of a piece of work; this is the table of all kinds."""
    key = work.key if isinstance(work.key, tuple) else (work.key,)
    steps: dict[Kind, Callable[[], Step]] = {
        Kind.DIRECTORY: parts.finder.list_all,
        Kind.CONNECTION: lambda: parts.connections.bring_in_line(key[0], key[1]),
        Kind.STATUS: lambda: parts.statuses.look(key[0]),
        Kind.LIST: lambda: _list(parts, key[0], Kind.LIST),
        Kind.ALONE: lambda: _list(parts, key[0], Kind.ALONE),
        Kind.PAGE: lambda: _list(parts, key[0], Kind.PAGE),
        Kind.SCAN: lambda: _list(parts, key[0], Kind.SCAN),
        Kind.FINISH: lambda: parts.listing.finish(key[0]),
        Kind.URGENT: lambda: parts.writes.write((key[0], key[1], key[2])),
        Kind.WRITE: lambda: parts.writes.write((key[0], key[1], key[2])),
        Kind.BOT_STATUS: lambda: parts.bots.look((key[0], key[1], key[2])),
        Kind.DAILY: lambda: _daily(parts, key[0]),
        Kind.AUDIT: parts.audits.audit,
        Kind.ERASE: lambda: parts.erases.erase(key[0]),
        Kind.UNSEEN: parts.unseen.look,
        Kind.POLICY: parts.policy.spread,
        Kind.MONTH_USE: lambda: _count_use(parts),
        Kind.ACCESS: parts.check_access,
        Kind.MAIL: lambda: parts.mail.tell(key[0]),
        Kind.MEDIA: lambda: parts.media.look(key[0]),
        Kind.PASTED: lambda: _bring_on(parts, key[0], key[1]),
    }
    return steps[work.kind]()


def _bring_on(parts: Parts, user_id: str, call_id: str) -> Step:
    if parts.pasted is not None:
        yield from parts.pasted.bring_on(user_id, call_id)


def _count_use(parts: Parts) -> Step:
    if parts.month_use is not None:
        yield from parts.month_use.count()


def _list(parts: Parts, key: str, kind: Kind) -> Step:
    scan = parts.lists.plans[key]
    if key == WORKSPACE_LIST:
        parts.held.change(progress=None)
    for recall_id in scan.served:
        parts.lists.unproven.pop(recall_id, None)
    return parts.listing.read(key, scan, kind)


def _daily(parts: Parts, recall_id: str) -> Step:
    """Look at a calendar nobody asks for, then read its whole window."""
    yield from parts.statuses.look(recall_id)
    calendar: RecallCalendar | None = parts.lookups.fresh(recall_id)
    now = parts.ports.clock.now()
    if calendar is not None and calendar.connected and not parts.lists.shows(recall_id, now):
        yield from parts.listing.read(recall_id, daily_scan(calendar, now), Kind.DAILY)


def _check_access(ports: Ports, accounts: Accounts) -> Step:
    """Find out whether everything is refused: the answer is in the accounts."""
    if not accounts.access_doubted:
        return
    accounts.access_doubted = False
    job = partial(ports.recall.list_calendars, None, None)
    try:
        yield from ask(Call(Endpoint.LIST_CALENDARS, job, neutral=True))
    except RollcallError:
        return
