"""The privacy text."""

from __future__ import annotations

PRIVACY_TITLE = "Privacy"
PRIVACY_LEAD = "What Rollcall reads, keeps, passes on and forgets, in plain words."
PRIVACY = (
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
        ),
    ),
    (
        "What is stored",
        (
            (
                "For each event of the coming weeks: Google's number of it, start, end, title, "
                "meeting link, your answer, whether it is private, how many people are invited and "
                "which mail domains they have. Descriptions and guest lists are not stored; of "
                "each guest's address, a short check value tells whether a rule of yours names it."
            ),
            (
                "Your rules, the meetings and series you switched by hand, and the state of each "
                "bot. Event data is deleted 60 days after the meeting at the latest."
            ),
            (
                "Your choices stay when you disconnect, so that a meeting that you switched off is "
                "off when you return. The choice for a meeting is deleted half a year after it, "
                "that for a series 800 days after the last meeting of it that was seen."
            ),
            (
                "Google's refresh token, encrypted, readable only by the part that talks to the "
                "recording service."
            ),
        ),
    ),
    (
        "Who else receives data",
        (
            (
                "Recall.ai reads your calendar on our behalf, sends the bots into the calls and "
                "makes the recordings. Nobody else receives anything, nothing is sold, and nothing"
                " is used for advertising."
            ),
        ),
    ),
    (
        "What people in the call see",
        (
            (
                "The bot joins as a visible participant under a name that you choose. Depending on"
                " where you are you may have to ask everybody for consent before recording."
            ),
        ),
    ),
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
