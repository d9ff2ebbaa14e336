"""Calls that a person sends a bot to by a link."""

from __future__ import annotations

from rollcall.domain.pasted import (
    CAP_REACHED,
    COMPANY,
    GUEST_SAID_NO,
    HANDED_OVER,
    HOURS_REACHED,
    MOST_A_DAY,
    MOST_RUNNING,
    PERSON_BLOCKED,
    SERVED,
    STOPPED,
    STOPPED_BY_ORGANISER,
)

SEND_TITLE = SEND_NOW = "Send a bot now"
SEND_LEAD = (
    "A bot joins within seconds and records, whatever your rules say, unless your company, a guest "
    "or the organiser of your meeting said no. It bears the name of your bots."
)
SEND_HINT = "Of Google Meet, Zoom, Microsoft Teams, Webex or GoTo."
SEND_LINK, SEND_CALL_TITLE = "Link of the call", "Title (optional)"
NO_BOT_SENT = "No bot was sent."
SEND_PAUSED = "Everything is paused. End the pause first, or let it leave out what you turn on."
SEND_GUEST = "A guest asked not to be recorded in the meeting with this link."
SEND_STOPPED = (
    "The organiser of the meeting with this link turned recording off for everybody of your "
    "company."
)
SEND_COMPANY = "Your company never records the meeting with this link."
SEND_ALREADY = "Your bot is in that call already, or on its way. The list says how it is."
SEND_TOO_MANY = (
    f"You have bots in {MOST_RUNNING} calls, or on their way, which is as many as one person may "
    "send by hand. Stop one of them first."
)
SEND_TOO_MANY_TODAY = (
    f"You have sent {MOST_A_DAY} bots by hand within a day, which is as many as one person may."
)
CALL_OF, CALL_UNKNOWN = "{platform} call", "Call"
CALL_ASKED = "sent by hand at {time}"
CALL_BY_HAND = "You sent a bot by its link."
CALL_FACTS = "The call"
CALL_SENT, CALL_STOPPED = "Sent", "Stopped"
CALL_BOT_SENT = "The recording service took the order."
CALL_BOT_STOPPED = "You took the bot back."
CALL_HISTORY_LEAD = "What you did, and what the bot reported. Times are those of {zone}."
CALL_SENDING = "Sending a bot…"
CALL_CAUSES = {
    STOPPED: "You stopped it before a bot was there.",
    SERVED: "A bot of Rollcall was in this call already, or about to come.",
    HANDED_OVER: "The bot of a calendar entry, yours or a colleague's, came and took over.",
    CAP_REACHED: "The limit of recordings for today is reached.",
    HOURS_REACHED: "The limit of recorded hours for today is reached.",
    GUEST_SAID_NO: "A guest asked not to be recorded.",
    STOPPED_BY_ORGANISER: "Its organiser turned recording off for everybody.",
    PERSON_BLOCKED: "An administrator had blocked your account.",
    COMPANY: "Your company's rules allow no bot in this call.",
    "no_bot_free": "No bot was free in time. Send one again in a few minutes.",
    "no_answer": "The recording service did not answer in time.",
    "blocked": "The recording service refuses this link.",
    "refused": "The recording service does not accept this link.",
}
"""Why no bot came, or why it left, once that is how it ended."""
CALLS_STORED = (
    "For each call that you send a bot to by its link: the link, the title that you gave it, when "
    "that was, and what became of the bot. It is deleted 60 days later."
)
