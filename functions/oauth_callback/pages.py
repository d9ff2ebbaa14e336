"""The one page that this function shows itself: something went wrong, and the way on.

It tells what to do and nothing about the inside; the request id finds the log line.
"""

from __future__ import annotations

from functions.oauth_callback.deps import Outcome
from rollcall.runtime.plain_page import plain_page

_WORDS: dict[int, tuple[str, str]] = {
    400: (
        "Please start again",
        "This sign-in took too long, was used before, or began in another browser.",
    ),
    403: ("That did not come from Rollcall", "The request was refused. Nothing was changed."),
    404: ("There is nothing here", "The address may have been mistyped."),
    405: ("There is nothing here", "The address may have been mistyped."),
    500: ("Something went wrong", "Nothing is lost. Please try again in a few minutes."),
    503: (
        "Signing in does not work right now",
        "Google or Rollcall could not finish it. Please try again in a few minutes.",
    ),
}


def problem(status: int, outcome: str, request_id: str) -> Outcome:
    """The page for this status; ``outcome`` is for the log alone."""
    title, text = _WORDS[status]
    body, headers = plain_page(title, (text,), request_id)
    return Outcome(status, body, headers, outcome=outcome)


def go(location: str, outcome: str, cookies: tuple[str, ...] = ()) -> Outcome:
    """A redirect after which the browser asks with GET."""
    return Outcome(303, "", {"location": location}, cookies, outcome=outcome)
