"""Addresses in guest lists behind which nobody sits, as of 29 November 2026.

Sources: guest lists in public code (Fireflies, Otter, Gong, Read, Avoma, Sembly) and common
knowledge for the rest, not confirmed by the makers. Where a product's staff have addresses at the
same domain, only addresses that read like a machine's are meant. To renew: compare with the
products' help pages; an operator's own list (`not_people`) needs no new version.
"""

from __future__ import annotations

CALENDARS = "calendar.google.com"
"""Google's own: rooms (`resource.`), shared calendars (`group.`), imported ones (`import.`)."""
GROUP_CALENDARS = "group.calendar.google.com"

ADDRESSES = frozenset(
    {
        "calendar-notification@google.com",
        "fred@fireflies.ai",
        "gemini-notes@google.com",
    }
)
"""Single addresses at domains where people have theirs."""

MACHINE_DOMAINS = frozenset(
    {
        CALENDARS,
        # notetakers
        "assistant.gong.io", "e.read.ai", "in.fathom.video", "notetaker.nylas.com",
        # rooms and room systems that dial into meetings of Zoom, Teams, Meet and Webex
        "bjn.vc", "call.sl", "lifesizecloud.com", "onpexip.com", "pexip.me", "plcm.vc",
        "zoomcrc.com",
        "calls.webex.com", "m.webex.com", "rooms.webex.com",
    }
)  # fmt: skip
"""Domains, with all below them, that have no people at all."""

DIALLED_DOMAINS = frozenset({"webex.com", "zoom.us", "zoom.com", "bluejeans.com", "goto.com"})
"""Meeting services, with all below them: an address of digits is a meeting that a room dials."""

NOTETAKER_DOMAINS = frozenset(
    {
        "attention.com", "avoma.com", "bluedothq.com", "chorus.ai", "circleback.ai", "claap.io",
        "fathom.ai", "fathom.video", "fellow.ai", "fellow.app", "fellow.co", "fireflies.ai",
        "gong.io", "grain.co", "grain.com", "granola.ai", "jiminny.com", "krisp.ai", "laxis.com",
        "meetgeek.ai", "meetingbaas.com", "meetjamie.ai", "modjo.ai", "notta.ai", "noty.ai",
        "otter.ai", "read.ai", "recall.ai", "rewatch.com", "sembly.ai", "spinach.ai", "spinach.io",
        "supernormal.com", "sybill.ai", "tactiq.io", "tldv.io", "transkriptor.com", "vexa.ai",
    }
)  # fmt: skip
"""Products that take notes in meetings: their staff is there too, with names."""

NOTETAKER_WORDS = frozenset(
    {
        "agent", "assistant", "bot", "bots", "calendar", "copilot", "executiveassistant", "invite",
        "join", "meet", "meeting", "meetings", "note", "notes", "notification", "notifications",
        "notify", "otterpilot", "pilot", "record", "recorder", "recording", "recordings", "scribe",
        "transcribe", "transcript", "transcripts",
    }
)  # fmt: skip
"""Words in an address at one of these, of which no person's name consists."""

ANYWHERE = ("notetaker", "executiveassistant")
"""In an address at any domain, however its parts are joined."""
UNANSWERED = ("noreply", "donotreply", "mailerdaemon")
"""With which an address at any domain begins or ends that nobody reads."""
