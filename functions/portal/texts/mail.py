"""The pages about letters, and behind the links in them."""

from __future__ import annotations

from rollcall.protocol.signed_link import LinkPurpose

MAIL_TITLE = "Mails"
NO_MAIL = "This Rollcall sends no mail. What needs you is said on these pages only."
MAIL_TO = "Rollcall writes to {email} when something needs you. Choose what:"
MAIL_STOPPED = (
    "The last mail to this address came back or was reported as unwanted, so no more are sent to "
    "it."
)
MAIL_SWITCH_ON, MAIL_SWITCH_OFF = "Switch on", "Switch off"
MAIL_ON, MAIL_OFF = "On", "Off"
LINK_ASKS = {
    LinkPurpose.UNSUBSCRIBE: "No more mails of this kind?",
    LinkPurpose.SKIP: "Not record this meeting?",
    LinkPurpose.RECORD: "Record this meeting?",
    LinkPurpose.KEEP: "Keep recording your meetings?",
    LinkPurpose.PAUSE: "Pause recording?",
}
LINK_BUTTONS = {
    LinkPurpose.UNSUBSCRIBE: "Send me no more of these",
    LinkPurpose.SKIP: "Do not record it",
    LinkPurpose.RECORD: "Record it",
    LinkPurpose.KEEP: "Yes, keep going",
    LinkPurpose.PAUSE: "Pause",
}
LINK_ABOUT = {
    LinkPurpose.KEEP: "Rollcall goes on by your rules. A pause that it set by itself ends.",
    LinkPurpose.PAUSE: "No meeting gets a bot until you change it. Your rules are kept.",
}
LINK_DONE = {
    LinkPurpose.SKIP: "Done. This meeting will not be recorded.",
    LinkPurpose.RECORD: "Done. This meeting will be recorded.",
    LinkPurpose.KEEP: "Done. Rollcall keeps going.",
    LinkPurpose.PAUSE: "Done. Rollcall has paused.",
}
LINK_USED = "This link was used before. You can change it on the page Meetings."
UNSUBSCRIBED = "Done. You get no more mails of this kind."
_CHANGE = "You can change this at any time on the page {page}."
LINK_CHANGE = {
    LinkPurpose.UNSUBSCRIBE: _CHANGE.format(page="Account"),
    LinkPurpose.SKIP: _CHANGE.format(page="Meetings"),
    LinkPurpose.RECORD: _CHANGE.format(page="Meetings"),
    LinkPurpose.KEEP: _CHANGE.format(page="Rules"),
    LinkPurpose.PAUSE: _CHANGE.format(page="Rules"),
}
