"""Every sentence of the letters, but for what became of a bot (`domain.bot_words`)."""

from __future__ import annotations

from collections.abc import Mapping

from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.problems import Problem

PRODUCT = "Rollcall"
PRIVATE = "Private event"
NO_TITLE = "Meeting without a title"
MORE = "and {count} more"
UNSUBSCRIBE = "No more mails of this kind"
WHY = "You get this because you use Rollcall with {email}."

LOST_SUBJECT = "Rollcall lost access to your calendar: {what}"
LOST_AGAIN = "Rollcall still has no access to your calendar: {what}"
AT_RISK = {
    0: "new meetings will not be recorded",
    1: "1 meeting this week will not be recorded",
}
AT_RISK_MANY = "{count} meetings this week will not be recorded"
LOST_FIRST = "Rollcall cannot read the calendar of {email} any more, since {since}."
RECONNECT = "Connect the calendar again"
RECONNECT_HOW = (
    "That takes one minute: choose the same account at Google and leave the box for the calendar "
    "ticked. Your rules and choices are kept."
)
LOST_CAUSES = {
    Problem.ACCESS_ENDED: (
        "Google ended the access: it was withdrawn, it expired, or the password was changed."
    ),
    Problem.BOX_NOT_TICKED: "Google did not allow reading the calendar: its box was not ticked.",
    Problem.NOT_ALLOWED: (
        "Your organisation does not allow the access. Its administrator can change that."
    ),
    Problem.CLIENT_REFUSED: (
        "Google does not accept Rollcall at the moment. Whoever runs it has to put that right "
        "first."
    ),
}
LOST_OTHERWISE = "The recording service lost access to it."
LOST_HEADING = "Not recorded unless you connect again, in the next seven days"
LAST_NUDGE = "This is the last mail about it."
DISCONNECT_INSTEAD = (
    "If you do not want this calendar watched any more, disconnect it on the page Account, and "
    "these mails stop."
)

WAITS_SUBJECT = "The bot waits to be let into your meeting"
WAITS_FIRST = "The bot for “{title}” ({start}) stands before the call. Nothing is recorded yet."
WAITS_HOW = "Admit it from the waiting room or the lobby, or ask the host to. Its name is “{bot}”."
REFUSED_SUBJECT = "A meeting was not recorded, and what to do next time"
REFUSED_FIRST = "“{title}” ({start}) was not recorded. {happened}"
SEE_MEETINGS = "See your meetings"

DIGEST_SUBJECT = "Today: {recorded} of {total} meetings will be recorded"
DIGEST_FIRST = "Today {recorded} of your {total} meetings with a link will be recorded."
RECORDED, NOT_RECORDED = "Will be recorded. {why}", "Not recorded. {why}"
SKIP, RECORD = "Do not record it", "Record it"
DIGEST_HOW = "Each link asks once before it changes anything, and needs no sign-in."

COMPANY_SUBJECT = "Your company changed its recording rules: {what}"
COMPANY_FIRST = "Your company changed its recording rules. Of your coming meetings {what}."
COMPANY_LOST = {1: "1 will not be recorded any more", 2: "{count} will not be recorded any more"}
COMPANY_RECORDED = {1: "1 will be recorded now", 2: "{count} will be recorded now"}
COMPANY_AND = " and "
COMPANY_HEADING = "Changed for you"
COMPANY_HOW = (
    "What you chose yourself is kept, and holds again as soon as your company allows it. Whoever "
    "runs this Rollcall can say why."
)

IDLE_SUBJECT = "Rollcall still records your meetings. Keep going?"
IDLE_FIRST = (
    "Nobody has opened Rollcall with {email} for {weeks}. It still records your meetings, by your "
    "rules. Keep going?"
)
IDLE_YES, IDLE_PAUSE = "Yes, keep going", "Pause"
IDLE_OR = "Or pause: then no meeting gets a bot until you want it again. Your rules are kept."
IDLE_OTHERWISE = "Without an answer, and unless you open Rollcall, it pauses by itself on {day}."
PAUSED_SUBJECT = "Rollcall has paused: your meetings are not recorded any more"
PAUSED_FIRST = (
    "Nobody answered whether to keep going, and nobody opened Rollcall. So it has paused: no "
    "meeting of yours gets a bot."
)
PAUSED_RESUME = "Record my meetings again"
PAUSED_HOW = "Your rules, your choices and your calendar's connection are kept."
UNUSED_SUBJECT = "Your Rollcall account ends on {day}"
UNUSED_FIRST = (
    "Nobody has used Rollcall with {email} for very long. The account ends on {day}: then its bots "
    "are taken off, and everything that is stored of you is deleted."
)
UNUSED_KEEP = "Open Rollcall and keep the account"
UNUSED_HOW = "Signing in once is enough. If you do not need it any more, there is nothing to do."

DELETED_SUBJECT = "Everything that Rollcall stored of you is deleted"
DELETED_FIRST = (
    "On {at} everything that Rollcall stored of {email} was deleted, as you asked: the access to "
    "your calendars, their meetings, your rules and choices, and every session."
)
DELETED_UNUSED = (
    "On {at} everything that Rollcall stored of {email} was deleted, since nobody had used the "
    "account for very long: the access to your calendars, their meetings, your rules and choices, "
    "and every session."
)
DELETED_BOTS = (
    "Bots that were ordered for you were taken off, and those in calls were asked to leave. "
    "Recordings that were made stay where they are until their own time is over."
)
DELETED_LAST = "This is the last mail. Keep it as your receipt: {receipt}."

KIND_NAMES = {
    MailKind.ACCESS_LOST: "Rollcall lost access to a calendar",
    MailKind.BOT_WAITS: "A bot waits to be let in",
    MailKind.NOT_RECORDED: "A meeting was not recorded and something can be done about it",
    MailKind.COMPANY_RULES: "A change of your company's rules changed your coming meetings",
    MailKind.DIGEST: "Every morning: which of today's meetings will be recorded",
}
"""What a person switches on or off."""


def counted(sentences: Mapping[int, str], count: int) -> str:
    """Return the sentence for a number of things; empty for none."""
    return sentences[min(count, 2)].format(count=count) if count else ""
