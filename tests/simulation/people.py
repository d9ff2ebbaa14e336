"""What users, guests and Recall's other side do.

An action is a name with arguments, so a schedule can be printed, replayed and shortened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from local.recall_twin.core.model import Calendar
from rollcall.domain.errors import Rejected, Retryable
from rollcall.domain.link_choice import LinkChoice
from rollcall.domain.model import User
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.preferences import Override, Preferences
from rollcall.ports.portal_store import Mark
from rollcall.use_cases.change_policy import change_policy
from rollcall.use_cases.choose_link import choose_link
from rollcall.use_cases.leave import leave
from rollcall.use_cases.paste_link import PasteLink, take_back
from rollcall.use_cases.request_connection import disconnect, resync_connection
from rollcall.use_cases.save_preferences import save_preferences
from rollcall.use_cases.send_again import send_again
from rollcall.use_cases.set_override import Reach, set_override
from tests.simulation.clock import START
from tests.simulation.wiring import WORKSPACE
from tests.simulation.world import World
from tests.support.memory.policies import MemoryPolicyStore

USERS = {
    "ada": "ada@corp.example",
    "grace": "grace@corp.example",
    "max": "max@gmail.com",
}
HOSTED = {"ada": "corp.example", "grace": "corp.example", "max": ""}
"""Which Workspace Google names at their first sign-in."""
ISSUER = "https://accounts.google.com"
LINKS = tuple(f"https://meet.google.com/aaa-bbbb-cc{letter}" for letter in "cdefg")
KEY = "primary"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that happens at a moment."""

    at: float
    """Seconds after the start."""
    name: str
    args: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting as its guests' calendars show it."""

    name: str
    owners: tuple[str, ...]
    start: datetime
    link: str | None
    guests: tuple[str, ...] = ()
    series: str | None = None
    private: bool = False
    declined: frozenset[str] = frozenset()
    cancelled: bool = False
    minutes: float = 30
    location: str = ""
    description: str = ""
    original: datetime | None = None
    """When an occurrence of a series was to begin; None leaves it out."""

    def raw(self, user: str) -> dict[str, Any]:
        """Google's event on one user's calendar."""
        answers = {o: "declined" if o in self.declined else "accepted" for o in self.owners}
        guests = [
            {
                "email": USERS[o],
                "responseStatus": answers[o],
                **({"self": True} if o == user else {}),
            }
            for o in self.owners
        ]
        guests += [{"email": guest, "responseStatus": "accepted"} for guest in self.guests]
        end = self.start + timedelta(minutes=self.minutes)
        return {
            "id": self.name,
            "iCalUID": f"{self.name}@google.com",
            "status": "cancelled" if self.cancelled else "confirmed",
            "visibility": "private" if self.private else "default",
            "summary": f"Meeting {self.name}",
            "start": {"dateTime": self.start.isoformat()},
            "end": {"dateTime": end.isoformat()},
            "attendees": guests,
            "organizer": {"email": USERS[self.owners[0]], "self": self.owners[0] == user},
            **({"hangoutLink": self.link} if self.link else {}),
            **({"recurringEventId": self.series} if self.series else {}),
            **({"location": self.location} if self.location else {}),
            **({"description": self.description} if self.description else {}),
            **(
                {"originalStartTime": {"dateTime": self.original.isoformat(), "timeZone": "UTC"}}
                if self.original
                else {}
            ),
        }


class People:
    """Carries actions out on a world, and knows what the calendars look like."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.meetings: dict[str, Meeting] = {}
        self._tokens = self._sent = 0
        self.moved: set[str] = set()
        """Names of meetings whose time or length changed."""
        for user, email in USERS.items():
            profile = User(
                user, ISSUER, user, email, user,
                hosted_domain=HOSTED[user], last_seen=START.date(),
            )  # fmt: skip
            world.state.users[user] = profile

    def plan(self, actions: list[Action]) -> None:
        """Let every action happen at its time."""
        for action in actions:
            self.world.clock.at(START + timedelta(seconds=action.at), self._doing(action))

    def _doing(self, action: Action) -> Callable[[], None]:
        def do() -> None:
            self.world.note("--", action.name, action.args)
            with self.world.processes.run(f"page:{action.name}"):
                try:
                    getattr(self, f"do_{action.name}")(*action.args)
                except (Rejected, Retryable) as error:
                    self.world.note(f"   refused: {error!r}")

        return do

    # --- users ---------------------------------------------------------------------------------

    def do_sign_in(self, user: str, hosted_domain: str) -> None:
        """Sign in, with the hosted domain that Google names now."""
        now = self.world.clock.now()
        profile = replace(self.world.state.users[user], hosted_domain=hosted_domain)
        if self.world.accounts.put_user(profile, Mark(WORKSPACE, now)):
            self.world.queue.wake(WORKSPACE, now)

    def do_connect(self, user: str) -> None:
        """Connect, or connect again with a new grant."""
        self._tokens += 1
        token = self.world.vault.encrypt(f"token-{self._tokens}", user_id=user, calendar_key=KEY)
        now = self.world.clock.now()
        self.world.accounts.connect(
            user_id=user, calendar_key=KEY, email=USERS[user], token=token,
            workspace=WORKSPACE, now=now,
        )  # fmt: skip
        self.world.queue.wake(WORKSPACE, now)

    def do_rules(self, user: str, preferences: Preferences) -> None:
        """Save rules."""
        stored = self.world.portal.preferences(user)
        save_preferences(
            self.world.portal, self.world.queue, user, preferences,
            version=stored.version if stored else 0, now=self.world.clock.now(),
        )  # fmt: skip

    def do_override(self, user: str, name: str, choice: Override | None, reach: Reach) -> None:
        """Turn one meeting or a series on or off."""
        event_id = self._event_id(user, name)
        if event_id is not None:
            set_override(
                self.world.portal, self.world.queue, user, event_id,
                choice=choice, reach=reach, now=self.world.clock.now(),
            )  # fmt: skip

    def do_send_again(self, user: str, name: str) -> None:
        """Send another bot into a meeting."""
        event_id = self._event_id(user, name)
        if event_id is not None:
            send_again(
                self.world.portal, self.world.queue, user, event_id, now=self.world.clock.now()
            )

    def do_link(self, user: str, name: str, choice: LinkChoice | None, reach: Reach) -> None:
        """Choose the link that the bot of one meeting or of a series joins."""
        event_id = self._event_id(user, name)
        if event_id is not None:
            choose_link(
                self.world.portal, self.world.queue, user, event_id,
                choice=choice, reach=reach, now=self.world.clock.now(),
            )  # fmt: skip

    def do_paste(self, user: str, link: str) -> None:
        """Send a bot into a call by its link."""
        paste = PasteLink(self.world.portal, self.world.pasted, self.world.queue)
        self._sent += 1
        paste(user, link, "", f"random-{self._sent}", self.world.clock.now())

    def do_unpaste(self, user: str) -> None:
        """Take every bot back that was sent so."""
        for whose, call_id in list(self.world.state.pasted):
            if whose == user:
                now = self.world.clock.now()
                take_back(self.world.pasted, self.world.queue, user, call_id, now)

    def do_leave(self, user: str) -> None:
        """Delete the account."""
        now = self.world.clock.now()
        leave(self.world.portal, self.world.queue, user, f"receipt of {user}", now)

    def do_disconnect(self, user: str) -> None:
        """Disconnect."""
        disconnect(self.world.portal, self.world.queue, user, KEY, self.world.clock.now())

    def do_resync(self, user: str) -> None:
        """Press "sync now"."""
        resync_connection(self.world.portal, self.world.queue, user, KEY, self.world.clock.now())

    def do_policy(self, wanted: CompanyPolicy) -> None:
        """The company changes its policy."""
        store = MemoryPolicyStore(self.world.state)
        change_policy(
            store, self.world.queue, wanted,
            by="boss", version=store.policy().version, now=self.world.clock.now(),
        )  # fmt: skip

    # --- calendars -----------------------------------------------------------------------------

    def do_meeting(self, meeting: Meeting) -> None:
        """A meeting appears."""
        self._show(meeting)

    def do_change(self, name: str, changes: dict[str, Any]) -> None:
        """A meeting changes."""
        if name in self.meetings:
            if {"start", "minutes"} & changes.keys():
                self.moved.add(name)
            self._show(replace(self.meetings[name], **changes))

    def do_storm(self, user: str, times: int) -> None:
        """Many notifications without a change."""
        workspace = self.world.twin.workspaces[WORKSPACE]
        for calendar in self._calendars(user):
            for _ in range(times):
                stamp = self.world.clock.now().isoformat()
                workspace.outbox.emit(
                    "calendar.sync_events", {"calendar_id": calendar.id, "last_updated_ts": stamp}
                )

    def do_revoke(self, user: str) -> None:
        """Recall finds the grant dead."""
        workspace = self.world.twin.workspaces[WORKSPACE]
        for calendar in self._calendars(user):
            workspace.calendars.disconnect(calendar, "invalid_grant")

    def do_retry_access(self, user: str) -> None:
        """Recall reaches the calendar again by itself."""
        workspace = self.world.twin.workspaces[WORKSPACE]
        for calendar in self._calendars(user):
            if calendar.status == "disconnected":
                workspace.calendars.update(calendar, {})

    def do_skew(self, hours: float) -> None:
        """Set the worker's clock wrong; with 0, right again."""
        self.world.skew_worker(timedelta(hours=hours))

    # --- parts ---------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show every calendar at Recall what its user's calendar holds now."""
        workspace = self.world.twin.workspaces[WORKSPACE]
        for user in USERS:
            for calendar in self._calendars(user):
                if calendar.status == "connected":
                    known = {e.platform_id for e in workspace.events.of_calendar(calendar.id)}
                    news = [
                        m.raw(user)
                        for m in self.meetings.values()
                        if user in m.owners and m.name not in known and not m.cancelled
                    ]
                    if news:
                        workspace.calendars.feed(calendar, news)

    def _show(self, meeting: Meeting) -> None:
        self.meetings[meeting.name] = meeting
        workspace = self.world.twin.workspaces[WORKSPACE]
        for user in meeting.owners:
            for calendar in self._calendars(user):
                if calendar.status == "connected":
                    workspace.calendars.feed(calendar, [meeting.raw(user)])

    def _calendars(self, user: str) -> list[Calendar]:
        calendars = self.world.twin.workspaces[WORKSPACE].state.calendars.values()
        return [c for c in calendars if c.oauth_email == USERS[user]]

    def _event_id(self, user: str, name: str) -> str | None:
        workspace = self.world.twin.workspaces[WORKSPACE]
        found = (workspace.events.find(c.id, name) for c in self._calendars(user))
        return next((event.id for event in found if event is not None), None)
