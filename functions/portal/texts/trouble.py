"""What is said on every page while everybody's bots wait."""

from __future__ import annotations

from rollcall.domain.trouble import TroubleCause

TROUBLES = {
    TroubleCause.RECALL_DOWN: "The recording service has not answered since {since}.",
    TroubleCause.KEY_REFUSED: (
        "The recording service has refused every request from Rollcall since {since}."
    ),
    TroubleCause.UNPAID: (
        "The recording service has taken no new orders from Rollcall since {since}."
    ),
    TroubleCause.SLOW_DOWN: (
        "The recording service has been asking Rollcall to go slower since {since}."
    ),
    TroubleCause.BUSY: (
        "Since {since} there have been more changes than Rollcall may make at once."
    ),
}
_OPERATOR = (
    "Whoever runs Rollcall has to put that right. Until then new and changed meetings wait for "
    "their bots; nothing is lost, and afterwards it goes on by itself."
)
_LONGER = (
    "Bots for new and changed meetings may take some minutes longer, soonest meetings first. "
    "Nothing is lost, and it goes on by itself."
)
TROUBLE_MEANS = {
    TroubleCause.RECALL_DOWN: (
        "New and changed meetings wait for their bots. Nothing is lost, and it goes on by itself "
        "as soon as there is an answer."
    ),
    TroubleCause.KEY_REFUSED: _OPERATOR,
    TroubleCause.UNPAID: _OPERATOR,
    TroubleCause.SLOW_DOWN: _LONGER,
    TroubleCause.BUSY: _LONGER,
}
ROW_WAITS = {
    TroubleCause.RECALL_DOWN: "Waits until the recording service answers again.",
    TroubleCause.KEY_REFUSED: "Waits until the recording service takes requests again.",
    TroubleCause.UNPAID: "Waits until the recording service takes orders again.",
    TroubleCause.SLOW_DOWN: "Waits, because the recording service asked to go slower.",
    TroubleCause.BUSY: "Waits for its turn: soonest meetings come first.",
}
ROW_WAITS_UNHEARD = "Waits until the part of Rollcall that sends bots works again."
NEXT_TRY = "The next try comes within {minutes} minutes."
NEXT_TRY_SOON = "The next try comes within a minute."
NO_NEWS_SINCE = "Since {seen} nothing has been heard from the part of Rollcall that sends bots."
NO_NEWS_MEANS = (
    "New and changed meetings may be waiting. Nothing is lost, and it goes on by itself once that "
    "part works again."
)
MINE_WAIT = "{count} of your meetings are waiting."
MINE_WAITS = "1 of your meetings is waiting."
MINE_WAIT_LEAST = "At least {count} of your meetings are waiting."
MEETINGS_WAIT = "{count} of the meetings below are waiting."
MEETING_WAITS = "1 of the meetings below is waiting."
