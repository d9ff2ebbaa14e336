"""Why a bot is not where it should be, in words.

Codes are Recall's (contract, section 8.4) or the worker's own; both lists are open, and a code
without words here is told by its state alone.
"""

from __future__ import annotations

from rollcall.domain.bot_outcome import NOT_ADMITTED, UNREPORTED
from rollcall.domain.bot_state import NO_BOT, NO_NEWS, SHARED, SILENT

BOT_CAUSES: dict[str, str] = {
    NO_NEWS: "The meeting is over and the bot never reported.",
    NO_BOT: "No bot was there in time.",
    UNREPORTED: "Nothing tells whether this meeting was recorded.",
    SHARED: "One bot serves this call. It was ordered through another calendar entry.",
    SILENT: "The bot stopped reporting.",
    "recording_failed": "The recording failed.",
    "in_call": "The bot is being asked to leave the call.",
    # The bot left
    "call_ended_by_host": "The host ended the call.",
    "call_ended_by_platform_idle": "The call was idle for too long.",
    "call_ended_by_platform_max_length": "The call reached its longest time.",
    NOT_ADMITTED: "Nobody let the bot in.",
    "call_ended_by_platform_waiting_room_timeout": "Nobody let the bot in.",
    "timeout_exceeded_waiting_room": "Nobody let the bot in.",
    "timeout_exceeded_noone_joined": "Nobody else joined.",
    "timeout_exceeded_everyone_left": "Everybody left.",
    "timeout_exceeded_silence_detected": "Nobody spoke for a long time.",
    "timeout_exceeded_in_call_not_recording": "Recording never started.",
    "timeout_exceeded_recording_permission_denied": "The host did not allow recording.",
    "timeout_exceeded_only_bots_detected_using_participant_names": "Only bots were left.",
    "timeout_exceeded_only_bots_detected_using_participant_events": "Only bots were left.",
    "timeout_exceeded_in_call_recording": "The longest recording time was reached.",
    "timeout_exceeded_max_duration": "The longest recording time was reached.",
    "bot_kicked_from_call": "Somebody removed the bot from the call.",
    "bot_kicked_from_waiting_room": "Somebody turned the bot away.",
    "bot_received_leave_call": "The bot was asked to leave.",
    # Recording refused
    "recording_permission_denied": "The host did not allow recording.",
    "zoom_local_recording_disabled": "Zoom recording is switched off for this host.",
    "zoom_local_recording_request_denied_by_host": "The host did not allow recording.",
    "zoom_local_recording_denied": "The host did not allow recording.",
    "zoom_host_not_present": "The host was not there to allow recording.",
    # The bot could not join
    "failed_to_launch_in_time": "The bot could not start in time.",
    "meeting_not_found": "The meeting does not exist.",
    "meeting_not_started": "The meeting was never started.",
    "meeting_requires_registration": "The meeting asks for a registration.",
    "meeting_requires_sign_in": "The meeting admits only people who are signed in.",
    "meeting_link_expired": "The meeting link has expired.",
    "meeting_link_invalid": "The meeting link is not valid.",
    "meeting_password_incorrect": "The meeting's password is wrong.",
    "meeting_locked": "The meeting was locked.",
    "meeting_full": "The meeting was full.",
    "meeting_ended": "The meeting had ended.",
    "google_meet_bot_blocked": "Google Meet turned the bot away.",
    "zoom_email_blocked_by_admin": "The host's Zoom account does not admit the bot.",
    "zoom_meeting_not_accessible": "Zoom did not let the bot in.",
    "microsoft_teams_bot_not_invited": "Teams admits only people who are invited.",
    # The worker could not do what is wanted
    "no_bot_free": "No bot is free right now.",
    "conflict": "Another change to the same meeting is under way.",
    "no_answer": "The recording service did not answer.",
    "unreadable_answer": "The recording service gave an answer that could not be read.",
    "no_effect": "The recording service did not take the change.",
    "unexpected": "Something unexpected happened on our side.",
    "blocked": "The recording service blocks this meeting's data.",
    "unpaid": "The recording service takes no new recordings at the moment.",
    "removal_refused": "The recording service did not remove the bot.",
    "gone": "The recording service no longer knows this event.",
    "refused:ended": "The meeting was over already.",
    "refused:cap_reached": "The limit of recordings for that day is reached.",
    "refused": "The recording service does not accept this meeting.",
}
