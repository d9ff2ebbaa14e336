"""What became of meetings: the past, and the page of one meeting."""

from __future__ import annotations

from rollcall.domain.event import EventType, ResponseStatus
from rollcall.domain.explanation import Question
from rollcall.domain.transition import Cause, Kind

PAST_TITLE, NAV_PAST = "Past meetings", "Past"
PAST_RANGE = "{since} to {until}"
PAST_KEPT = "Meetings are kept here for {days} days."
PAST_EMPTY_TITLE, PAST_EMPTY = "No meetings", "Nothing was on your calendar in these days."
PAST_EARLIER, PAST_LATEST = "Earlier", "Back to the latest"
PAST_PAGES = "Weeks"
RECORDED_LENGTH, RECORDED_SHORT = "Recorded {length}", "Recorded less than a minute"
RECORDED_TIMES = "From {began} to {ended}."
SEE_PAST = "Back to past meetings"
NOW_TITLE, FACTS_TITLE = "How it stands", "What your rules see"
RULE_TITLE, HISTORY_TITLE = "The whole rule", "What happened"
RULE_LEAD = "Asked in this order. The first one that decides, decides."
RULE_THEN = (
    "What was decided then stands: {sentence} Below is what your rules of now would say of it."
)
RULES_OFF = "Not asked, as nobody wants it:"
HISTORY_LEAD = "The last {most} changes, and what the bot reported. Times are those of {zone}."
HISTORY_NONE = "Nothing has been noted yet: it was stored by an earlier version."
CHANGE_RULES = "Change your rules"

FACTS = {
    "when": "When",
    "platform": "Link",
    "organiser": "Organised by",
    "answer": "Your answer",
    "people": "People",
    "outside": "From outside",
    "kind": "Entry",
    "calendar": "Calendar",
}
BY_YOU, BY_SOMEBODY = "you", "somebody else"
PEOPLE_UNKNOWN, PEOPLE_AT_LEAST = "not shown by the organiser", "at least {count} are shown"
OUTSIDE_NONE, OUTSIDE_UNKNOWN = "nobody", "not known: your address shows no company"
NO_LINK_THERE = "none that a bot can join"
RESPONSES = {
    ResponseStatus.ACCEPTED: "accepted",
    ResponseStatus.TENTATIVE: "maybe",
    ResponseStatus.DECLINED: "declined",
    ResponseStatus.UNANSWERED: "not answered",
    ResponseStatus.NONE: "none needed",
}
EVENT_TYPES = {
    EventType.MEETING: "meeting",
    EventType.OUT_OF_OFFICE: "out of office",
    EventType.FOCUS_TIME: "focus time",
    EventType.WORKING_LOCATION: "working location",
    EventType.OTHER: "another kind of entry",
}
KIND_PRIVATE, KIND_RECURRING, KIND_ALL_DAY, KIND_FREE = (
    "private",
    "recurring",
    "all day",
    "shown as free",
)

QUESTIONS = {
    Question.CANCELLED: "Cancelled",
    Question.GUEST: "A guest asked not to be recorded",
    Question.CONNECTED: "The calendar is connected",
    Question.LINK: "A link that a bot can join",
    Question.COMPANY_PAUSE: "Your company has paused recording",
    Question.COMPANY_NEVER: "Never recorded by your company's rules",
    Question.COMPANY_HOURS: "Outside the hours of your company",
    Question.PAUSE: "Within your pause",
    Question.STOP: "Turned off for everybody by the organiser",
    Question.OWN_SWITCH: "Your switch for this meeting",
    Question.NORECORD_TAG: "A tag that asks not to record",
    Question.SERIES_SWITCH: "Your switch for the series",
    Question.SET_UP: "You have chosen which meetings to record",
    Question.HOURS: "Begins in your hours",
    Question.WEEKDAYS: "Begins on your weekdays",
    Question.MINUTES: "Long enough",
    Question.PEOPLE: "Number of people fits",
    Question.TITLE: "Words in the title fit",
    Question.GUESTS: "Domains and addresses that you leave out",
    Question.RECORD_TAG: "A tag that asks to record",
}
POSITIVE = frozenset(
    {
        Question.CONNECTED,
        Question.LINK,
        Question.HOURS,
        Question.WEEKDAYS,
        Question.MINUTES,
        Question.PEOPLE,
        Question.TITLE,
    }
)
"""What has to be so; all others speak against a recording, or decide by themselves."""
YES, NO, NOT_ASKED = "yes", "no", "not asked any more"
DECIDES_RECORD, DECIDES_SKIP = "Record: {sentence}", "Skip: {sentence}"

HAPPENED = {
    Kind.RECORD: "To be recorded. {sentence}",
    Kind.SKIP: "Not to be recorded. {sentence}",
    Kind.MOVED: "Moved to {start}.",
    Kind.LINK: "Another link is to be joined.",
    Kind.ORDERED: "A bot was ordered.",
    Kind.BOT_MOVED: "The bot was moved along.",
    Kind.REMOVED: "The bot was taken off.",
    Kind.ASKED_TO_LEAVE: "The bot was asked to leave the call.",
    Kind.PROBLEM: "{sentence}",
}
ORDERED_AGAIN = "Another bot was ordered."
MOVED_AWAY = "Moved."
CAUSED_BY = {
    Cause.NONE: "",
    Cause.RULES: "by your rules",
    Cause.CALENDAR: "by the calendar",
    Cause.PERSON: "by you",
    Cause.COLLEAGUE: "by a colleague",
    Cause.OPERATOR: "by a limit of this Rollcall",
    Cause.COMPANY: "by your company",
    Cause.DAILY_READ: "tried anew at the daily read",
}
REPORTED_BY_BOT = "the bot reported"
STATUS_WORDS = {
    "joining_call": "On its way into the call.",
    "in_waiting_room": "In the waiting room.",
    "in_call_not_recording": "In the call.",
    "recording_permission_allowed": "Recording was allowed.",
    "recording_permission_denied": "Recording was not allowed.",
    "in_call_recording": "Recording.",
    "call_ended": "The call ended.",
    "recording_done": "The recording is complete.",
    "recording_failed": "The recording failed.",
    "done": "The bot has finished.",
    "fatal": "The bot stopped.",
    "media_expired": "What was recorded has expired.",
    "analysis_done": "The recording has been worked on.",
    "analysis_failed": "Working on the recording failed.",
}
