"""What was clicked when the session had ended, in words."""

from __future__ import annotations

AGAIN_TITLE = "Do it now?"
AGAIN_LEAD = "Your session had ended when you clicked, so this has not been done:"
AGAIN_DO, AGAIN_LEAVE = "Do it now", "Leave everything as it is"
AGAIN = {
    "override record event": "Record this meeting.",
    "override record series": "Record all meetings of this series.",
    "override skip event": "Do not record this meeting.",
    "override skip series": "Do not record any meeting of this series.",
    "override unset event": "Undo your own choice for this meeting.",
    "override unset series": "Undo your own choice for this series.",
    "link": "Change the link that the bot of this meeting joins.",
    "bot": "Send another bot into this meeting.",
    "everybody stop": "Stop recording this meeting for everybody of your company.",
    "everybody allow": "Let this meeting be recorded again.",
    "request ask": "Ask colleagues not to record this meeting.",
    "request withdraw": "Take back that you ask colleagues not to record this meeting.",
    "request keep": "Keep recording this meeting although somebody asks you not to.",
    "send": "Send a bot into the call of the link that you pasted.",
    "stop_call": "Stop the bot that you sent into a call.",
    "call_media": "Ask for the recording and the transcript of this call.",
    "media": "Ask for the recording and the transcript of this meeting.",
    "preferences": "Save the rules as you entered them.",
    "preview": "Preview the rules as you entered them.",
    "onboarding": "Start recording the meetings that you chose.",
    "pause resume": "End the pause.",
    "pause today": "Pause recording for today.",
    "pause week": "Pause recording for this week.",
    "pause count": "Show what a pause of these days touches.",
    "pause": "Pause recording on the days that you chose.",
    "sync": "Read this calendar again.",
    "disconnect": "Disconnect this calendar.",
}
CLICK_KEPT = "Nothing was changed. Sign in again, and you are asked whether to do it now."
