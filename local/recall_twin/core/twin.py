"""The twin as one object: every workspace, one clock, one agenda.

Synchronous and without I/O. A driver calls `tick`, carries out `take_pulls` and the deliveries
of each workspace's outbox, and reports back. `local.recall_twin.api.handle` answers requests.
"""

import random
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from local.recall_twin.core.config import LOCAL_WORKSPACE, RecallTwinConfig
from local.recall_twin.core.kernel import Kernel
from local.recall_twin.core.ledger import Ledger
from local.recall_twin.core.limits import Limits
from local.recall_twin.core.model import Bot, Delivery, WorkspaceState
from local.recall_twin.core.settings import Settings
from local.recall_twin.core.source import Pulled, PullRequest, Refused, Unavailable
from local.recall_twin.core.times import AdjustableClock, Clock, real_clock
from local.recall_twin.core.workspace import Workspace


def random_id() -> str:
    """A fresh uuid."""
    return str(uuid4())


class RecallTwin:
    """State and rules of a whole Recall region. `clock` gives aware UTC datetimes."""

    def __init__(
        self,
        config: RecallTwinConfig,
        *,
        clock: Clock = real_clock,
        new_id: Callable[[], str] = random_id,
    ) -> None:
        self.config = config
        self.keys = dict(config.workspaces)
        self.clock = AdjustableClock(clock)
        self.kernel = Kernel(
            config=config,
            clock=self.clock,
            new_id=new_id,
            rng=random.Random(config.seed),
            settings=config.settings.model_copy(deep=True),
        )
        self.ledger = Ledger(config.ledger_size)
        self.limits = Limits()
        self.workspaces: dict[str, Workspace] = {}
        self._pulls: list[PullRequest] = []
        self.restore({})

    @property
    def settings(self) -> Settings:
        """The present switches and faults."""
        return self.kernel.settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self.kernel.settings = settings

    def restore(self, states: dict[str, WorkspaceState]) -> None:
        """Put these states in place of the present ones; missing workspaces start empty."""
        names = dict.fromkeys([*self.config.workspaces.values(), *states])
        self.workspaces = {
            name: Workspace(self.kernel, name, states.get(name, WorkspaceState())) for name in names
        }
        self._pulls.clear()

    def reset(self) -> None:
        """Empty the twin: state, agenda, keys, limits, ledger, clock offset and settings."""
        self.kernel.agenda.load([])
        self.clock.reset()
        self.settings = self.config.settings.model_copy(deep=True)
        self.keys = dict(self.config.workspaces)
        self.ledger.reset()
        self.limits.clear()
        self.restore({})

    def workspace_of_key(self, key: str) -> Workspace | None:
        """The workspace an API key belongs to."""
        name = self.keys.get(key)
        return self.workspaces[name] if name is not None else None

    def workspace_of_calendar(self, calendar_id: str) -> Workspace | None:
        """The workspace that holds a calendar."""
        return next((w for w in self.workspaces.values() if calendar_id in w.state.calendars), None)

    def tick(self) -> bool:
        """Do everything that is due; True when anything was."""
        worked = False
        while (job := self.kernel.agenda.pop_due(self.kernel.now())) is not None:
            worked = True
            request = self.workspaces[job.workspace].run(job)
            if request is not None:
                self._pulls.append(request)
        return worked

    def next_due(self) -> datetime | None:
        """When the next job or delivery is due, UTC; None while nothing is planned."""
        due = self.kernel.agenda.next_due()
        for workspace in self.workspaces.values():
            delivery = workspace.outbox.next_due()
            if delivery is not None and (due is None or delivery < due):
                due = delivery
        return due

    def take_deliveries(self) -> list[Delivery]:
        """Webhooks to send now; report each to its workspace's outbox."""
        return [item for w in self.workspaces.values() for item in w.outbox.due()]

    def take_pulls(self) -> list[PullRequest]:
        """Calendars to read at their provider now; give each result to `apply_pull`."""
        pulls, self._pulls = self._pulls, []
        return pulls

    def apply_pull(self, request: PullRequest, result: Pulled | Refused | Unavailable) -> None:
        """Take the outcome of a reading."""
        self.workspaces[request.workspace].apply_pull(request, result)

    def notified(self, channel_token: str) -> bool:
        """A provider announced a change of the calendar its channel token names."""
        workspace = self.workspace_of_calendar(channel_token)
        if workspace is None:
            return False
        request = workspace.pull_soon(workspace.state.calendars[channel_token])
        if request is not None:
            self._pulls.append(request)
        return True

    def live_bots(self, workspace: str = LOCAL_WORKSPACE) -> list[Bot]:
        """Bots scheduled or at work, soonest first: what an invariant is checked against."""
        return self.workspaces[workspace].bots.live()
