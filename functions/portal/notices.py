"""One sentence after a redirect: a closed word in a cookie, shown once, and true when it is read.

A notice never stands in an address, where it would outlive its truth and could be sent to others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from functions.portal import texts
from functions.portal.deps import Deps
from rollcall.domain.model import Connection, Wanted
from rollcall.domain.notice import Notice as Word
from rollcall.runtime.http import Request, Response, see_other

LOOK = "x-rollcall-look"
"""The header with which the script looks again: what it fetches is no answer to a person."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence, and whether it tells of a problem."""

    word: str
    text: str
    problem: bool
    lasts: str = ""
    """What is on the page for as long as the sentence is true, as a selector; often empty."""
    then: str = ""
    """What is true after that."""
    leads_back: bool = False
    """Whether the way to the meetings stands behind it."""


def told(deps: Deps, word: str, location: str) -> Response:
    """A redirect to a page of ours that shows the notice of this word, once."""
    return see_other(location, deps.notices.set(word, deps.now()))


def notice_of(
    deps: Deps, request: Request, connections: Iterable[Connection] = ()
) -> Notice | None:
    """The notice that this browser was sent here with; None for none and for unknown words."""
    word = deps.notices.read(request, deps.now())
    # The answer to a form, such as a preview, is not the page that a redirect led to.
    fetched = LOOK in request.headers or "sec-purpose" in request.headers
    unseen = fetched or request.method != "GET"
    if word not in texts.NOTICES or unseen:
        return None
    return _true_now(word, list(connections))


def notice_for(word: str) -> Notice:
    """The notice of a known word."""
    back = word in texts.NOTICES_LEADING_BACK
    return Notice(word, texts.NOTICES[word], word in texts.PROBLEM_NOTICES, leads_back=back)


def shown_once(deps: Deps, request: Request, notice: Notice | None) -> tuple[str, ...]:
    """The cookies of an answer that shows the notice."""
    brought = request.cookie(deps.notices.name) is not None
    return (deps.notices.clear(),) if notice is not None and brought else ()


def _true_now(word: str, connections: list[Connection]) -> Notice | None:
    """The notice as it is true at this moment: what was under way may be done."""
    if word == Word.DISCONNECTED:
        going = any(one.wanted is Wanted.REMOVED for one in connections)
        return _lasting(word, texts.DISCONNECTED_NOW, "[data-pill=disconnecting]", going=going)
    if word == texts.SYNC_REQUESTED:
        live = [one for one in connections if one.wanted is Wanted.CONNECTED]
        going = any(one.reading or one.synced_at is None for one in live)
        return _lasting(word, texts.READ_NOW, "[data-changing]", going=going) if live else None
    return notice_for(word)


def _lasting(word: str, then: str, lasts: str, *, going: bool) -> Notice:
    if not going:
        return Notice(word, then, problem=False)
    return Notice(word, texts.NOTICES[word], problem=False, lasts=lasts, then=then)
