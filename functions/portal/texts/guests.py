"""The page for guests."""

from __future__ import annotations

from rollcall.use_cases.guests_say import Said

GUEST_TITLE = "Is it all right to record this?"
GUEST_TITLE_SAID = "Not to be recorded"
GUEST_LEAD = (
    "A bot in your meeting wrote you this link. If you would rather not be recorded, say so here. "
    "You need no account, and nobody is told who asked."
)
GUEST_BUTTONS = {
    "meeting": "Please do not record this meeting",
    "series": "Neither this meeting nor the next ones of its series",
}
GUEST_SERIES_TOO = "Nor the next ones of its series"
GUEST_UNDO = {
    "meeting": "Take that back for this meeting",
    "series": "Take that back for the series",
}
GUEST_SAID = {
    ("meeting", Said.OWN): "You asked that this meeting is not recorded.",
    ("series", Said.OWN): "You asked that no meeting of this series is recorded.",
    ("meeting", Said.OTHERS): "Somebody asked that this meeting is not recorded.",
    ("series", Said.OTHERS): "Somebody asked that no meeting of this series is recorded.",
}
GUEST_ABOUT = "What to know"
GUEST_WHO = (
    "The bot records for one or several people who have this meeting in their calendars, so that "
    "they have notes of it. Its name among the participants or its line in the chat may say whose "
    "it is; else ask in the call."
)
GUEST_THEN = (
    "If you say no, the bot is asked to leave within a minute or two and does not come back to "
    "this meeting, whatever those people choose. They see that a guest asked not to be recorded. "
    "What was recorded before is not deleted by this: ask them."
)
GUEST_KEPT = (
    "Of your no, a random number in a cookie of this browser and a code made from it are kept, no "
    "name and no address: for this meeting until a week after it, for a series for a year. With "
    "that cookie you can take it back here; a bot may then come again."
)
