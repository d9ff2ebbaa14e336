"""What administrators read: everybody, one person, invitations, the company's rules, the list."""

from __future__ import annotations

from functions.portal.texts.pages import HINT_BOT, RULE_GROUPS, RULES_MODE
from rollcall.domain.audit import Act
from rollcall.use_cases.standing import Work

NAV_ADMIN = "Company"
ADMIN_SECTIONS = "For administrators"
ADMIN_PARTS = (
    ("people", "People", "/admin"),
    ("invitations", "Invitations", "/admin/invitations"),
    ("policy", "Company's rules", "/admin/policy"),
    ("usage", "Usage", "/admin/usage"),
    ("health", "Health", "/admin/health"),
    ("audit", "What was done", "/admin/audit"),
)
ADMIN_STALE_TITLE = "Sign in again first"
ADMIN_STALE = (
    "To change something for others you must have signed in within the last ten minutes. Sign in "
    "again and you come back here. Nothing was changed."
)
ADMIN_SIGN_IN_BEFORE = (
    "You signed in more than ten minutes ago. To change something here, sign in again; you come "
    "back to this page."
)
ADMIN_SIGN_IN, ADMIN_BACK = "Sign in again", "Back, without a change"

# Everybody
PEOPLE_TITLE = "People"
PEOPLE_LEAD = (
    "In an order that means nothing. Bots and hours are those of {month}, in UTC; a bot that "
    "several people share counts for each of them."
)
PEOPLE_SHOWN = {
    "all": "Everybody",
    "blocked": "Blocked",
    "lost": "Connection lost",
    "unconnected": "Not connected",
}
PEOPLE_FILTERS = "Which people"
PEOPLE_FIND, PEOPLE_FIND_LABEL = "Find", "Mail address"
PEOPLE_NOBODY = "Nobody here signs in with that address, or connected a calendar of it."
PEOPLE_ADDRESS = "Enter one mail address, such as ann@example.com."
PEOPLE_SEVERAL = "Several people have that address."
PEOPLE_NONE = "None of the {count} people looked at."
PEOPLE_NONE_ONE = "Not the one person looked at."
PEOPLE_EMPTY = "Nobody has an account yet."
PEOPLE_NEXT, PEOPLE_FIRST = "More people", "Back to the first people"
PEOPLE_PAGES = "Parts of the list of people"
PERSON_SEEN, PERSON_SEEN_LONG_AGO = "Last seen {day}", "Last seen long ago"
PERSON_USE = "{bots}, {hours} h"
PERSON_BOTS, PERSON_BOT = "{count} bots", "1 bot"
PERSON_PILLS = {
    "blocked": "Blocked",
    "leaving": "Being deleted",
    "unconnected": "Not connected",
}

# One person
PERSON_FACTS, PERSON_CALENDARS = "How it stands", "Calendars"
PERSON_BACK = "Back to everybody"
PERSON_FACT = {
    "address": "Signs in with",
    "domain": "Organisation",
    "here": "Here since",
    "seen": "Last seen",
    "rules": "Rules",
    "use": "Bots in {month}",
    "admin": "Administrator",
}
PERSON_NO_DOMAIN, PERSON_NO_RULES, PERSON_UNKNOWN = "none", "not chosen yet", "not known"
PERSON_IS_ADMIN = "yes, by the list that was deployed"
PERSON_NO_CALENDARS = "No calendar is connected."
PERSON_READ = "Check these calendars now"
PERSON_MEETINGS, PERSON_PAST = "Next meetings", "Last seven days"
PERSON_MEETINGS_LEAD = (
    "As the person sees them, in your time zone. What is private is without its title, and without "
    "the words and people that decided."
)
PERSON_MEETINGS_SOME = "The first {most} are shown."
PERSON_NO_MEETINGS, PERSON_NO_PAST = "Nothing in the next 28 days.", "Nothing in these days."
PRIVATE_TITLE, PRIVATE_DETAIL = "Private event", "(private)"
BLOCK_TITLE, UNBLOCK_TITLE = "Block", "Blocked"
BLOCK_EFFECTS = (
    (
        "Every sign-in ends, and no page opens but those to take data out and to delete the "
        "account. No bot joins; bots leave the calls that they are in, unless a colleague records "
        "them."
    ),
    "Rules and calendars are kept, and all comes back when the block is taken back.",
)
BLOCK_REASON = "Reason, which the person reads"
BLOCK_REASON_HINT = "At most {most} characters; may be empty."
BLOCK_REASON_LONG = "Enter at most {most} characters."
BLOCK, UNBLOCK = "Block this person", "Take the block back"
BLOCK_NO_ADMIN = "An administrator cannot be blocked. Whoever runs this Rollcall changes the list."
BLOCKED_SINCE = "Since {moment}, by {who}."
BLOCKED_FOR = "The person reads:"

# Invitations
INVITATIONS_TITLE = "Invitations"
INVITATIONS_LEAD = (
    "Single addresses whose owners may sign in although their domain is not on the list. No mail "
    "is sent: tell them yourself. An invitation that nobody used ends after 30 days."
)
INVITE_LABEL, INVITE = "Mail address", "Invite"
INVITE_NOT_ADDRESS = "Enter one mail address, such as ann@example.com."
INVITATIONS_NONE = "Nobody is invited."
INVITED_BY = "Invited {day} by {who}."
INVITATION_OPEN, INVITATION_USED = "Open until {day}", "In use since {day}"
INVITATION_ENDED = "Ended, never used"
WITHDRAW = "Withdraw"
WITHDRAW_HINT = (
    "To withdraw one closes the pages to its owner and disconnects nothing. To end the bots as "
    "well, block the person."
)
INVITATIONS_NEXT = "More invitations"

# The company's rules
POLICY_TITLE = "Company's rules"
POLICY_LEAD = "They hold for everybody, from the next meeting on."
POLICY_TOLD = (
    "People are told by mail what changes for their meetings, half an hour after the last change."
)
POLICY_NOT_TOLD = "This Rollcall sends no mail: tell people yourself."
POLICY_NEVER_SET = "Nothing has been set yet."
POLICY_CHANGED = "Version {version}, set {moment} by {who}."
POLICY_UNREADABLE = (
    "A newer version of Rollcall stored these rules. They can be read and changed by that version "
    "only."
)
POLICY_EVERYBODY = "What holds for everybody"
POLICY_RULES = "What new people begin with"
POLICY_RULES_LEAD = (
    "Everybody may change it later, but for what you make the same for everybody: that holds at "
    "once for all people, and nobody can change it."
)
POLICY_GROUPS = RULE_GROUPS | {
    "never": "Never recorded",
    "joins": "When bots may join",
    "may": "What people may choose",
    "mode": RULES_MODE,
    "when": "Days, hours, length",
}
POLICY_NEVER_COUNTS = {
    "never_guests": ("1 domain or address", "{count} domains and addresses"),
    "never_organisers": ("1 organiser", "{count} organisers"),
    "never_words": ("1 word or phrase", "{count} words and phrases"),
}
POLICY_NOTHING = "nothing set"
POLICY_ALL_MODES, POLICY_SOME_MODES = "everything", "only {modes}"
POLICY_LOCKED_WHOLE, POLICY_LOCKED_SOME = (
    "the same for everybody",
    "the same for everybody: {fields}",
)
POLICY_LOCK = "The same for everybody"
POLICY_LOCKED = {"lock_hours": "Days, hours and their time zone"}
POLICY_LOCK_FIELD = "The same for everybody: {name}"
POLICY_FIELDS = {
    "never_guests": "Domains and addresses that are never recorded",
    "never_organisers": "Addresses whose own meetings are never recorded",
    "never_words": "Words in the title that are never recorded",
    "company_hours_first": "Meetings that begin at or after",
    "company_hours_last": "Meetings that begin before",
    "company_time_zone": "Time zone of these days and hours",
}
POLICY_HINTS = {
    "never_guests": "One in each line: example.com, or ann@example.com.",
    "never_organisers": "One address in each line: ann@example.com.",
    "never_words": "One word or phrase in each line; whole words count.",
}
POLICY_ALWAYS = "Meetings that somebody turns on by hand may always be chosen."
POLICY_RULE_HINTS = {
    "people": "The person counts; rooms and those who declined do not. Empty means no limit.",
    "hours": (
        "The start of a meeting counts. Leave both empty for the whole day; hours may pass "
        "midnight. All-day entries have no hours."
    ),
    "zone": "Days and hours count in this zone.",
    "bot_name": HINT_BOT,
}
POLICY_ADDRESS_LINES = "Enter one address in each line: ann@example.com."
POLICY_MODE_NOT_ALLOWED = "Tick this mode among those that people may choose, or take another one."
POLICY_PREVIEW, POLICY_SAVE = "Count what changes", "Save the rules"
POLICY_ERRORS = "Nothing was saved."
POLICY_CONFLICT = (
    "The rules were changed meanwhile. Nothing was saved. Below is what you entered, and next to "
    "each field that differs what is stored now. “Save the rules” replaces it."
)
POLICY_DISCARD = "Discard mine, show what is stored"
POLICY_TOUCHES = (
    "{removed} meetings lose their bot and {added} get one, of {touched} of {people} people."
)
POLICY_TOUCHES_PART = (
    "Of the first {people} people {touched} are touched: {removed} meetings lose their bot and "
    "{added} get one."
)
POLICY_TOUCHES_NOBODY = "Nothing changes for the {people} people looked at."
POLICY_LEAVING = "Bots leave {count} calls at once."
PAUSE_ALL_TITLE = "Pause everything"
PAUSE_ALL_LEAD = "No meeting of anybody gets a bot until somebody ends the pause."
PAUSE_ALL, STOP_ALL = "Pause; calls that run go on", "Pause; bots leave all calls at once"
RESUME_ALL = "End the pause"
PAUSED_BY = "Recording is paused since {moment}, by {who}. Calls that ran then go on."
STOPPED_BY = "All recording is stopped since {moment}, by {who}."

# Health
HEALTH_TITLE = "Health"
HEALTH_LEAD = (
    "Read at {moment}. When the recording service last sent a message, only the operator's command "
    "tells."
)
HEALTH_RIGHT = "Nothing is overdue or given up, and no call is held back."
HEALTH_BOTS = "Bots"
HEALTH_NEXT_HOUR = "Next hour: {right} of {wanted} meetings have their bot."
HEALTH_NEXT_DAY = "Next 24 hours: {right} of {wanted} meetings have their bot."
HEALTH_TO_BE_TAKEN_OFF = " Bots to be taken off: {count}."
HEALTH_PEOPLE = "{connected} of {people} people have a calendar connected."
HEALTH_PEOPLE_PART = (
    "These are the meetings of the first {people} people; {connected} of them have a calendar "
    "connected. There are more people."
)
HEALTH_DEAD = "Wake-ups that were given up after several failures: {count}."
HEALTH_DEAD_NONE = "No wake-up was given up."
HEALTH_DEAD_UNKNOWN = "How many wake-ups were given up is not known now."
HEALTH_PACE, HEALTH_PACE_NONE = "Calls of the last minute", "None."
HEALTH_USED = "{used} of {limit}"
HEALTH_MISSING = "Bots that are overdue: {count}. Of these for meetings that have begun: {begun}."
HEALTH_SILENT = "Rollcall has not worked for more than five minutes."
HEALTH_CONNECTIONS = "Connections that wait for long: {count}."
HEALTH_CALENDARS = "Calendars that have not been read for long: {count}."
HEALTH_WORKER, HEALTH_DUE, HEALTH_HELD = "Last run", "What is due", "Calls that are held back"
HEALTH_RAN, HEALTH_NEVER_RAN = "Rollcall last worked {ago}.", "Rollcall has never worked yet."
HEALTH_SWEPT = "All calendars were last looked at {ago}."
HEALTH_DUE_NONE, HEALTH_HELD_NONE = "Nothing is due.", "None."
HEALTH_KIND, HEALTH_COUNT, HEALTH_OLDEST = "Kind", "How many", "The oldest waits for"
HEALTH_LEAST = "at least {count}"
HEALTH_SECONDS = "{count} s"
HEALTH_UNTIL = "{call}: {why}. Until {moment}."
WORK_WORDS = {
    Work.CONNECTIONS: "Connections",
    Work.CALENDARS: "Changed calendars",
    Work.DELETIONS: "Deletions of accounts",
    Work.CALLS: "Calls by a pasted link",
    Work.LOOKS: "Looks at calendars",
    Work.DAILY: "Daily reads",
    Work.BOTS: "Bots",
    Work.QUESTIONS: "Questions about bots",
}

# Usage
USAGE_TITLE = "Usage"
USAGE_LEAD = (
    "{month}, in UTC. A bot that several people share counts for each of them, and once for all of "
    "them together."
)
USAGE_COMING = "What is to come is what is scheduled today, as long as meetings are planned."
USAGE_KEPT = (
    "Counted when the month was over. Who used nothing, or has left since, is not in it, and "
    "neither is what was used before months were counted."
)
USAGE_NOT_WHOLE = "Of some people the first days were no longer kept then."
USAGE_MONTH, USAGE_SHOW = "Month", "Show"
USAGE_PART = "This is of {count} people. There are more behind them."
USAGE_COLUMNS = ("Person", "Meetings", "Bots", "Bot-hours", "Bots to come", "Hours to come")
USAGE_ALL, USAGE_COMPANIES, USAGE_PEOPLE = "All of these people", "By company", "By person"
USAGE_COMPANY, USAGE_NO_COMPANY = "Company", "No company"
USAGE_EXPECTED = "By the end of the month {bots} bots and {hours} h, if nothing changes."
USAGE_CAPS = "At most {person} bots a day for one person, and {all} a day for everybody."
USAGE_HOURS_PERSON = "Bots of one person are planned for at most {hours} h a day."
USAGE_HOURS_ALL = (
    "New bots of everybody are planned for at most {hours} h a day, half of it for one person."
)
USAGE_CSV = "Download as CSV"
USAGE_NEXT, USAGE_FIRST, USAGE_NONE = "More people", "Back to the first people", "Nobody yet."
USAGE_HEADS = (
    "person",
    "company",
    "meetings",
    "bots",
    "bot_hours",
    "bots_to_come",
    "hours_to_come",
)

# What was done
AUDIT_TITLE = "What was done"
AUDIT_LEAD = (
    "Kept for 400 days, by days of UTC; times are yours. What one person does alone within ten "
    "minutes is one line."
)
AUDIT_NONE = "Nothing was noted on this day."
AUDIT_EARLIER, AUDIT_LATER, AUDIT_MORE = "The day before", "The day after", "Earlier on this day"
AUDIT_DAY, AUDIT_SHOW, AUDIT_DAYS = "Day", "Show", "Days"
AUDIT_TIMES = "{count} times"
AUDIT_INVITATION = "invitation {id}"
AUDIT_GONE = "account {id}"
SYSTEM_NAME = "Rollcall itself"
OPERATOR_WORDS = "{name}, with the operator's command"
ACT_WORDS = {
    Act.SIGNED_IN: "signed in",
    Act.SIGN_IN_REFUSED: "was refused a sign-in",
    Act.CONNECTED: "connected a calendar",
    Act.DISCONNECTED: "disconnected a calendar",
    Act.ACCOUNT_DELETED: "deleted an account",
    Act.BLOCKED: "blocked",
    Act.UNBLOCKED: "took back the block of",
    Act.INVITED: "made an",
    Act.WITHDRAWN: "withdrew",
    Act.POLICY_CHANGED: "changed the company's rules",
    Act.EXPORTED: "took out what is stored of",
    Act.READ_AGAIN: "had calendars read again of",
    Act.ERASED: "began the deletion of",
    Act.RESTORED: "restored a backup",
    Act.ROTATED: "replaced a secret",
    Act.UNINSTALLED: "took all calendars off",
    Act.ROLLED_BACK: "put another version to work",
    Act.UNKNOWN: "did something that a newer version noted",
}
AUDIT_PAUSED = "recording is paused"
ADMIN_NOTICES = {
    "admin_blocked": "Blocked. Sign-ins ended, and bots are being removed.",
    "admin_was_blocked": "This person was blocked already. Nothing was changed.",
    "admin_unblocked": "The block is taken back. Bots come again as the person's rules say.",
    "admin_not_blocked": "This person was not blocked. Nothing was changed.",
    "admin_read": "The calendars of this person are being read again.",
    "admin_invited": "Invited. The address may sign in from now on.",
    "admin_was_invited": "This address may sign in already by an invitation. Nothing was changed.",
    "admin_withdrawn": "The invitation is withdrawn.",
    "admin_not_invited": "No invitation stands for this address. Nothing was changed.",
    "admin_policy": "The company's rules are saved. People's meetings follow within minutes.",
    "admin_policy_same": "Saved. The company's rules are as they were.",
    "admin_paused": "Recording is paused for everybody.",
    "admin_resumed": "The pause has ended. Meetings get their bots again as the rules say.",
    "admin_policy_changed": "The rules were changed meanwhile. Nothing was done; look again.",
}
