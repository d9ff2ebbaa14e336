"""The list of meetings: how it is narrowed, its weeks and days, and what runs now."""

from __future__ import annotations

from rollcall.use_cases.list_page import Show

FILTERS = {
    Show.ALL: "All",
    Show.RECORDED: "To be recorded",
    Show.ATTENTION: "Needs attention",
    Show.CHANGED: "Changed by me",
}
FILTERS_NAME, WEEKS_NAME, DAYS_NAME = "Show", "Weeks", "Days of this page"
SEARCH, SEARCH_LABEL, SEARCH_CLEAR = "Search", "Search titles", "Show all again"
JUMP, JUMP_LABEL = "Go", "Go to a day"
FOUND, FOUND_ONE = "{count} meetings found", "1 meeting found"
FOUND_MORE = "{count} meetings here, and more on the next page"
EMPTY_FILTERED_TITLE = "No meeting fits"
EMPTY_FILTERED = "None of the next 28 days."
EMPTY_FILTERED_SO_FAR = "None so far; there are more to look through."
NO_MEETINGS = "No meetings."
EARLIER_TODAY = "{count} earlier today"
MORE_OF_SERIES = "{count} more like this"
FOLDED = "{time} {title}"
FOLDED_UNDER = "with {day}"
NEXT_UP = "Next"
WEEK_RANGE = "{first} to {last}"
NUMBERS = "{recorded} of {total} meetings with a link will be recorded"
NUMBERS_PART = "{recorded} of the first {total} meetings with a link will be recorded"

# What runs now, or needs somebody now
NOW_STRIP = "Now"
JOIN, LET_BOT_IN, STOP, OTHER_LINK_NOW = "Join", "Join and let it in", "Stop", "Choose a link"
SEND_AGAIN = "Send again"
NOW_NEEDS = "({count}) {label}"
NOW_SAID = "{label}: {title}."
OFFLINE_SINCE = "No connection. This list was last updated at {time}."
