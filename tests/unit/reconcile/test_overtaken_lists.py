"""A list that a write overtook says nothing of bots; what else is known is decided all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from local.recall_twin.core.wire import event_json
from rollcall.adapters.recall.events import read_event
from rollcall.domain.decision import Record, Skip
from rollcall.domain.listing import whole
from rollcall.domain.model import EventRow
from rollcall.domain.reasons import Reason
from rollcall.ports.recall import Page
from rollcall.reconcile.lists import ListScan
from tests.unit.reconcile.runs import begin_run
from tests.unit.reconcile.scene import Scene


class Listed:
    """One run in the middle: a calendar is listed, and a meeting of it was just written."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.scene.connect("ada")
        self.scene.meet("m1", "ada")
        self.scene.run(30)
        self.parts = begin_run(self.scene)
        self.key = ("ada", "primary", self.scene.event("ada", "m1").id)

    def store(self, **changes: object) -> None:
        """The row became so by a write that ended only now."""
        self.parts.stage.begin_write(self.key)
        self.parts.stage.stage(replace(self.row, **changes))  # type: ignore[arg-type]
        self.parts.stage.end_write(self.key)

    def list_asked_for_at(self, moment: datetime) -> None:
        """The page of a list arrives that shows the meeting."""
        calendar = self.scene.calendar("ada")
        owner = self.parts.lookups.calendar(calendar.id)
        assert owner is not None
        event = read_event(event_json(self.scene.event("ada", "m1")))
        scan = ListScan(whole(owner, moment), {calendar.id: owner})
        self.parts.listing.applier.apply(Page([event], [], None), scan, moment, self.scene.now)

    @property
    def row(self) -> EventRow:
        """The meeting's row, as the run knows it."""
        self.parts.stage.load([self.key])
        row = self.parts.stage.current(self.key)
        assert row is not None
        return row


def test_a_meeting_whose_calendar_can_be_read_again_is_wanted_again() -> None:
    listed = Listed()
    listed.store(decision=Skip(Reason.NOT_CONNECTED), desired=None, due=False)
    listed.list_asked_for_at(listed.scene.now)
    assert isinstance(listed.row.decision, Record)
    assert listed.row.desired is not None


def test_the_bots_of_an_overtaken_list_do_not_count() -> None:
    listed = Listed()
    bare = replace(listed.row.observed, bots=())
    listed.store(observed=bare)
    listed.list_asked_for_at(listed.scene.now)
    assert listed.row.observed.bots == ()
    listed.list_asked_for_at(listed.scene.now + timedelta(seconds=1))
    assert len(listed.row.observed.bots) == 1


def test_a_daily_read_lifts_a_refusal_also_where_a_write_overtook_it() -> None:
    listed = Listed()
    bare = replace(listed.row.observed, bots=())
    listed.store(problem="refused:invalid_request_data", observed=bare, due=False)
    listed.list_asked_for_at(listed.scene.now)
    assert listed.row.due
