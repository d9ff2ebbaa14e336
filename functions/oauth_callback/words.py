"""What the pages of this function say, by the cause that they tell of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.domain.notice import Notice
from rollcall.runtime.plain_page import NOT_SET_UP


class Words(NamedTuple):
    """A title, and what happened and what to do."""

    title: str
    text: str


_AGAIN = "Please start again"
_UNKNOWN = Words(
    _AGAIN,
    "This browser has no sign-in under way that fits. It began more than ten minutes ago or in "
    "another browser, or the browser keeps no cookies.",
)
_LATE = Words(_AGAIN, "More than ten minutes passed, so nothing was changed.")
_USED = Words(_AGAIN, "Google's answer was used already or came too late. Nothing was changed.")
_UNPROVED = Words(
    "Google's answer cannot be used",
    "It is not complete or not genuine, so nothing was changed. Please start again. If this "
    "happens again, tell whoever runs this Rollcall the request below.",
)
_NOT_SET_UP = Words(*NOT_SET_UP)
_GOOGLE = Words(
    "Google does not answer right now",
    "Nothing was changed. Please start again in a few minutes.",
)
_UNREADABLE = Words(
    "That request could not be read", "It is no request of these pages. Nothing was changed."
)
_NOTHING = Words("There is nothing here", "The address may have been mistyped.")

_BY_CAUSE: Mapping[str, Words] = {
    "state_malformed": _UNKNOWN,
    "state_unknown": _UNKNOWN,
    "state_expired": _LATE,
    "state_used": _USED,
    "invalid_grant": _USED,
    "session_changed": Words(
        "Your sign-in changed meanwhile",
        "You signed out, signed in again or were signed out while you were at Google, so nothing "
        "was connected. Please connect your calendar again.",
    ),
    "user_gone": Words(
        "This account was deleted meanwhile",
        "The calendar was not connected. Sign in if you want to begin anew.",
    ),
    "too_often": Words(
        "Too many sign-ins from this network",
        "Nothing was changed. Please start again in a minute.",
    ),
    "google_client": _NOT_SET_UP,
    "misconfigured": _NOT_SET_UP,
    "secret_malformed": _NOT_SET_UP,
    "embedded": Words(
        "Please open Rollcall in a tab of its own",
        "Signing in does not work inside another page. Nothing was changed.",
    ),
    "body": _UNREADABLE,
    "body_too_large": _UNREADABLE,
}
_BY_BEGINNING: Mapping[str, Words] = {
    "id_token_": _UNPROVED,
    "issuer_": _UNPROVED,
    "code_": _UNPROVED,
    "no_id_token": _UNPROVED,
    "parameter_": _UNPROVED,
    "google_": _GOOGLE,
}
_BY_STATUS: Mapping[int, Words] = {
    400: _UNREADABLE,
    403: Words("That did not come from Rollcall", "The request was refused. Nothing was changed."),
    404: _NOTHING,
    405: _NOTHING,
    500: Words("Something went wrong", "Nothing is lost. Please try again in a few minutes."),
    503: Words(
        "Signing in does not work right now",
        "A part of Rollcall did not answer. Please try again in a few minutes.",
    ),
}


def words_for(cause: str, status: int) -> Words:
    """The words for a cause; those of its status when nothing more can be said."""
    if cause in _BY_CAUSE:
        return _BY_CAUSE[cause]
    found = (words for beginning, words in _BY_BEGINNING.items() if cause.startswith(beginning))
    return next(found, _BY_STATUS[status])


def words_for_refused(notice: Notice, allowed: AllowedDomains, email: str) -> Words:
    """The words for an account that may not come in."""
    if notice is Notice.ADDRESS_UNVERIFIED:
        return Words(
            "Google has not verified this account's address",
            "Rollcall knows people by the address that Google has verified. Confirm it in your "
            "Google Account, under personal info, then sign in again. Or use another account.",
        )
    if notice is Notice.ADDRESS_UNUSABLE:
        return Words(
            "Rollcall cannot use this account's address",
            "It has characters that the recording service does not take. Use an account whose "
            "address is written in plain letters.",
        )
    if notice is Notice.BLOCKED:
        return Words(
            "This account is blocked",
            "An administrator of this Rollcall blocked it, so nothing was connected. Ask whoever "
            "runs it. You can still take your data out, or delete it: sign in again.",
        )
    if notice is Notice.BEING_DELETED:
        return Words(
            "This account is being deleted",
            "That takes some minutes. Once it has ended you can sign in again, to an empty "
            "account.",
        )
    signed_in = f"You signed in as {email}. " if email else ""
    return Words(
        f"This Rollcall is for people of {allowed.in_words()}",
        f"{signed_in}Use another account, or ask whoever runs this Rollcall to let you in.",
    )
