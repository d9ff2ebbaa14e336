"""The pages that this function shows itself: something went wrong, or somebody may not come in.

They tell what to do and nothing about the inside; the request id finds the log line.
"""

from __future__ import annotations

from collections.abc import Sequence

from functions.oauth_callback.deps import Deps, Outcome
from functions.oauth_callback.words import Words, words_for
from rollcall.domain.notice import Notice
from rollcall.protocol.return_targets import sign_in_address
from rollcall.runtime.plain_page import plain_page


def problem(status: int, outcome: str, request_id: str) -> Outcome:
    """The page for this outcome, or at least for its status."""
    return _page(status, outcome, words_for(outcome, status), request_id)


def refused(words: Words, notice: Notice, target: str, request_id: str) -> Outcome:
    """The page for an account that may not come in; another one is led to the same target."""
    another = (("Use another account", sign_in_address(target)),)
    return _page(403, notice, words, request_id, another)


def _page(
    status: int,
    outcome: str,
    words: Words,
    request_id: str,
    actions: Sequence[tuple[str, str]] = (),
) -> Outcome:
    body, headers = plain_page(words.title, (words.text,), request_id, actions)
    return Outcome(status, body, headers, outcome=outcome)


def go(location: str, outcome: str, cookies: tuple[str, ...] = ()) -> Outcome:
    """A redirect after which the browser asks with GET."""
    return Outcome(303, "", {"location": location}, cookies, outcome=outcome)


def noticed(deps: Deps, path: str, notice: Notice, cookies: tuple[str, ...] = ()) -> Outcome:
    """A redirect to a page that tells a notice, once."""
    return go(path, notice, (*cookies, *deps.notices.set(notice, deps.now())))
