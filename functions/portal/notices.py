"""One sentence after a redirect, chosen by a closed word in the query."""

from __future__ import annotations

from dataclasses import dataclass

from functions.portal import texts
from rollcall.runtime.http import Request


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence, and whether it tells of a problem."""

    word: str
    text: str
    problem: bool


def notice_of(request: Request) -> Notice | None:
    """The notice that the address asks for; None for none and for unknown words."""
    try:
        words = request.query_params().get("notice", [])
    except ValueError:
        return None
    if len(words) != 1 or words[0] not in texts.NOTICES:
        return None
    return notice_for(words[0])


def notice_for(word: str) -> Notice:
    """The notice of a known word."""
    return Notice(word, texts.NOTICES[word], word in texts.PROBLEM_NOTICES)
