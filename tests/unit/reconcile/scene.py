"""A world with exact actions and faults, and the questions that its tests ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from local.recall_twin.core.model import Bot, BotEntry, Calendar, Event
from local.recall_twin.core.settings import RouteFault, Switches
from local.recall_twin.core.settings import Settings as TwinSettings
from local.recall_twin.core.workspace import Workspace
from rollcall.domain.caps import CapLimits
from rollcall.domain.link_choice import LinkChoice
from rollcall.domain.model import Connection, EventRow, RecallCalendar
from rollcall.domain.pace import LIMITS, Limits
from rollcall.domain.preferences import Override, Preferences
from rollcall.use_cases.set_override import Reach
from tests.simulation.checks import violations_after_drain
from tests.simulation.faults import FaultPlan
from tests.simulation.people import KEY, LINKS, USERS, Meeting, People
from tests.simulation.recall import DirectClient, DirectRequest, DirectResponse
from tests.simulation.wiring import WORKSPACE, Readings
from tests.simulation.world import World
from tests.unit.reconcile.samples import (
    CREATE,
    DELETE,
    EVERY,
    LEAVE,
    REMOVE,
    SCHEDULE,
    TOMORROW,
    UPDATE,
)

type Answer = Callable[[DirectRequest, DirectResponse], DirectResponse]


class Scene:
    """A World and its People; everything happens at once when asked, then time has to pass."""

    def __init__(
        self,
        *,
        plan: FaultPlan | None = None,
        seed: int = 0,
        limits: Limits | None = None,
        multiplier: float = 1.0,
        switches: Switches | None = None,
        caps: CapLimits | None = None,
        page_size: int = 100,
        beside: Scene | None = None,
    ) -> None:
        twin = TwinSettings(switches=switches or Switches(), limit_multiplier=multiplier)
        readings = Readings(twin, {**LIMITS, **(limits or {})}, page_size)
        neighbour = beside.world if beside else None
        self.world: World = World(plan or FaultPlan(), seed, readings, neighbour)
        self.world.settings = replace(self.world.settings, caps=caps or CapLimits())
        self.people = People(self.world)
        self.stored: Counter[str] = Counter()
        """Operations on the table since `forget`."""
        self._since = 0
        self._count_operations()

    # --- what happens --------------------------------------------------------------------------

    def run(self, seconds: float) -> None:
        """Let time pass."""
        self.world.run(seconds)

    def hours(self, count: float) -> None:
        """Let hours pass, with a tick only every ten minutes: an idle one changes nothing."""
        self.world.tick_seconds = 600.0
        self.world.run(count * 3600)
        self.world.tick_seconds = 60.0

    def later(
        self, seconds: float, action: Callable[..., object], *args: Any, **named: Any
    ) -> None:
        """Plan something."""

        def act() -> None:
            action(*args, **named)

        self.world.clock.after(seconds, act)

    def connect(self, *users: str, rules: Preferences = EVERY) -> None:
        """Users connect and save their rules; half a minute passes."""
        for user in users:
            self.people.do_connect(user)
            self.people.do_rules(user, rules)
        self.run(30)

    def crowd(self, number: int) -> str:
        """One of many users, known by address only; connects with rules at once."""
        user, email = f"user{number}", f"user{number}@firm{number}.example"
        world = self.world
        token = world.vault.encrypt("token", user_id=user, calendar_key=KEY)
        world.accounts.connect(
            user_id=user, calendar_key=KEY, email=email, token=token,
            workspace=WORKSPACE, now=self.now,
        )  # fmt: skip
        self.people.do_rules(user, EVERY)
        return email

    def feed_as(self, email: str, raw: dict[str, Any]) -> None:
        """An event appears on the calendar of an address."""
        held = self.workspace.state.calendars.values()
        (calendar,) = [c for c in held if c.oauth_email == email]
        self.workspace.calendars.feed(calendar, [raw])

    def meet(
        self, name: str, *owners: str, start: datetime = TOMORROW, link: str | None = LINKS[0],
        guests: tuple[str, ...] = ("x@client.example",), **more: Any,
    ) -> None:  # fmt: skip
        """A meeting appears."""
        self.people.do_meeting(Meeting(name, owners, start, link, guests, **more))

    def change(self, name: str, **changes: Any) -> None:
        """A meeting changes."""
        self.people.do_change(name, changes)

    def choose(
        self, user: str, name: str, choice: Override | None, reach: Reach = Reach.EVENT
    ) -> None:
        """A user turns a meeting on or off."""
        self.people.do_override(user, name, choice, reach)

    def send_again(self, user: str, name: str) -> None:
        """A user sends another bot into a meeting."""
        self.people.do_send_again(user, name)

    def choose_link(
        self, user: str, name: str, choice: LinkChoice | None, reach: Reach = Reach.EVENT
    ) -> None:
        """A user chooses the link that the bot joins."""
        self.people.do_link(user, name, choice, reach)

    def storm(self, user: str, times: int = 1) -> None:
        """Notifications arrive although nothing changed."""
        self.people.do_storm(user, times)

    def fail(self, *rules: RouteFault) -> None:
        """From now on these faults happen at Recall, instead of those before."""
        self.twin_settings.rules = list(rules)

    def bend(self, answer: Answer) -> None:
        """From now on every answer of Recall goes through this."""
        client = self.world.wire
        straight = DirectClient._answer

        def bent(request: DirectRequest) -> DirectResponse:
            return answer(request, straight(client, request))

        client._answer = bent  # type: ignore[method-assign]

    def forget(self) -> None:
        """Count calls and operations anew."""
        self._since = len(self.world.twin.ledger.entries)
        self.stored.clear()

    # --- what is -------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    @property
    def twin_settings(self) -> TwinSettings:
        return self.world.twin.settings

    @property
    def workspace(self) -> Workspace:
        """The workspace at Recall."""
        return self.world.twin.workspaces[WORKSPACE]

    @property
    def live(self) -> list[Bot]:
        """Bots that are scheduled or in a call."""
        return self.world.twin.live_bots()

    def wrong(self) -> list[str]:
        """Bots that are missing, surplus or wrong now that everything has settled."""
        return violations_after_drain(self.world)

    @property
    def installation(self) -> str:
        """The id that calendars of this installation bear."""
        return self.world.state.workspaces[WORKSPACE].lease.installation

    def calendar(self, user: str) -> Calendar:
        """The user's only calendar at Recall."""
        (found,) = self.calendars(user)
        return found

    def calendars(self, user: str) -> list[Calendar]:
        """All calendars of a user at Recall."""
        held = self.workspace.state.calendars.values()
        return [calendar for calendar in held if calendar.oauth_email == USERS[user]]

    def event(self, user: str, name: str) -> Event:
        """An event as Recall has it."""
        found = self.workspace.events.find(self.calendar(user).id, name)
        assert found is not None
        return found

    def bots(self, user: str, name: str) -> list[BotEntry]:
        """Coming bots of an event as Recall has them."""
        return [bot for bot in self.event(user, name).bots if bot.start_time > self.now]

    def bot(self, user: str, name: str) -> BotEntry:
        """The only coming bot of an event."""
        (found,) = self.bots(user, name)
        return found

    def row(self, user: str, name: str) -> EventRow:
        """Our row of an event."""
        return self.world.state.events[user, KEY, self.event(user, name).id]

    def connection(self, user: str) -> Connection:
        """Our connection of a user."""
        return self.world.state.connections[user, KEY]

    def known(self, user: str) -> RecallCalendar:
        """Our sync state of the user's calendar."""
        return self.world.state.calendars[self.calendar(user).id]

    def calls(self, *routes: str, status: int | None = None) -> int:
        """Calls at Recall since `forget`, of some routes or of all."""
        return len(self.times(*routes, status=status))

    def times(self, *routes: str, status: int | None = None) -> list[datetime]:
        """The moments of these calls."""
        entries = list(self.world.twin.ledger.entries)[self._since :]
        return [
            entry.time
            for entry in entries
            if (not routes or entry.route in routes) and status in {None, entry.status}
        ]

    def writes(self) -> int:
        """Calls since `forget` that change something at Recall."""
        return self.calls(SCHEDULE, REMOVE, CREATE, UPDATE, DELETE, LEAVE)

    def idle(self) -> bool:
        """Whether no row and no connection waits to be brought in line."""
        state = self.world.state
        waiting = [c for c in state.connections.values() if c.due_at is not None]
        return not any(state.due_events.values()) and not waiting

    def _count_operations(self) -> None:
        before = self.world.state.before

        def counting(name: str) -> None:
            self.stored[name] += 1
            before(name)

        self.world.state.before = counting
