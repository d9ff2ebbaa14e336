"""What is asked about a meeting, in words, and the buttons that go with it; names are untrusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from functions.portal import texts
from functions.portal.views.shared_words import listed
from rollcall.use_cases.agenda import Meeting


@dataclass(frozen=True, slots=True)
class RequestButton:
    """A button of a form of its own."""

    action: str
    """The last part of the address that it is sent to."""
    choice: str
    label: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """A sentence, whether it waits for an answer of the person who looks, and buttons."""

    note: str = ""
    needs: bool = False
    buttons: tuple[RequestButton, ...] = ()


NOTHING_ASKED = RequestView()
_STOP = RequestButton("override", "skip", texts.REQUEST_STOP)
_KEEP = RequestButton("request", "keep", texts.REQUEST_KEEP)
_TAKE_BACK = RequestButton("request", "withdraw", texts.REQUEST_TAKE_BACK)


def request_view(meeting: Meeting) -> RequestView:
    """What the row shows of requests."""
    asked = meeting.asked
    if asked.askers:
        template = texts.ASKED_BY if len(asked.askers) == 1 else texts.ASKED_BY_SEVERAL
        note = _sentence(template, asked.askers)
        return RequestView(note, needs=True, buttons=(_STOP, _KEEP))
    words, buttons = [], []
    if asked.asks:
        buttons.append(_TAKE_BACK)
    elif asked.recorders:
        label = texts.ASK_TO_STOP.format(people=listed(asked.recorders))
        buttons.append(RequestButton("request", "ask", label))
    if asked.asks and asked.recorders:
        words.append(texts.ASKED.format(people=listed(asked.recorders)))
    if asked.keepers:
        template = texts.KEPT_BY if len(asked.keepers) == 1 else texts.KEPT_BY_SEVERAL
        words.append(_sentence(template, asked.keepers))
    return RequestView(" ".join(words), buttons=tuple(buttons))


def _sentence(template: str, people: Sequence[str]) -> str:
    """A sentence that begins with people; a name is shown as it is written."""
    said = template.format(people=listed(people))
    return said if any(people) else said[:1].upper() + said[1:]
