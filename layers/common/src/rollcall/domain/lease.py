"""The lease of a workspace, and what its holder hands on. Times are aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from rollcall.domain.bot_sums import BotSums
from rollcall.domain.breaker import Breaker
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.pace import Pace
from rollcall.domain.silence import Silence
from rollcall.domain.trouble import Trouble


@dataclass(frozen=True, slots=True)
class ListProgress:
    """How far a list came: pages up to ``page_link`` are stored, watermarks not advanced yet."""

    recall_id: str | None
    updated_since: datetime | None
    start_after: datetime | None
    page_link: str
    newest: datetime | None
    """Highest `updated_at` on the pages read so far."""
    serves: dict[str, int] = field(default_factory=dict)
    """Recall ids of the calendars it serves, with the ``requested`` that was read at its start."""
    pages: int = 0
    listed: int = 0
    """Events on these pages."""
    latest_start: datetime | None = None
    """Start of the last event on them."""
    began_at: datetime | None = None
    """When its first page was asked for."""
    filled_by: tuple[str, ...] = ()
    """Calendars whose events make it long; where there are any, it serves no others."""

    @property
    def is_full(self) -> bool:
        """Whether it is a list of one calendar's whole window."""
        return self.updated_since is None


@dataclass(frozen=True, slots=True)
class Suspect:
    """Work that was under way when a worker died, or that failed by a bug of ours."""

    deaths: int
    until: datetime
    """It is not tried before, nor is anything else of its user."""
    user: str = ""
    """Whose it is; empty when it is nobody's."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One worker's hold on the workspace: item `WORKSPACE#w` / `PACE`, worker only.

    It is stored before each group of calls, so nothing in it is lost with a worker.
    """

    workspace: str
    token: int
    expires_at: datetime
    pace: Pace
    breakers: dict[Endpoint, Breaker] = field(default_factory=dict)
    watermark: datetime | None = None
    """Highest `updated_at` that workspace lists have covered without a gap."""
    sweep_due_at: datetime | None = None
    swept_at: datetime | None = None
    """When a workspace list last joined onto the watermark: pages say "checked" of then."""
    workspace_listing: bool = True
    """False once a workspace list was refused, or caught missing a calendar's events."""
    list_together_at: datetime | None = None
    """When workspace lists are tried again, while `workspace_listing` is False."""
    next_list_at: datetime | None = None
    """Lists for changes wait until then, so that one list serves many while load is high."""
    progress: ListProgress | None = None
    """A workspace list that was longer than one run."""
    ordered: int = 0
    """New bots ordered on the day `ordered_on`, an ISO date in UTC."""
    ordered_minutes: int = 0
    """The minutes for which the meetings of these bots are planned."""
    ordered_on: str = ""
    audit_due_at: datetime | None = None
    """When the calendars at Recall are compared with ours again."""
    audit_link: str | None = None
    """The page at which an audit that was longer than one run is resumed."""
    calendars: int = 0
    """Calendars at Recall, as the last audit counted them, or the one under way if it has more."""
    audited: int = 0
    """Calendars that the audit under way has counted so far."""
    surplus: tuple[str, ...] = ()
    """Calendars that an audit under way found without a connection, by Recall's id."""
    silence: Silence = field(default_factory=Silence)
    """Calls that failed since one last came through."""
    installation: str = ""
    """Id of this installation, made once; calendars at Recall bear it. Empty until then."""
    meetings_until: datetime | None = None
    """Latest start, of those seen, of a meeting within the coming day: until then some of the
    writes are kept free for what is urgent."""
    under_way: dict[str, str] = field(default_factory=dict)
    """Work that this worker has begun and not ended: its name, and whose it is."""
    suspects: dict[str, Suspect] = field(default_factory=dict)
    """Work that is tried with nothing beside it, and not before its moment, by name."""
    refused: dict[str, datetime] = field(default_factory=dict)
    """Until when users wait for an endpoint that refused them for their rate: endpoint/user."""
    ran_at: datetime | None = None
    """When a run last came to its end."""
    trouble: Trouble | None = None
    """What keeps everybody's bots waiting; every page says so."""
    unused_due_at: datetime | None = None
    """When people whom nobody saw for long are looked for again."""
    people_after: str = ""
    """Behind whom the look for people whom no address finds is resumed; empty at the beginning."""

    policy_spread: int = 0
    """The version of the company's policy for which everybody's calendars have been marked."""
    policy_spreading: int = 0
    """The version for which they are being marked, or were last."""
    policy_after: str = ""
    """How far that came (`PolicyStore.people`)."""
    news_followed: str = ""
    """The news of a bot that so many share that they are marked by and by: its id and moment."""
    news_after: str = ""
    """Behind which user that goes on."""
    use_counted: str = ""
    """The last month of which it was counted how much everybody used."""
    use_counting: str = ""
    """The month that is being counted, or was last."""
    use_after: str = ""
    """How far that came (`PolicyStore.people`)."""
    use_so_far: BotSums = field(default_factory=BotSums)
    """Whose month is being counted, and what came of it so far; nobody's behind each person."""

    @property
    def run(self) -> str:
        """The id of the run under this lease, as log lines have it."""
        return f"{self.workspace}-{self.token}"
