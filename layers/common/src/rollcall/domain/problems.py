"""Why a connection does not work: a closed list of words, of which the pages make sentences.

What Recall, Google or an exception says of a failure may hold anything, a secret among it. It is
looked at here, becomes one of these words, and is not kept.
"""

from __future__ import annotations

from enum import StrEnum


class Problem(StrEnum):
    """Stable words; stored with each connection."""

    NONE = ""

    # The worker keeps trying; the user need not do anything.
    NO_ANSWER = "no_answer"
    """Recall did not answer, or gave an answer that could not be used."""
    BLOCKED = "blocked"
    """Recall refuses this calendar with 402 or 403 although it answers others."""
    STOPPED = "stopped"
    """Recall refuses everything from us: the key, the credit or the firewall."""
    OUR_SIDE = "our_side"
    """A part of our own did not answer, or a bug."""
    GOOGLE_NO_ANSWER = "google_no_answer"

    # Only connecting again helps.
    ACCESS_ENDED = "access_ended"
    """Google ended the grant: revoked, expired, or the password was changed."""
    BOX_NOT_TICKED = "box_not_ticked"
    """The grant does not include reading the calendar."""
    NOT_ALLOWED = "not_allowed"
    """The user's organisation does not allow the access."""
    CLIENT_REFUSED = "client_refused"
    """Google refuses our OAuth client: the operator must put that right first."""
    ACCESS_LOST = "access_lost"
    """Recall lost access, for a cause that is not in this list."""
    NOT_ACCEPTED = "not_accepted"
    """Recall refuses the calendar as it was handed over."""
    TOKEN_UNREADABLE = "token_unreadable"  # noqa: S105 - no token
    """The stored token was not sealed for this connection."""

    UNKNOWN = "unknown"
    """A word of another version, or a sentence that an earlier one stored."""

    @classmethod
    def _missing_(cls, value: object) -> Problem:
        """A word that is not in the list; it is never shown."""
        del value
        return cls.UNKNOWN


WAITING = frozenset(
    {
        Problem.NO_ANSWER,
        Problem.BLOCKED,
        Problem.STOPPED,
        Problem.OUR_SIDE,
        Problem.GOOGLE_NO_ANSWER,
    }
)
"""Problems that the worker works on by itself."""

_CAUSES = (
    ("invalid_scope", Problem.BOX_NOT_TICKED),
    ("insufficient", Problem.BOX_NOT_TICKED),
    ("admin_policy", Problem.NOT_ALLOWED),
    ("org_internal", Problem.NOT_ALLOWED),
    ("invalid_client", Problem.CLIENT_REFUSED),
    ("unauthorized_client", Problem.CLIENT_REFUSED),
    ("deleted_client", Problem.CLIENT_REFUSED),
    ("disabled_client", Problem.CLIENT_REFUSED),
    ("invalid_grant", Problem.ACCESS_ENDED),
)


def problem_of_cause(cause: str) -> Problem:
    """What a text that Recall gives for a lost calendar means; total."""
    text = cause.casefold()
    return next((problem for word, problem in _CAUSES if word in text), Problem.ACCESS_LOST)
