"""Any work, turns and calls under way, and what the scheduler's laws say of one piece of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import strategies as st

from rollcall.domain.breaker import Breaker
from rollcall.domain.endpoints import ENDPOINTS, Endpoint
from rollcall.domain.lease import Lease, Suspect
from rollcall.domain.pace import Pace
from rollcall.reconcile.scheduler import (
    MOST_AT_ONCE,
    Kind,
    Turns,
    UnderWay,
    Work,
    next_work,
    refusal,
)
from tests.unit.domain.samples import NOW

KINDS = [Kind.WRITE, Kind.URGENT, Kind.SCAN, Kind.STATUS]
ENDPOINTS_USED = [Endpoint.SCHEDULE, Endpoint.LIST_EVENTS, Endpoint.LIST_CALENDARS]
USERS = ["ada", "bob", "cleo"]

moments = st.integers(-3, 3).map(lambda n: NOW + n * timedelta(seconds=1))
maybe_moments = st.none() | moments
suspects = st.builds(Suspect, st.just(1), moments, st.just("") | st.sampled_from([*USERS, "dora"]))
refusals = st.builds(refusal, st.sampled_from(ENDPOINTS_USED), st.sampled_from(USERS))
breakers = st.builds(
    Breaker, st.just(2), moments, moments, maybe_moments,
    st.dictionaries(st.sampled_from(USERS), st.integers(1, 3), max_size=3),
)  # fmt: skip
lock_sets = st.frozensets(st.sampled_from(["room-1", "room-2"]), max_size=2)


@dataclass(frozen=True)
class Choice:
    """Everything that a choice depends on."""

    ready: Sequence[Work]
    turns: Turns = field(default_factory=Turns)
    under_way: UnderWay = field(default_factory=UnderWay)
    suspects: dict[str, Suspect] = field(default_factory=dict)
    blocked: dict[tuple[Kind, Endpoint], datetime] = field(default_factory=dict)
    """When a kind of work may call an endpoint; now, where nothing is said."""
    refused: dict[str, datetime] = field(default_factory=dict)
    """Until when users wait for an endpoint."""
    breakers: dict[Endpoint, Breaker] = field(default_factory=dict)

    def made(self) -> Work | datetime | None:
        """What the scheduler chooses."""
        lease = Lease(
            "main", 1, NOW, Pace(), self.breakers, suspects=self.suspects, refused=self.refused
        )
        return next_work(self.ready, self.turns, self.under_way, lease, self.free_at, NOW)

    def free_at(self, kind: Kind, endpoint: Endpoint) -> datetime:
        """When a kind of work may call an endpoint."""
        return self.blocked.get((kind, endpoint), NOW)

    def possible_at(self, work: Work) -> datetime:
        """When time alone allows this work: its own moment, the pace, the pause of a suspect."""
        moments = [work.not_before, *(suspect.until for suspect in self.suspicions(work))]
        if work.endpoint is not None:
            moments.append(self.free_at(work.kind, work.endpoint))
        for endpoint in (work.endpoint, work.then):
            if endpoint is not None:
                moments.append(self.refused.get(refusal(endpoint, work.user)))
                breaker = self.breakers.get(endpoint)
                moments.append(breaker.free_at(work.user) if breaker else None)
        return max([NOW, *(moment for moment in moments if moment is not None)])

    def suspicions(self, work: Work) -> list[Suspect]:
        """Return what sets this work aside: it, or other work of its user, met a death."""
        return [s for n, s in self.suspects.items() if n == work.name or s.user == work.user]

    def fits(self, work: Work) -> bool:
        """Whether what is under way leaves room for this work."""
        running = self.under_way
        calls = running.calls.get(work.endpoint, 0) if work.endpoint else 0
        return (
            len(running.names) < MOST_AT_ONCE
            and work.name not in running.names
            and running.alone in {"", work.name}
            and not work.locks & set(running.locks)
            and (work.endpoint is None or calls < ENDPOINTS[work.endpoint].at_once)
        )

    def allowed(self) -> list[Work]:
        """All the work that may be begun now."""
        return [work for work in self.ready if self.possible_at(work) <= NOW and self.fits(work)]

    def holds_back(self) -> bool:
        """Whether it is the turn of a suspect that is not alone yet."""
        kinds, users = self.turns.kinds, self.turns.users
        allowed = self.allowed()
        kind = min((w.kind for w in allowed), key=lambda k: (kinds.get(k, 0), k), default=None)
        same = [work for work in allowed if work.kind is kind]
        first = min(same, key=lambda w: (users.get((w.kind, w.user), 0), w.rank), default=None)
        return first is not None and first.name in self.suspects and bool(self.under_way.names)


@st.composite
def works(draw: st.DrawFn) -> list[Work]:
    """Work of a few kinds and users, each piece once."""
    one = st.builds(
        Work,
        st.sampled_from(KINDS),
        st.just(""),
        st.sampled_from(USERS),
        st.none() | st.sampled_from(ENDPOINTS_USED),
        st.tuples(st.integers(0, 1), moments),
        maybe_moments,
        lock_sets,
        st.none() | st.sampled_from(ENDPOINTS_USED),
    )
    drawn = draw(st.lists(one, max_size=8))
    return [
        Work(w.kind, f"key-{n}", w.user, w.endpoint, w.rank, w.not_before, w.locks, w.then)
        for n, w in enumerate(drawn)
    ]


@st.composite
def all_turns(draw: st.DrawFn) -> Turns:
    """Who had a turn when."""
    turns = Turns()
    for kind, user in draw(
        st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(USERS)), max_size=12)
    ):
        turns.take(Work(kind, "key", user))
    return turns


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    """Any choice."""
    ready = draw(works())
    names = st.sampled_from([work.name for work in ready] or ["other"])
    others = draw(st.sampled_from([0, 0, 1, MOST_AT_ONCE - 1, MOST_AT_ONCE]))
    running = [*draw(st.sets(names, max_size=1)), *(f"other-{n}" for n in range(others))]
    calls = st.integers(0, 4) | st.integers(8, 12)
    under_way = UnderWay(
        running,
        draw(lock_sets),
        draw(st.dictionaries(st.sampled_from(ENDPOINTS_USED), calls, max_size=2)),
        draw(st.just("") | st.just("") | names),
    )
    pairs = st.tuples(st.sampled_from(KINDS), st.sampled_from(ENDPOINTS_USED))
    return Choice(
        ready,
        draw(all_turns()),
        under_way,
        draw(st.dictionaries(names | st.just("gone"), suspects, max_size=2)),
        draw(st.dictionaries(pairs, moments, max_size=5)),
        draw(st.dictionaries(refusals, moments, max_size=3)),
        draw(st.dictionaries(st.sampled_from(ENDPOINTS_USED), breakers, max_size=2)),
    )
