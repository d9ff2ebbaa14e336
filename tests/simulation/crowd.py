"""Users beyond the three that have names: as many as a test needs, known by their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from local.recall_twin.core.model import CONNECTED, Calendar, CalendarStatus, Event
from local.recall_twin.core.workspace import Workspace
from rollcall.adapters.recall.calendars import INSTALLATION, calendar_body
from rollcall.domain.model import RecallCalendar, Status
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.ports.recall import CalendarGrant, marker_of
from rollcall.use_cases.request_connection import disconnect, resync_connection
from rollcall.use_cases.save_preferences import save_preferences
from rollcall.use_cases.set_override import Reach, set_override
from tests.simulation.people import KEY
from tests.simulation.wiring import CLIENT_ID, WORKSPACE
from tests.simulation.world import World

EVERY = Preferences(mode=Mode.EVERY)
LATER = timedelta(hours=20)
"""When calendars that were connected long ago are read whole again."""


@dataclass(slots=True)
class Member:
    """One of many users. Each method is one thing that the user or their calendar does, at once."""

    world: World
    number: int
    tokens: int = 0

    @property
    def user(self) -> str:
        return f"user{self.number}"

    @property
    def email(self) -> str:
        """An address of a company of their own."""
        return f"{self.user}@firm{self.number}.example"

    @property
    def is_known(self) -> bool:
        """Whether there is a connection, even one that is being ended."""
        return (self.user, KEY) in self.world.state.connections

    # --- pages ---------------------------------------------------------------------------------

    def connect(self) -> None:
        """Connect, or connect again with a new grant."""
        self.tokens += 1
        token = f"{self.user}-token-{self.tokens}"
        sealed = self.world.vault.encrypt(token, user_id=self.user, calendar_key=KEY)
        self.world.accounts.connect(
            user_id=self.user, calendar_key=KEY, email=self.email, token=sealed,
            workspace=WORKSPACE, now=self._now,
        )  # fmt: skip
        self.world.queue.wake(WORKSPACE, self._now)

    def disconnect(self) -> None:
        """Disconnect; asking again changes nothing."""
        disconnect(self.world.portal, self.world.queue, self.user, KEY, self._now)

    def resync(self) -> None:
        """Press "sync now"."""
        resync_connection(self.world.portal, self.world.queue, self.user, KEY, self._now)

    def save(self, preferences: Preferences = EVERY) -> None:
        """Save rules."""
        stored = self.world.portal.preferences(self.user)
        save_preferences(
            self.world.portal, self.world.queue, self.user, preferences,
            version=stored.version if stored else 0, now=self._now,
        )  # fmt: skip

    def choose(self, name: str, choice: Override | None) -> None:
        """Turn one meeting on or off."""
        event = self.event(name)
        if event is not None:
            set_override(
                self.world.portal, self.world.queue, self.user, event.id,
                choice=choice, reach=Reach.EVENT, now=self._now,
            )  # fmt: skip

    # --- the calendar --------------------------------------------------------------------------

    def show(self, *entries: dict[str, Any]) -> None:
        """Entries appear in the calendar, or change."""
        for calendar in self.calendars():
            self._recall.calendars.feed(calendar, list(entries))

    def announce(self, kind: str = "calendar.update") -> None:
        """Recall notifies although nothing changed."""
        stamp = self._now.isoformat()
        for calendar in self.calendars():
            self._recall.outbox.emit(kind, {"calendar_id": calendar.id, "last_updated_ts": stamp})

    def calendars(self) -> list[Calendar]:
        """The user's calendars at Recall: one, or none yet."""
        held = self._recall.state.calendars.values()
        return [calendar for calendar in held if calendar.oauth_email == self.email]

    def event(self, name: str) -> Event | None:
        """An entry as Recall has it."""
        found = (self._recall.events.find(c.id, name) for c in self.calendars())
        return next((event for event in found if event is not None), None)

    @property
    def _now(self) -> datetime:
        return self.world.clock.now()

    @property
    def _recall(self) -> Workspace:
        return self.world.twin.workspaces[WORKSPACE]


def entry(
    name: str, start: datetime, link: str | None, *, minutes: float = 30, **more: Any
) -> dict[str, Any]:
    """Google's event of a meeting with a client."""
    end = start + timedelta(minutes=minutes)
    return {
        "id": name,
        "iCalUID": f"{name}@google.com",
        "status": "confirmed",
        "summary": f"Meeting {name}",
        "start": {"dateTime": start.isoformat()},
        "end": {"dateTime": end.isoformat()},
        "attendees": [{"email": "x@client.example", "responseStatus": "accepted"}],
        **({"hangoutLink": link} if link else {}),
        **more,
    }


def room(*numbers: int) -> str:
    """A link of its own for each list of up to three numbers below 26."""
    letters = "".join(chr(ord("a") + number) for number in numbers)
    return f"https://meet.google.com/{letters:a<3}-room-xyz"


def entries(
    count: int, first: datetime, *, link: str | None = None, per_day: int = 35
) -> list[dict[str, Any]]:
    """Many meetings, few enough on each day for what one user may have."""
    return [
        entry(f"n{n}", first + timedelta(days=n // per_day, minutes=20 * (n % per_day)), link)
        for n in range(count)
    ]


def settle_in(world: World, numbers: Sequence[int]) -> list[Member]:
    """Users who connected long ago: calendars at Recall and rows of ours that agree.

    Written straight into both, since thousands of connections would take an hour at Recall's pace.
    """
    return [_settled(Member(world, number)) for number in numbers]


def _settled(member: Member) -> Member:
    world, now = member.world, member.world.clock.now()
    calendar = _connected_calendar(member)
    member.connect()
    world.queue.take()
    known = world.state.connections[member.user, KEY]
    world.state.connections[member.user, KEY] = replace(
        known, status=Status.CONNECTED, recall_id=calendar.id, applied=known.requested,
        applied_token_version=known.token_version, due_at=None,
    )  # fmt: skip
    world.state.calendars[calendar.id] = RecallCalendar(
        calendar.id, member.user, KEY, member.email,
        watermark=now, due_at=now + LATER, full_due_at=now + LATER,
    )  # fmt: skip
    world.state.calendar_workspaces[calendar.id] = WORKSPACE
    return member


def _connected_calendar(member: Member) -> Calendar:
    recall = member.world.twin.workspaces[WORKSPACE]
    installation = next(
        (c.metadata.get(INSTALLATION, "") for c in recall.state.calendars.values()), ""
    )
    grant = CalendarGrant(member.email, marker_of(member.user, KEY), installation, "FAKE")
    fields = dict(calendar_body(grant, CLIENT_ID, "FAKE-CLIENT-SECRET"))
    calendar = recall.calendars.create(fields)
    # Connected at once and without a word: the connecting that was planned is out of date.
    calendar.attempt += 1
    calendar.status, calendar.platform_email = CONNECTED, member.email
    calendar.status_changes.append(CalendarStatus(CONNECTED, calendar.updated_at))
    return calendar


def announce_all(world: World) -> None:
    """Recall notifies of every calendar, although nothing changed."""
    recall = world.twin.workspaces[WORKSPACE]
    for calendar_id in recall.state.calendars:
        recall.outbox.emit("calendar.update", {"calendar_id": calendar_id})
