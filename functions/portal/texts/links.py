"""The choice of a link: what rows and the page of one meeting say of it."""

from __future__ import annotations

from rollcall.domain.typed_link import LinkFault

CHANGE_LINK, ADD_LINK = "Change link", "Add a link"
USE_INSTEAD = "Use {platform} instead"
LINK_BY_HAND = "Link chosen by you"
LINK_GONE_NOW = "The link that you chose is no longer in the entry"
LINK_BACK, LINK_BACK_SERIES = (
    "Use the calendar's link again",
    "Use the calendar's links again for the whole series",
)
LINK_REMOVE, LINK_REMOVE_SERIES = "Remove this link", "Remove this link from the whole series"
LINK_SAME_AS_SERIES = "Use the link of the series again"
STAYS_IN_CALL = "The bot stays in the call that it is in."

LINK_TITLE = "Which link the bot joins"
LINK_LEAD = (
    "This changes where the bot goes, not whether the meeting is recorded, and nothing in your "
    "calendar. A bot that is in its call stays there."
)
LINKS_OF_ENTRY, LINK_IN_USE = "Links in the calendar entry", "in use"
LINKS_NONE = "The calendar entry has no link that a bot can join."
LINK_TYPED_NOW = "The bot joins the link that you gave:"
OTHER_LINK, OTHER_LINK_HINT = (
    "Another link",
    (
        "A link into a meeting of Google Meet, Zoom, Microsoft Teams, Webex or GoTo. It is used "
        "for this meeting even if the entry changes, until you take it back."
    ),
)
LINK_KEPT_HINT = (
    "It is kept with your choices: for about half a year after the meeting, or about 800 days "
    "after the last one of a series."
)
USE_FOR_THIS, USE_FOR_SERIES = "Use for this meeting", "Use for all in this series"
USE_THIS_LINK = "Use this link"
LINK_FAULTS = {
    LinkFault.EMPTY: "Enter a link.",
    LinkFault.NO_MEETING: (
        "This is not a link into a meeting of Google Meet, Zoom, Microsoft Teams, Webex or GoTo. "
        "Copy the link that people join by."
    ),
    LinkFault.WRAPPED: (
        "This link is protected by a mail filter, and only the filter knows where it leads. Open "
        "it, then copy the address of the meeting itself."
    ),
    LinkFault.SEVERAL: "There are links into several meetings. Enter only one.",
    LinkFault.TOO_LONG: "This is too long for a link into a meeting.",
}
LINK_GONE = "The entry has been changed and no longer has that link. Choose again."
LINKS_TOO_MANY = (
    "You have chosen links for {most} meetings or series, which is as many as are kept. Take one "
    "of them back first."
)
NOTHING_CHANGED = "Nothing was changed."
