"""Several calendars, and why a connection does not work, in words.

What others said of a problem is never shown.
"""

from __future__ import annotations

from rollcall.domain.caps import MOST_CALENDARS
from rollcall.domain.problems import Problem

CONNECT_ANOTHER = "Connect another Google account"
ENOUGH_CALENDARS = (
    f"You have connected {MOST_CALENDARS} calendars, as many as one person may. To connect another "
    "one, disconnect one of them first."
)
REASON_OF = "{calendar}: {why}"

CONNECTION_PROBLEMS: dict[Problem, str] = {
    # The worker keeps trying
    Problem.NO_ANSWER: "The recording service did not answer. Rollcall keeps trying.",
    Problem.BLOCKED: (
        "The recording service does not accept this calendar at the moment. Rollcall keeps trying, "
        "every few minutes."
    ),
    Problem.STOPPED: (
        "The recording service takes no requests from Rollcall at the moment. Rollcall keeps "
        "trying, every few minutes."
    ),
    Problem.OUR_SIDE: "Something did not work on our side. Rollcall keeps trying.",
    Problem.GOOGLE_NO_ANSWER: "Google did not answer. Rollcall keeps trying.",
    # The user is needed
    Problem.ACCESS_ENDED: (
        "Google ended Rollcall's access to this calendar. Your rules and choices are kept."
    ),
    Problem.BOX_NOT_TICKED: (
        "Google did not allow reading the calendar. Connect again and leave its box ticked."
    ),
    Problem.NOT_ALLOWED: (
        "Your organisation does not allow the access. Its administrator can change that; then "
        "connect again."
    ),
    Problem.CLIENT_REFUSED: (
        "Google does not accept Rollcall at the moment. Once its operator has put that right, "
        "connect again."
    ),
    Problem.ACCESS_LOST: (
        "The recording service lost access to this calendar. Your rules and choices are kept."
    ),
    Problem.NOT_ACCEPTED: "The recording service did not accept this calendar.",
    Problem.TOKEN_UNREADABLE: (
        "The stored access to this calendar could not be read. Please connect it again."
    ),
}
PILL_PROBLEMS = {
    "reconnect": CONNECTION_PROBLEMS[Problem.ACCESS_LOST],
    "refused": CONNECTION_PROBLEMS[Problem.NOT_ACCEPTED],
}
"""What is said when the problem is not known, or is not one that its user can repair."""
