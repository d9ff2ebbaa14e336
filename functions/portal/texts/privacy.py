"""The privacy text."""

from __future__ import annotations

from functions.portal.texts.account import BLOCK_STORED
from functions.portal.texts.calls import CALLS_STORED
from functions.portal.texts.company import COMPANY_STORED
from rollcall.domain.chat_text import BOT, LINK, PERSON

PRIVACY_TITLE = "Privacy"
PRIVACY_LEAD = "What Rollcall reads, keeps, passes on and forgets, in plain words."
PRIVACY_BEFORE = (
    (
        "What is read from Google",
        (
            (
                "When you sign in, Google tells us your name, your e-mail address, the domain of "
                "the organisation that manages your account, and a stable account number."
            ),
            (
                "When you connect your calendar, you grant read-only access to its events. "
                "Rollcall cannot change your calendar and asks for nothing else: no mail, no "
                "contacts, no files."
            ),
            (
                "An event's location and description are looked through for meeting links and "
                "tags. Where a mail filter has wrapped a link, it is unwrapped here, without "
                "asking anybody."
            ),
        ),
    ),
    (
        "What is stored",
        (
            (
                "For each event of the coming weeks: Google's number of it, start, end, title, "
                "meeting links, your answer, whether it is private or shown as free, how many "
                "people are invited and which mail domains they have. Guest lists are not stored: "
                "of each address only a short check value, which tells whether a rule of yours "
                "names it, or whether it is the organiser's. Descriptions are not stored; only "
                "whether a tag in the title or description asks to record the meeting or not to."
            ),
            (
                "Your rules, the meetings and series you switched by hand, the links you chose or "
                "typed for them, the state of each bot, and of each meeting its last twelve "
                "changes: when, what, and who or what caused it. Event data is deleted 60 days "
                "after the meeting at the latest."
            ),
            (
                "Your choices stay when you disconnect, so that a meeting that you switched off is "
                "off when you return. The choice for a meeting, a link that you typed included, is "
                "deleted about half a year after it, that for a series about 800 days after the "
                "last meeting of it that was seen."
            ),
            CALLS_STORED,
            COMPANY_STORED,
            BLOCK_STORED,
            (
                "Where you organise a meeting and turn its recording off for everybody, that is "
                "stored with your name, until a week after the meeting."
            ),
            (
                "Where a colleague's bot records a meeting of yours: that you ask not to record "
                "it, or keep recording it although somebody asks. Those of your company who have "
                "the meeting and record it, or ask, read that with your name; nobody gets a mail "
                "about it. It is deleted some days after the meeting."
            ),
            (
                "Google's refresh token, encrypted, readable only by the part that talks to the "
                "recording service."
            ),
        ),
    ),
)
MAILS_TITLE = "Mails"
MAILS_NONE = "This Rollcall sends no mail."
MAILS = (
    "This Rollcall sends mails when something needs you. Amazon SES (Amazon Web Services) delivers "
    "them for whoever runs it, and so processes your address and the text. Which kinds you get you "
    "choose on the page “Account”. Private events have no name in mails."
)
MAILS_STORED = (
    "Stored is which kinds you switched on or off, which mails you got, without their text, and a "
    "check value of an address that takes no more."
)
MAILS_LAST = (
    "When your account is deleted, one last mail says so. Your address is kept until it was sent, "
    "for an hour after everything else at most."
)
IDLE = (
    "When nobody opens Rollcall for {weeks}, one mail asks whether to go on. Without an answer it "
    "pauses a week later and says so."
)
UNUSED_TOLD = "You are told by mail a month and a week before."
RECORDINGS_TITLE = "What is recorded"
RECORDED_PICTURE = (
    "In a meeting that your rules or you select, a bot records sound and picture, and notes who "
    "joins, leaves and speaks."
)
RECORDED_SOUND = (
    "In a meeting that your rules or you select, a bot records the sound and no picture, and notes "
    "who joins, leaves and speaks."
)
TRANSCRIPT_NONE = "No transcript is made."
TRANSCRIPT_CAPTIONS = (
    "A transcript is made of the captions of the meeting service itself, where it offers them."
)
TRANSCRIPT_BY = "A transcript is made by {provider} during the meeting."
TRANSCRIPT_LANGUAGE = "It is set to the language with the code “{code}”."
TRANSCRIBERS = {
    "recallai_streaming": "Recall.ai",
    "assembly_ai_streaming": "AssemblyAI",
    "assembly_ai_async_chunked": "AssemblyAI",
    "deepgram_streaming": "Deepgram",
    "gladia_v1_streaming": "Gladia",
    "gladia_v2_streaming": "Gladia",
    "rev_streaming": "Rev",
    "aws_transcribe_streaming": "Amazon Transcribe",
    "speechmatics_streaming": "Speechmatics",
}
"""Who a provider of transcripts is, by Recall's name."""
KEPT = "Recall.ai keeps what a bot has recorded for {length} and then deletes it."
KEPT_FOREVER = "Recall.ai keeps what a bot has recorded until somebody deletes it."
NOT_OURS = (
    "Rollcall itself holds no recordings and no transcripts. Whoever runs it can open them at "
    "Recall.ai."
)
MEDIA_GIVEN = (
    "When you ask for the recording or transcript of a meeting of your own calendar that your bot "
    "recorded, Rollcall asks Recall.ai for a link and shows it to you alone. It is stored "
    "encrypted for {minutes} minutes, and that you asked for half an hour. Your browser then gets "
    "the recording from Recall.ai's storage at Amazon Web Services, not from Rollcall."
)
RECEIVERS_TITLE = "Who else receives data"
RECEIVERS = (
    "Recall.ai reads your calendar on our behalf, sends the bots into the calls, by the links that "
    "you type as well, and makes the recordings. Each bot bears a code that stands for those who "
    "share it and holds no name and no address."
)
SEEN_BY_COLLEAGUES = (
    "Colleagues of your organisation who use this Rollcall and are in the same call see that your "
    "bot comes to it, your name and what the bot is called. Of a private event they see no names. "
    "Your rules, and what you switched for yourself, are shown to no colleague."
)
SEEN_BY_ADMINISTRATORS = (
    "Administrators of this Rollcall see how your calendars stand, your rules, how long bots were "
    "in your calls, and your meetings with their titles and reasons as you see them; of a private "
    "event neither its title nor which words or people decided."
)
SEEN_BY_OTHERS = (
    "Other people who use this Rollcall and are in the same call see only that a bot comes to it."
)
RECEIVERS_NOBODY_ELSE = (
    "Nobody else receives anything, nothing is sold, and nothing is used for advertising."
)
RECEIVERS_PROVIDER = (
    "{provider} receives the sound of a meeting to write the transcript. Nobody else receives "
    "anything, nothing is sold, and nothing is used for advertising."
)
IN_THE_CALL_TITLE = "What people in the call see"
IN_THE_CALL = (
    "The bot joins as a visible participant under the name that you chose, or a colleague who "
    "shares it. Depending on where you are you may have to ask everybody for consent before "
    "recording."
)
CHAT_NONE = "It writes nothing in the chat."
CHAT_PLACES = {BOT: "[name of the bot]", PERSON: "[name of its user]", LINK: "[link]"}
CHAT_GUESTS = (
    "Whoever follows that link can ask, without signing in, that this meeting or its series is not "
    "recorded. The bot then leaves and does not come back, whatever its users choose; they see "
    "that a guest asked, not who. Of a guest, only a code made from a random number in a cookie is "
    "kept, no name and no address: until a week after the meeting, or for a series for a year. "
    "With the cookie, the guest can take it back."
)
CHAT_TEXT = "As it joins, it writes in the chat, where there is one: “{text}”"
LEAVES = (
    "It leaves by itself when nobody lets it in for {waiting}, when nobody joins for {nobody}, and "
    "{left} after everybody else has left. Once it has been in the call for {active} it also leaves"
    " after {bots} among other bots only, and after {silence} of silence."
)
OPERATOR_TITLE = "Who answers for it"
OPERATOR_NAME = "This Rollcall is run by {name}."
OPERATOR_UNNAMED = "Whoever runs this Rollcall has not entered a name here."
OPERATOR_CONTACT = "Questions, wishes and complaints about your data go to {contact}."
OPERATOR_NO_CONTACT = (
    "No contact is entered here. Ask whoever told you about this Rollcall, such as your employer."
)
NO_LEGAL_BASIS = (
    "Whoever runs it has not entered a legal basis here. A company usually states it in its own "
    "rules; ask them."
)
WHERE_TITLE = "Where it is, and who processes it"
WHERE = (
    (
        "Rollcall runs at Amazon Web Services in {place}, in an account of whoever runs it. "
        "What is stored is encrypted with a key of that account."
    ),
    (
        "Recall.ai (Hyperdoc Inc., USA) processes calendars and recordings for whoever runs it. "
        "Google LLC is where you sign in and where your calendar is."
    ),
)
REGIONS = {
    "us-east-1": "Virginia, USA",
    "us-east-2": "Ohio, USA",
    "us-west-2": "Oregon, USA",
    "ca-central-1": "Canada",
    "eu-central-1": "Frankfurt, Germany",
    "eu-west-1": "Ireland",
    "eu-west-2": "London, United Kingdom",
    "eu-west-3": "Paris, France",
    "eu-north-1": "Stockholm, Sweden",
    "ap-northeast-1": "Tokyo, Japan",
    "ap-southeast-1": "Singapore",
    "ap-southeast-2": "Sydney, Australia",
}
"""Where the regions are in which Rollcall is likely to run; of others the code alone is said."""
RETENTION_TITLE = "How long it is kept"
RETENTION = {
    "event": "Events and the states of their bots: {days} after the meeting at the latest.",
    "choice": "What you chose for one meeting: about {days} after it.",
    "series": "What you chose for a series: about {days} after the last meeting of it seen.",
    "stop": (
        "What you turned off for everybody, and requests between colleagues: {days} after the "
        "meeting."
    ),
    "session": "A sign-in: {days} at most.",
    "backup": "Backups hold what was changed or deleted for another {days}.",
    "session_backup": "Backups of sign-ins go back {days}.",
    "log": "Log lines, which hold no names, addresses or titles: {days}.",
    "access_log": "Log lines of requests, without address and browser: {days}.",
    "tombstone": (
        "After you deleted your account, a keyed number that tells restored backups not to bring "
        "it back: {days}."
    ),
    "receipt": "The receipt of that, which names nobody: {days}.",
    "invitation": (
        "An invitation of your address: {days} unless you use it, then until it is withdrawn or "
        "you delete your account."
    ),
    "audit": (
        "A list for administrators of what people and administrators did (sign-ins, calendars "
        "connected and disconnected, blocks, accounts deleted), with numbers in place of names, "
        "also after you deleted your account: {days}."
    ),
    "use": (
        "How many of your meetings had bots in a month, and for how long, without which they were: "
        "{days} after the month, or until you delete your account."
    ),
}
"""A sentence for each entry of `domain.retention.TABLE`."""
UNUSED = (
    "An account that nobody has used for {months} ends by itself: its bots are taken off and "
    "everything is deleted."
)
UNUSED_NEVER = "Your account, your rules and your connection stay until you delete them."
LEAVE_SECTION = "How to leave"
LEAVE_BY_DISCONNECT = (
    "“Disconnect” on the page “Account” removes every scheduled bot, ends recordings that are "
    "running, deletes the calendar at Recall.ai, ends Rollcall's access at Google and forgets the "
    "calendar's events. What was recorded stays."
)
LEAVE_BOTS_NOTED = (
    "Which bots came is remembered, by number, until {days} days after the meeting, so that their "
    "recordings can be deleted with your account."
)
LEAVE_BY_DELETION = (
    "“Delete my account” on the page “Account” does that for every calendar, and then deletes "
    "everything else that is stored about you. You get a receipt."
)
LEAVE_RECORDINGS_GO = (
    "Recordings of the last {days} days that no colleague shares are deleted at Recall.ai too. "
    "Those that a colleague shares stay for as long as is said above, and so does what Recall.ai "
    "does not delete within {most} days; the receipt says how many."
)
LEAVE_RECORDINGS_STAY = (
    "Recordings that Recall.ai holds stay for as long as is said above, since colleagues may share "
    "them."
)
LEAVE_AT_GOOGLE = (
    "You can also withdraw access in your Google account at any time; scheduled bots are then "
    "removed as well, within hours."
)
PRIVACY_AFTER = (
    (
        "Your rights",
        (
            (
                "You can read and take out everything that is stored about you, correct it, delete "
                "it, and object: most of that on the pages “Account” and “Rules”, the rest by "
                "asking the contact above."
            ),
            (
                "If you think that your data are not handled as the law asks, tell that contact, "
                "or complain to the data protection authority where you live or work."
            ),
        ),
    ),
    (
        "Limited use",
        (
            (
                "Our use of information received from Google APIs adheres to the Google API "
                "Services User Data Policy, including the Limited Use requirements."
            ),
            "This text is of 30 November 2026.",
        ),
    ),
)
