"""The privacy text."""

from __future__ import annotations

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
                "typed for them, and the state of each bot. Event data is deleted 60 days after "
                "the meeting at the latest."
            ),
            (
                "Your choices stay when you disconnect, so that a meeting that you switched off is "
                "off when you return. The choice for a meeting, a link that you typed included, is "
                "deleted about half a year after it, that for a series about 800 days after the "
                "last meeting of it that was seen."
            ),
            (
                "Where mails are sent: which kinds you switched off, which ones you got, without "
                "their text, and a check value of an address that takes no more. They are sent by "
                "Amazon SES. Private events have no name in them."
            ),
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
RECEIVERS_TITLE = "Who else receives data"
RECEIVERS = (
    "Recall.ai reads your calendar on our behalf, sends the bots into the calls, by the links that "
    "you type as well, and makes the recordings. Each bot bears a code that stands for those who "
    "share it and holds no name and no address."
)
SEEN_BY_COLLEAGUES = (
    "Colleagues of your organisation who use this Rollcall and are in the same call see that your "
    "bot comes to it, your name and what the bot is called. Of a private event they see no names. "
    "Your rules, and what you switched for yourself, are shown to no other user."
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
PRIVACY_AFTER = (
    (
        "How to leave",
        (
            (
                "“Disconnect” on the meetings page removes every scheduled bot, ends recordings "
                "that are running, deletes the calendar at Recall.ai, revokes our access at Google "
                "and forgets the calendar's events."
            ),
            (
                "You can also withdraw access in your Google account at any time; scheduled bots "
                "are then removed as well, within hours."
            ),
            (
                "Your name, your address and your rules stay until whoever runs Rollcall erases "
                "them, which you can ask for. Backups hold what was deleted for another 35 days."
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
        ),
    ),
)
