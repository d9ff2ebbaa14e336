"""States, labels, notices and errors: the texts that code picks by a word."""

from __future__ import annotations

from functions.portal.texts.admin import ADMIN_NOTICES
from functions.portal.texts.connections import CONNECT_ANOTHER, ENOUGH_CALENDARS
from rollcall.domain.bot_state import BotState
from rollcall.domain.notice import Notice
from rollcall.domain.preferences import Mode
from rollcall.use_cases.agenda import Lock

# Times
TODAY, TOMORROW, YESTERDAY = "Today", "Tomorrow", "Yesterday"
JUST_NOW = "just now"
MINUTE_AGO, MINUTES_AGO = "1 minute ago", "{count} minutes ago"
HOUR_AGO, HOURS_AGO = "1 hour ago", "{count} hours ago"
ALL_DAY, UNTIL_DAY = "All day", "until {day}"
NO_TITLE = "(no title)"

# Meetings
RANGE = "{since} to {until}, 28 days ahead"
CONTINUED = "{day}, continued"
HEALTH = "{covered} of {wanted} meetings have their bot"
HEALTH_SURPLUS = "still to be removed: {count}"
HEALTH_PART = "{covered} of the first {wanted} meetings have their bot"
RETRYING, RETRYING_SOON = "Trying again in {span}, at {time}.", "Trying again in a moment."
FAILED_UNKNOWN = "Something went wrong with the bot."
LET_IN = "The host of the meeting has to let it in."
RECORDING_SINCE, RECORDED_BETWEEN = "Recording since {began}", "Recorded {began} to {ended}"
PARTIAL = "It had been recording until then."

STATES = {
    BotState.NONE: "Skipped",
    BotState.SCHEDULING: "Scheduling…",
    BotState.SCHEDULED: "Scheduled",
    BotState.SHARED: "Shared bot",
    BotState.JOINING: "Joining",
    BotState.WAITING: "Waiting to be let in",
    BotState.IN_CALL: "In the call",
    BotState.RECORDING: "Recording",
    BotState.RECORDED: "Recorded",
    BotState.UNCONFIRMED: "Recording not confirmed",
    BotState.NOT_RECORDED: "Not recorded",
    BotState.FAILED: "Failed",
    BotState.REMOVING: "Removing…",
}
LOCKS = {
    Lock.CANCELLED: "Cancelled",
    Lock.OVER: "Already over",
    Lock.NOT_CONNECTED: "Not connected",
    Lock.NO_LINK: "Cannot be recorded",
    Lock.PAUSED: "Paused",
    Lock.STOPPED: "Turned off for all",
    Lock.GUEST: "A guest said no",
    Lock.COMPANY: "By your company",
    Lock.UNREADABLE: "Not readable",
    Lock.LINK_WRAPPED: "Cannot be recorded",
}
NO_BOT_CAN_JOIN = "No bot can join"
LINK_LOST = "It had a bot until its link was changed or removed."
LINK_REMEDY = "Put the meeting's own link into the entry's location, and a bot can join."
LINK_REMEDY_ASK = (
    "Ask whoever organises it to put the meeting's own link into the location, and a bot can join."
)
JOINS, LINKS_TO = (
    "Joins {used}; there is also {others}.",
    "Links to {used}; there is also {others}.",
)
A_LINK, ANOTHER_LINK, THE_LINK = "a {platform} link", "another {platform} link", "the first link"
OPEN_OTHER, THE_FIRST_LINK = "Open {platform} link", "the calendar's"
BADGE_RECURRING, BADGE_EXTERNAL, BADGE_PRIVATE = "Recurring", "External", "Private"
BADGE_NORECORD = "Asked not to record"
PLATFORMS = {
    "google_meet": "Google Meet",
    "zoom": "Zoom",
    "microsoft_teams": "Microsoft Teams",
    "microsoft_teams_live": "Teams live event",
    "webex": "Webex",
    "goto_meeting": "GoTo Meeting",
    "slack_huddle_observer": "Slack huddle",
    "chime_sdk": "Amazon Chime",
    "webrtc": "Web call",
}

# Connections
PILLS = {
    "connecting": "Connecting",
    Notice.CONNECTED: "Connected",
    "reconnect": "Needs reconnecting",
    "refused": "Not accepted",
    "paused": "Paused",
    "disconnecting": "Disconnecting",
}

# Rules
MODES = (
    (
        Mode.EVERY.value,
        "Every meeting with a link",
        "Everything on your calendar that a bot can join, but for what you leave out.",
    ),
    (
        Mode.EXTERNAL.value,
        "Only meetings with people outside my company",
        "At least one guest is from another company.",
    ),
    (
        Mode.ORGANISED.value,
        "Only meetings I organise",
        "Nothing that somebody else invited you to.",
    ),
    (
        Mode.CHOSEN.value,
        "Only meetings I turn on",
        "Nothing by itself: you switch meetings on in the list.",
    ),
)
NEEDS_COMPANY = (
    "Your address shows no company, as on a public mail service. Telling inside from outside needs "
    "a company domain, so this would record nothing."
)
SWITCHES = {
    "skip_private": "Private events",
    "skip_declined": "Meetings I declined",
    "skip_unanswered": "Invitations I have not answered",
    "skip_tentative": "Meetings I answered with “maybe”",
    "skip_alone": "Nobody else invited, or all others declined",
    "skip_free": "Entries shown as free, unless all-day",
    "skip_all_day": "All-day events",
    "skip_focus_time": "Focus time",
    "skip_out_of_office": "Out of office",
    "skip_working_location": "Working locations",
}
WEEKDAYS = {
    "weekday_mon": "Monday",
    "weekday_tue": "Tuesday",
    "weekday_wed": "Wednesday",
    "weekday_thu": "Thursday",
    "weekday_fri": "Friday",
    "weekday_sat": "Saturday",
    "weekday_sun": "Sunday",
}
FIELD_NAMES = (
    SWITCHES
    | WEEKDAYS
    | {
        "mode": "Which meetings",
        "hours_first": "Begins at or after",
        "hours_last": "Begins before",
        "min_minutes": "At least this many minutes",
        "min_people": "At least this many people",
        "max_people": "At most this many people",
        "title_contains": "Title contains one of",
        "title_excludes": "Title contains none of",
        "skip_domains": "Never with anybody from these domains or addresses",
        "bot_name": "Name of the bot",
        "paused_from": "Pause from",
        "paused_until": "Pause until",
        "pause_spares_chosen": "Except meetings that I turn on by hand, one by one",
        "time_zone": "Time zone",
        "version": "Version",
    }
)
PREVIEW_NOW = "{recorded} of {total} upcoming meetings get a bot by these rules."
PREVIEW = "{recorded} of {total} upcoming meetings: {added} added, {removed} removed."
PREVIEW_SAME = "{recorded} of {total} upcoming meetings: nothing changes."
PREVIEW_SAME_MEETINGS = "{recorded} of {total} upcoming meetings: the same as now."
PREVIEW_RENAMED = "{count} bots get the new name."
PREVIEW_RENAMED_ONE = "1 bot gets the new name."
PREVIEW_RENAMED_PERHAPS = "{count} more get it unless a colleague names them."
PREVIEW_RENAMED_LATER = "Bots scheduled from then on bear the new name."

# What is wrong with a field
FIELD_CHOICE = "Choose one of the options."
FIELD_NUMBER = "Enter a whole number from 1 to {most}, or leave it empty."
FIELD_CLOCK = "Enter a time of day such as 09:30, or leave it empty."
FIELD_HOURS_BOTH = "Enter both times, or leave both empty."
FIELD_HOURS_SAME = "The two times must differ. Leave both empty for the whole day."
FIELD_VERSION = "Reload the page and try again."
FIELD_RANGE = "This must not be smaller than the least number of people."
FIELD_LENGTH = "Enter 1 to {most} characters."
FIELD_PLAIN = "Use plain text without invisible characters."
FIELD_ENTRIES = "Enter at most {most} lines."
FIELD_ENTRY_LENGTH = "Each line may have at most {most} characters."
FIELD_DOMAIN = "Enter one domain or address in each line: example.com, or ann@example.com."
FIELD_DATE = "Enter a date, such as 2030-01-31."
FIELD_PAUSE = "Choose a date from tomorrow up to a year from now."

SYNC_REQUESTED = "sync_requested"
SESSION_ENDED = "Your session has ended. Sign in again, and you are back where you were."
SIGN_IN_FIRST = "Sign in first; then you come to the page that you opened."
DISCONNECTED_NOW = "The calendar is disconnected, and its bots are removed."
READ_NOW = "Your calendar has been read again."
NOTICES: dict[str, str] = {
    Notice.DENIED: "Access was not granted at Google, so nothing was changed.",
    Notice.GOOGLE_REFUSED: (
        "Google ended this without giving access, so nothing was changed. If your organisation "
        "manages your account, its administrator may have to allow Rollcall."
    ),
    Notice.CALENDAR_BOX: (
        "The box for your calendar was not ticked at Google. Connect again and leave it ticked; "
        "Rollcall cannot see your meetings without it."
    ),
    Notice.NO_REFRESH_TOKEN: "Google gave no lasting access. Connect once more to be asked again.",
    Notice.OTHER_ACCOUNT: (
        "That was another Google account than the one asked for. Nothing was changed, and Rollcall "
        f"keeps no access to that account's calendar. To add it, choose “{CONNECT_ANOTHER}”."
    ),
    Notice.OTHER_ACCOUNT_KEPT: (
        "That was another Google account than the one asked for. Nothing was changed here, but "
        "that account still lists Rollcall at Google. If you do not use Rollcall with it, remove "
        "Rollcall from that Google Account, under third-party apps and services. To add it, choose "
        f"“{CONNECT_ANOTHER}”."
    ),
    Notice.MOST_CALENDARS: ENOUGH_CALENDARS,
    Notice.ADDRESS_UNVERIFIED: (
        "Google has not verified this account's address, and Rollcall connects verified addresses "
        "only. Confirm the address in your Google Account, under personal info, then connect "
        "again. Or sign out and use another account."
    ),
    Notice.ADDRESS_UNUSABLE: (
        "The address of this Google account has characters that the recording service does not "
        "take. Sign out and use an account whose address is written in plain letters."
    ),
    Notice.NOT_ALLOWED: (
        "Your account may not use this Rollcall any more. Sign in again, perhaps with another "
        "account, or ask whoever runs it. A connected calendar stays connected until they "
        "disconnect it, or until you remove Rollcall from your Google Account."
    ),
    Notice.BLOCKED: (
        "An administrator of this Rollcall blocked your account. Sign in again to see why, and to "
        "take out or delete what is stored about you."
    ),
    Notice.GOOGLE_UNAVAILABLE: "Google did not answer. Please try again in a minute.",
    Notice.CONNECTED: "Google gave access to your calendar.",
    Notice.SIGNED_OUT: "You are signed out.",
    Notice.SIGNED_OUT_EVERYWHERE: "You are signed out in every browser, this one included.",
    Notice.BEING_DELETED: (
        "This account is being deleted. Once that has ended you can sign in again, to an empty "
        "account."
    ),
    Notice.DISCONNECTED: "The calendar is being disconnected and its bots are being removed.",
    "started": "All set. The list says which meetings get a bot, and why.",
    "paused": "Paused. The list says which meetings get no bot.",
    "pause_planned": "The pause is planned. The list says which meetings get no bot.",
    "resumed": "The pause is over: your rules count again from the next meeting on.",
    "saved": "Your rules are saved. They count from the next meeting on.",
    "saved_same": "Saved. Your rules are as they were.",
    "others_record": (
        "Switched off for you. Somebody else records this meeting as well, and that bot stays, as "
        "the meeting's row says."
    ),
    "again_other": ("What was clicked before belongs to another account. Nothing was done."),
    "again_gone": "What you clicked before cannot be done any more. Nothing was changed.",
    SYNC_REQUESTED: "Your calendar is being read again.",
    **ADMIN_NOTICES,
}
NOTICES_LEADING_BACK = frozenset({"saved", "saved_same"})
"""After these a person wants to see what became of the meetings."""
PROBLEM_NOTICES = frozenset(
    {
        Notice.DENIED,
        Notice.GOOGLE_REFUSED,
        Notice.CALENDAR_BOX,
        Notice.NO_REFRESH_TOKEN,
        Notice.OTHER_ACCOUNT,
        Notice.OTHER_ACCOUNT_KEPT,
        Notice.MOST_CALENDARS,
        Notice.ADDRESS_UNVERIFIED,
        Notice.ADDRESS_UNUSABLE,
        Notice.NOT_ALLOWED,
        Notice.BLOCKED,
        Notice.GOOGLE_UNAVAILABLE,
        Notice.BEING_DELETED,
        "admin_policy_changed",
    }
)

ERRORS = {
    "not_found": ("Page not found", "There is nothing at this address, or it is not yours."),
    "wrong_method": ("Not possible", "This address cannot be used in that way."),
    Notice.SIGNED_OUT: ("You are signed out", "Sign in again, then repeat what you did."),
    "not_our_form": (
        "This form is out of date",
        "It does not belong to this session. Go back, reload the page and try again.",
    ),
    "too_large": ("Too large", "That was more than this form takes."),
    "too_often": ("Too many changes", "Please wait a minute, then try again."),
    "bad_request": ("Not understood", "The request was not one that our pages send."),
    "bad_value": ("Not understood", "One of the values was not one of the choices."),
    "being_deleted": (
        "This account is being deleted",
        "Once it has ended you can sign in again, to an empty account.",
    ),
    "over": ("This meeting is over", "It has ended, so nothing about it can be changed any more."),
    "no_other_bot": (
        "No other bot was sent",
        "A bot is there or comes already, or none can be sent any more. The list says how it is.",
    ),
    "no_series": ("This meeting does not recur", "There is no series to choose for."),
    "too_many_stopped": (
        "No more meetings can be stopped",
        "Each person has 50 stops, taken back or not. One counts until a week after its meeting.",
    ),
    "busy": ("One moment, please", "Something did not answer in time. Please try again."),
    "failed": ("Something went wrong", "It is our fault, and it has been recorded."),
}
