"""The account page, and how an account ends."""

from __future__ import annotations

ACCOUNT_TITLE = "Account"
SIGNED_IN_AS = "Signed in as"
SIGN_OUT = "Sign out"
STORED_TITLE = "What is stored about you"
STORED = (
    (
        "From Google your name, e-mail address, organisation's domain and account number; and your "
        "time zone, the day of your last visit, and where you are signed in."
    ),
    (
        "Your rules, the meetings you switched by hand, and the links you chose or typed for them, "
        "by Google's number of each. The choice for a meeting is deleted about half a year after "
        "it, that for a series about 800 days after its last meeting, what you turned off for "
        "everybody a week after it."
    ),
    (
        "Events of connected calendars: Google's number of each, time, title, links, your answer, "
        "how many people from which domains, a check value of each address, whether a tag asks to "
        "record it or not, and the state of the bot. Deleted 60 days after the meeting at the "
        "latest."
    ),
    (
        "Whether you ask colleagues not to record a meeting, or keep recording it although "
        "somebody asks. Deleted some days after the meeting."
    ),
    (
        "Where mails are sent: which kinds you switched, which ones you got, without their text, "
        "and a check value of an address that takes no more."
    ),
    "Google's refresh token, encrypted.",
)
STORED_BOTS = (
    "Of a calendar that you disconnected, the numbers of the bots that came to its meetings, and "
    "when, so that recordings can be deleted with your account. Deleted {days} days after the "
    "meeting."
)
STORED_USE = (
    "How many of your meetings had bots in each month that is over, and for how long, without "
    "which they were. Deleted {days} days after the month."
)
ACCOUNT_CALENDARS = "Connected calendars"
NO_CALENDARS = "No calendar is connected."
PRIVACY_LINK = "Read the whole privacy text"
ZONE_TITLE, ZONE_CHANGE = "Time zone", "Change it among your rules"
SESSIONS_TITLE = "Where you are signed in"
SESSION_THIS = "This browser"
SESSION_OTHER = "Another browser"
SESSION_BEGAN, SESSION_SEEN = "signed in {day}", "last used {day}"
SESSIONS_HINT = "A sign-in ends 7 days after its last use, and after 30 days in any case."
SIGN_OUT_EVERYWHERE = "Sign out everywhere"
TAKE_OUT_TITLE = "Take your data with you"
TAKE_OUT_HINT = (
    "Everything that is stored about you, as a JSON file. Secrets that open your calendar are left "
    "out. A file that would be very large comes in parts: each names the address of the next one."
)
TAKE_OUT = "Download as JSON"
LEAVE_TITLE = "Delete everything"
LEAVE_HINT = (
    "Ends your recordings and forgets all that is stored about you. You will see first what that "
    "means."
)
LEAVE = "Delete my account…"

WAYS_OUT = "Take my data out or delete my account"
WAYS_OUT_TITLE = "You cannot use this Rollcall any more"
WAYS_OUT_TEXT = (
    "Whoever runs it lets in people of other domains now. What is stored about you is still here: "
    "you can take it out, and you can delete it. Nothing else is open to you."
)
BLOCK_STORED = (
    "Where an administrator blocked your account: that, since when, by whom, and a reason. If you "
    "delete the account while it is blocked, a number made from its id stays with the first three, "
    "until the block is taken back or you sign in again."
)
BLOCKED_TITLE = "Your account is blocked"
BLOCKED_TEXT = (
    "An administrator of this Rollcall blocked it. No bot joins for you, and bots that were in a "
    "call have been asked to leave. Your rules and calendars are kept."
)
BLOCKED_REASON = "The administrator's reason:"
BLOCKED_ASK = "To have the block taken back, ask:"
BLOCKED_ASK_ANYBODY = "To have the block taken back, ask whoever runs this Rollcall."
BLOCKED_LEAVE = (
    "What is stored about you is still yours: you can take it out, and you can delete it. Nothing "
    "else is open to you."
)
WAYS_OUT_STALE = (
    "For either you must have signed in within the last ten minutes. Sign in again and you come "
    "back here."
)

DELETE_TITLE = "Delete your account"
DELETE_EFFECTS = (
    "Your calendars are deleted at Recall.ai, and Rollcall's access at Google is ended.",
    (
        "Your events, rules, choices, links, requests to colleagues, sign-ins and your name and "
        "address are deleted. There is no way back."
    ),
    "What a colleague's bot records goes on: it is not yours.",
)
DELETE_RECORDINGS = (
    "Recordings of the last {days} days that no colleague shares are deleted at Recall.ai. All "
    "others stay there for as long as whoever runs Rollcall has set."
)
DELETE_NO_RECORDINGS = (
    "Recordings that were made stay at Recall.ai for as long as whoever runs Rollcall has set, "
    "since colleagues may share them; ask them if one has to go sooner."
)
DELETE_TYPE = "To confirm, type"
DELETE_PHRASE = "delete"
"""What is typed by somebody whose address is not known."""
DELETE_BUTTON = "Delete everything"
DELETE_KEEP = "Keep my account"
DELETE_WRONG = "That is not what is to be typed. Nothing was deleted."
DELETE_STALE = (
    "To delete everything you must have signed in within the last ten minutes. Sign in again and "
    "you come back here. Nothing was deleted."
)
DELETE_SIGN_IN = "Sign in again"
DELETE_STAKE_ONE = "1 upcoming meeting loses its bot, unless a colleague records it."
DELETE_STAKE = "{count} upcoming meetings lose their bot, but for those that a colleague records."
DELETE_STAKE_LEAST = "At least " + DELETE_STAKE
DELETE_STAKE_NONE = "No upcoming meeting has a bot."
DELETE_DOWNLOAD = "Download what is stored first"

DELETING_TITLE = "Your account is being deleted"
DELETING_TEXT = (
    "Nothing more is needed from you, and this goes on when you close the page. It takes a few "
    "minutes; longer if Recall.ai or Google do not answer."
)
DELETING_ASKED = "Asked for on {moment}"
DELETING_CALENDARS = (
    "Bots are being taken off and access at Google is being ended: {count} to go.",
    "Bots are taken off, and access at Google is ended.",
)
DELETING_RECORDINGS = "Recordings are being deleted at Recall.ai: {count} to go."
DELETING_REST = "Everything else is being deleted.", "Everything else is deleted."
DELETING_AGAIN = "Look again"
DELETED_TITLE = "Everything is deleted"
DELETED_UNUSED = "The account had not been used for a very long time."
DELETED_WHEN = "Asked for on {asked}, finished on {finished}."
DELETED_WHAT = (
    (
        "Deleted: calendars at Recall.ai with their bots, access at Google, events, rules, "
        "choices, links, requests, sign-ins, name and address."
    ),
    (
        "Kept until {tombstone}: one number, computed with a key, that tells a restored backup not "
        "to bring this account back. It names nobody."
    ),
    (
        "Backups hold what was deleted until {backups}, and log lines without names or addresses "
        "until {logs}."
    ),
)
DELETED_RECORDINGS = (
    "1 recording is deleted at Recall.ai.",
    "{count} recordings are deleted at Recall.ai.",
)
SHARED_RECORDINGS = (
    "1 recording stays at Recall.ai, since a colleague shares it.",
    "{count} recordings stay at Recall.ai, since colleagues share them.",
)
REFUSED_RECORDINGS = (
    "1 recording stays at Recall.ai, which did not delete it. Ask whoever runs this Rollcall.",
    (
        "{count} recordings stay at Recall.ai, which did not delete them. Ask whoever runs this "
        "Rollcall."
    ),
)
NO_RECORDINGS = "No recording of the last {days} days was found at Recall.ai."
KEPT_RECORDINGS = "Recordings stay at Recall.ai for as long as whoever runs this Rollcall has set."
DELETED_KEEP = (
    "This page is the receipt. It names nobody, and whoever has its address can read it until "
    "{until}. Save or print it if you need it for longer."
)
DELETED_NEW = "If you sign in again you begin with an empty account."
