"""Recordings and transcripts: where they are, and how the links to them stand."""

from __future__ import annotations

from rollcall.domain.media import Failure, Medium, MediumState

MEDIA_TITLE = "Recording and transcript"
MEDIA_NAMES = {Medium.RECORDING: "Recording", Medium.TRANSCRIPT: "Transcript"}
MEDIA_ELSEWHERE = (
    "Recordings are kept at Recall.ai. Ask whoever runs this Rollcall how to open them there."
)
"""Where the operator gives no links, and says nothing else."""
MEDIA_LEAD = (
    "The links come from Recall.ai when you ask for them, and are valid here for {minutes} "
    "minutes. Whoever has one can open it until it expires at Recall.ai: pass it on to "
    "nobody."
)
MEDIA_NOT_ASKED = "There is no link at the moment. Ask for it when you want to open it."
MEDIA_ASKING = "Asking for the link… This takes some seconds."
MEDIA_CHECK_AGAIN = "Check again"
MEDIA_EXPIRED = "The link has expired. Ask for another one."
MEDIA_ASK, MEDIA_ASK_AGAIN = "Ask for the link", "Ask again"
MEDIA_OPEN = {
    Medium.RECORDING: "Open the recording",
    Medium.TRANSCRIPT: "Open the transcript",
}
MEDIA_NEW_TAB = "opens in a new tab"
MEDIA_MEETING = "This meeting"
MEDIA_UNTIL = "Valid until {time}."
MEDIA_FAILURES = {
    Failure.NO_ANSWER: "The recording service did not answer in time. Ask again in a few minutes.",
    Failure.GONE: (
        "The recording service does not know this recording any more. It was deleted there, or "
        "its bot was."
    ),
}
MEDIA_STATES = {
    MediumState.NOT_READY: (
        "The recording service is still working on it. That takes some minutes after the call. "
        "Ask again then."
    ),
    MediumState.FAILED: "It could not be made: something went wrong at the recording service.",
    MediumState.DELETED: "It is not there any more. {kept}",
    MediumState.NONE: "None was made.",
    MediumState.FOREIGN: (
        "The recording service gave a link that leads elsewhere, so it is not shown. Tell "
        "whoever runs this Rollcall."
    ),
}
