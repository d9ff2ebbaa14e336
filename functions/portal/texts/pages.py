"""The prose of the pages: headings, buttons, explanations."""

from __future__ import annotations

PRODUCT = "Rollcall"
SKIP_LINK = "Skip to content"
NAV_MEETINGS, NAV_RULES, NAV_ACCOUNT, NAV_PRIVACY = "Meetings", "Rules", "Account", "Privacy"
SIGN_IN = "Sign in with Google"
CONNECT = "Connect Google Calendar"
BACK = "Back to meetings"

# Landing
LANDING_TITLE = ("The right meetings recorded.", "The others left alone.")
LANDING_LEAD = (
    "Rollcall watches your calendar and sends a notetaker to the meetings that you want recorded, "
    "and only to those. Every meeting says why."
)
LANDING_TERMS = "Read-only access to your calendar. Leave whenever you like."
SAMPLE_TITLE = "How your week looks in Rollcall"
SAMPLE = (
    (
        "10:00",
        "Quarterly review with Juniper",
        "Scheduled",
        "juniper.example is outside your company.",
        True,
    ),
    (
        "13:30",
        "One-to-one with Mara",
        "Skipped",
        "Nobody from outside your company takes part.",
        False,
    ),
    (
        "16:00",
        "Dentist",
        "Skipped",
        "Private event.",
        False,
    ),
)
HOW_BEFORE = (
    (
        "What is read",
        (
            "Your calendar's events, through Google's read-only access: time, title, guests and "
            "meeting links; location and description only for links and tags. Never mail, contacts "
            "or files."
        ),
    ),
    (
        "What is stored",
        (
            "For each event its time, title, link and how many people from which companies are "
            "invited. No descriptions and no guest lists. Your rules and your choices."
        ),
    ),
)
WHO_RECORDS = "Who records"
WHO_RECORDS_TEXT = (
    "A bot of Recall.ai, the recording service. It joins as one more person, under a name that "
    "everybody in the call can read. {kept}"
)
AFTER_THE_CALL = "After the call"
AFTER_THE_CALL_TEXT = (
    "Each meeting of the last {days} days says whether it was recorded, from when and how long, "
    "or why not and what helps."
)
WHO_RUNS_IT = "Who runs this Rollcall"
FOR_ANYBODY = "Anybody with a Google account may sign in."
FOR_DOMAINS = "It is for people of {domains}."
HOW_TO_LEAVE = (
    "How to leave",
    (
        "Disconnect with one button: bots are removed, access at Google is revoked, and the "
        "calendar's events are forgotten. Delete the account, and the rest is forgotten too."
    ),
)
PROMISES_TITLE = "What you can rely on"
PROMISES = (
    (
        "You decide once",
        (
            "A rule such as “only meetings with people outside my company” covers the weeks ahead,"
            " moved and new meetings included."
        ),
    ),
    (
        "Your choice stays",
        (
            "Switch a meeting off and it stays off: when it is moved, and when you disconnect and "
            "come back. Only if a whole series is moved to other days do its meetings count as new "
            "ones, which follow the series and your rules."
        ),
    ),
    (
        "Careful from the start",
        (
            "Private events, invitations you declined or have not answered, and time for yourself "
            "are left out until you say otherwise."
        ),
    ),
)
PROMISE_SHARED = (
    "One bot for colleagues",
    (
        "Colleagues of one organisation who want the same meeting recorded before it begins share "
        "one bot, instead of sending one each."
    ),
)
PROMISE_OWN = (
    "A bot of your own",
    "In every meeting that you want recorded the bot is yours, under the name that you choose.",
)
LANDING_MAIL = (
    "When something needs you, you get a mail, delivered by Amazon SES. You choose which kinds."
)
LANDING_NO_MAIL = "This Rollcall sends no mail: what needs you is said on its pages."

# Onboarding
ONBOARDING_TITLE = "Set up Rollcall"
ONBOARDING_LEAD = "Two steps. Nothing is scheduled before the last click."
STEP_CONNECT, STEP_CHOOSE = "Connect your calendar", "Choose which meetings"
CONNECT_TEXT = (
    "Google will ask whether Rollcall may see the events on your calendar. Leave the box for the "
    "calendar ticked. The access is read-only."
)
CONNECTING = "Connecting your calendar…"
CONNECTING_TEXT = "This takes a few seconds. You can already choose below."
CHECK_AGAIN = "Check again"
CHOOSE_TEXT = "You can change this at any time, and switch single meetings by hand."
CHOOSE_LOCKED = "Connect your calendar first."
MODE_COUNT_PART = "{recorded} of your next {total} meetings"
MODE_COUNT = "{recorded} of {total} meetings in the next 28 days"
COUNTING_MODE, COUNTING = "counting…", "Counting your meetings…"
COUNTED = "{total} meetings in the next 28 days have a link that a bot can join."
COUNTED_LEAST = "At least {total} meetings in the next 28 days have a link that a bot can join."
COUNTED_ONE = "1 meeting in the next 28 days has a link that a bot can join."
COUNTED_NONE = "No meeting in the next 28 days has a link that a bot can join yet."
BOT_SHOWN_AS = "In the call the bot is visible to everybody as"
BOT_SHOWN_AFTER = (
    "You can rename it under Rules. A bot that you share with colleagues may bear the name that "
    "one of them chose."
)
ZONE_LABEL = "Show times in"
START = "Start recording these meetings"
ALSO_SKIPPED = (
    "Private events, invitations that you declined or have not answered, entries with nobody else "
    "and time for yourself are left out. Rules has a switch for each."
)

# Meetings
MEETINGS_TITLE = "Upcoming meetings"
BY_HAND, FOLLOW_RULES, SAME_AS_SERIES = "Changed by you", "Follow my rules", "Same as the series"
FOLLOW_RULES_SERIES = "Follow my rules for the whole series"
FOLLOW_RULES_SERIES_COUNT = "Follow my rules for the whole series ({count})"
OTHERS_STAY = "Meetings of the series that you switched by themselves keep their setting."
LATE = "Starts in less than ten minutes: a change may be too late."
LATE_RUNNING = "Under way: a change may be too late."
OVERTIME = "Past its end, and the bot is still in the call. Switch it off to end the recording."
RULES_ACT_LATER = (
    "It began before your rules or your pause were saved; they act from the next meeting on."
)
OPEN_LINK, JOIN_ON = "Open link", "Join on {platform}"
RECORD, IS_ON, IS_OFF = "Record", "is on", "is off"
ASK_ON, ASK_OFF = "Record", "Do not record"
THIS_MEETING, ALL_IN_SERIES = "This meeting", "All in this series"
EMPTY_NOT_CONNECTED_TITLE = "No calendar is connected"
EMPTY_NOT_CONNECTED = "Connect your calendar to see your meetings. Your rules are kept."
EMPTY_CONNECTING_TITLE = "Connecting your calendar…"
EMPTY_CONNECTING = "Your meetings appear here as soon as it is connected."
EMPTY_LEAVING_TITLE = "Your calendar is being disconnected"
EMPTY_LEAVING = "After that you can connect it, or another one, again."
EMPTY_PART_TITLE = "No more meetings in this list"
EMPTY_PART = "What was here has been moved or cancelled."
NEXT_PAGE, NEXT_DAY = "More meetings", "Go on with {day}"
FIRST_PAGE = "Back to the first meetings"
PAGES_OF_LIST = "Parts of the list"
EMPTY_TITLE = "Nothing in the next 28 days"
EMPTY = "When a meeting appears on your calendar it shows up here within moments."
AT_RISK = "{count} upcoming meetings get no bot of yours until you reconnect."
AT_RISK_LEAST = "At least {count} upcoming meetings get no bot of yours until you reconnect."
AT_RISK_ONE = "1 upcoming meeting gets no bot of yours until you reconnect."

# Connections
CALENDARS_TITLE, CALENDAR_TITLE = "Calendars", "Calendar"
CHECKED, LAST_CHECKED = "Up to date, checked", "Last checked"
NEVER_SYNCED = "Reading your calendar…"
READING_AGAIN = "Being read again…"
CALENDAR_FULL = "Only the next {most} events of this calendar are watched."
SYNC_NOW, RECONNECT, DISCONNECT = "Check my calendar now", "Reconnect", "Disconnect"
DISCONNECT_TITLE = "Disconnect this calendar?"
DISCONNECT_RECORDINGS = (
    "Recordings that no colleague shares are deleted when you delete your account. Which bots came "
    "is remembered for that, by number, until {days} days after the meeting."
)
DISCONNECT_EFFECTS = (
    "The calendar is deleted at the recording service and its events are forgotten here.",
    "Rollcall's access at Google is ended.",
    "Recordings stay at Recall.ai as they are.",
    (
        "Your rules and choices are kept, in case you return: the choice for a meeting for at "
        "least three months after it, that for a series for at least a year after its last meeting."
    ),
)
DISCONNECT_RUNNING_BEFORE = "In a call now: “"
DISCONNECT_RUNNING_AFTER = "”. Its bot leaves at once, unless a colleague records it too."
DISCONNECT_STAKE = (
    "{count} upcoming meetings lose their bot, but for those that a colleague records too."
)
DISCONNECT_STAKE_LEAST = (
    "At least {count} upcoming meetings lose their bot, but for those that a colleague records too."
)
DISCONNECT_STAKE_ONE = "1 upcoming meeting loses its bot, unless a colleague records it too."
DISCONNECT_STAKE_NONE = "No upcoming meeting has a bot right now."
DISCONNECT_STAKE_OTHERS = "No upcoming meeting loses its bot."
DISCONNECT_KEEP = "Keep it connected"

# Rules
RULES_TITLE = "Rules"
RULES_LEAD = "Which meetings get a bot. Meetings that you switched by hand keep their setting."
RULES_MODE, RULES_WEEKDAYS, RULES_PAUSE = "Which meetings", "Only on", "Pause"
RULES_TAGS = "Tags"
RULE_GROUPS = {
    "who": "Who is invited",
    "kind": "What is left out",
    "when": "Days, hours, pause",
    "words": "Title and bot",
}
RULES_SKIPPED = {"answers": "By your answer", "kinds": "By kind"}
RULES_NOTHING_SET, RULES_FAULT = "Nothing set.", "To be put right: {fields}."
HINT_PEOPLE = "You count; rooms and those who declined do not. Leave both empty for no limit."
HINT_WEEKDAYS = "No day ticked means every day."
HINT_HOURS = (
    "The start of a meeting counts, in the time zone {zone}. Leave both empty for the whole day; "
    "hours may pass midnight. All-day entries have no hours."
)
HINT_ZONE_UNKNOWN = (
    "The time zone stored for you, {zone}, is not known here, so UTC is used. Choose another one."
)
TAG_NORECORD = (
    "#{name} in the title or description of a meeting keeps your bot away, whatever your rules "
    "say and even if you turned its series on. You can still turn that one meeting on."
)
TAG_RECORD = (
    "#{name} in a meeting that you or a colleague of your company organises brings your bot, "
    f"whatever your rules say otherwise. A pause, and what you leave out under "
    f"“{RULE_GROUPS['kind']}” or by its domains and addresses, still keeps it away."
)
HINT_LINES = "One word or phrase in each line; whole words count."
HINT_DOMAINS = "One mail domain or address in each line: example.com, or ann@example.com."
HINT_BOT = (
    "What everybody in the call sees. A bot that colleagues share bears the name chosen by the "
    "meeting's organiser, if that person records it with Rollcall, else by the one of them whose "
    "address comes first in the alphabet."
)
HINT_PAUSE = "Meetings that begin before this date get no bot. Leave empty to carry on."
HINT_PAUSE_FROM = "The first day without bots. Leave it empty to pause at once."
HINT_ZONE = "Days and hours count in this zone, and pages show times in it."
RULE_HINTS = {"people": HINT_PEOPLE, "hours": HINT_HOURS, "zone": HINT_ZONE, "bot_name": HINT_BOT}
SAVE_RULES, SHOW_PREVIEW = "Save rules", "Preview"
PREVIEW_TITLE = "What would change"
PREVIEW_NOT_CONNECTED = "No calendar is connected: nothing is recorded until you connect one."
PREVIEW_FIX = "Fix “{field}” first; then this can be computed."
PREVIEW_PART = "Only your next {most} events were looked at."
PREVIEW_WHICH, PREVIEW_TIMES = "Show which", "{count} times, first {first}"
ADDED, REMOVED = "Added", "Removed"
PREVIEW_STAYS = "its bot stays in the call"
PREVIEW_LEAVES = "switched off: its bot leaves, unless somebody else records it"
PREVIEW_JOINS = "a bot joins at once, as you turned it on"
PREVIEW_RUNNING = "Now:"
PREVIEW_SERVED = "A bot comes all the same, for another entry of yours with this link."
PREVIEW_SHARED = "A bot that a colleague shares stays for that colleague."
PUT_RIGHT = "To be put right:"
ERRORS_TITLE = f"Not saved. {PUT_RIGHT}"
CONFLICT = (
    "The rules were changed meanwhile, perhaps in another tab. Nothing was saved. Below is "
    "what you entered, and next to each field that differs what is stored now. “Save mine” "
    "replaces it."
)
SAVE_MINE, DISCARD_MINE = "Save mine", "Discard mine, show what is stored"
NOW_STORED = "now: {value}"
SWITCH_ON, SWITCH_OFF, NOTHING_STORED = "ticked", "not ticked", "empty"

# What the script says when a form or the list gets no good answer
NOT_SAVED, MAYBE_SAVED, NOT_SENT = "Not saved.", "This may not be saved.", "That did not work."
NOT_COMPUTED = "This could not be computed."
OFFLINE = "No connection. Try again."
NO_ANSWER = "Rollcall did not answer. Try again."
TOO_MANY = "Too many changes at once. Try again in a minute."
REFUSED = "Rollcall did not accept it. Reload the page, then try again."
UNFINISHED = "Rollcall could not finish it. Try again."
UNFINISHED_IN_LIST = "Rollcall could not finish it; the list shows what is stored."
STALE = "This list may be out of date. The last answer came at {time}."

# Errors
ERROR_BEFORE = "Error:"
REQUEST_ID = "If you ask us about this, name request"
HOME = "Go to the start page"
