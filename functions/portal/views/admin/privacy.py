"""What administrators are not shown of a private event: its title, and who or what decided."""

from __future__ import annotations

from dataclasses import replace

from functions.portal import texts
from rollcall.domain.decision import Decision
from rollcall.domain.event import EventFacts
from rollcall.domain.model import EventRow
from rollcall.use_cases.agenda import Agenda, Meeting
from rollcall.use_cases.list_past import PastMeeting


def discreet_agenda(agenda: Agenda) -> Agenda:
    """The agenda without what is private."""
    return replace(agenda, meetings=tuple(map(discreet_meeting, agenda.meetings)))


def discreet_meeting(meeting: Meeting) -> Meeting:
    """The meeting, with its copies, without what is private."""
    copies = tuple(map(discreet_meeting, meeting.copies))
    if not meeting.row.facts.private:
        return replace(meeting, copies=copies)
    return replace(
        meeting,
        row=_row(meeting.row),
        joined=_facts(meeting.joined),
        decision=_decision(meeting.decision),
        copies=copies,
    )


def discreet_past(past: PastMeeting) -> PastMeeting:
    """A meeting that is over without what is private."""
    return replace(past, row=_row(past.row)) if past.row.facts.private else past


def _row(row: EventRow) -> EventRow:
    return replace(row, facts=_facts(row.facts), decision=_decision(row.decision))


def _facts(facts: EventFacts) -> EventFacts:
    return replace(facts, title=texts.PRIVATE_TITLE)


def _decision(decision: Decision) -> Decision:
    return replace(decision, detail=texts.PRIVATE_DETAIL) if decision.detail else decision
