"""What a bot's sub code means: what happened, and what to do about it where something can be done.

The codes are Recall's (contract, sections 8.4 and 14), an open list. What they mean is what their
names and the platforms' own settings say; a remedy names who has to act. Codes that are not here
are told by their family, the platform with which they begin.
"""

from __future__ import annotations

from rollcall.domain.bot_outcome import NOT_ADMITTED
from rollcall.domain.bot_reports import DENIED, RECORDING_FAILED

_ADMIT = "Ask the host to admit it from the waiting room next time."
_ALLOW = "Ask the host to allow it when the bot asks."
_RUNS = "Tell whoever runs Rollcall."
_AGAIN = "If it happens again, tell whoever runs Rollcall."
_OUTSIDE = "Ask the host to admit guests from outside; {} may have to allow it."
_NEW_LINK = "Put the right link into the calendar entry."

ANY_PLATFORM: dict[str, tuple[str, str]] = {
    # Not sub codes: what the bot's reports amount to
    NOT_ADMITTED: ("Nobody let the bot in.", _ADMIT),
    DENIED: ("The host did not allow recording.", _ALLOW),
    RECORDING_FAILED: ("The recording failed.", _AGAIN),
    # The call ended
    "call_ended_by_host": ("The host ended the call.", ""),
    "call_ended_by_platform_idle": ("The call was idle for too long.", ""),
    "call_ended_by_platform_max_length": ("The call reached its longest time.", ""),
    "call_ended_by_platform_waiting_room_timeout": ("Nobody let the bot in.", _ADMIT),
    "timeout_exceeded_waiting_room": ("Nobody let the bot in.", _ADMIT),
    "timeout_exceeded_noone_joined": ("Nobody else joined.", ""),
    "timeout_exceeded_everyone_left": ("Everybody left.", ""),
    "timeout_exceeded_silence_detected": ("Nobody spoke for a long time.", ""),
    "timeout_exceeded_only_bots_detected_using_participant_names": ("Only bots were left.", ""),
    "timeout_exceeded_only_bots_detected_using_participant_events": ("Only bots were left.", ""),
    "timeout_exceeded_in_call_not_recording": (
        "Recording never started.",
        "Ask the host to allow recording once the bot is in the call.",
    ),
    "timeout_exceeded_in_call_recording": ("The longest recording time was reached.", ""),
    "timeout_exceeded_max_duration": ("The longest recording time was reached.", ""),
    "timeout_exceeded_recording_permission_denied": ("The host did not allow recording.", _ALLOW),
    "bot_kicked_from_call": (
        "Somebody removed the bot from the call.",
        "If it was a mistake, ask the others to leave it in next time.",
    ),
    "bot_kicked_from_waiting_room": ("Somebody turned the bot away.", _ADMIT),
    "bot_received_leave_call": ("The bot was asked to leave.", ""),
    # The bot could not join
    "bot_errored": ("The bot stopped because of a fault of its own.", _AGAIN),
    "failed_to_launch_in_time": ("The bot could not start in time.", _AGAIN),
    "meeting_not_found": ("The meeting does not exist.", _NEW_LINK),
    "meeting_not_accessible": (
        "The meeting did not let the bot in.",
        "Ask the host to admit guests from outside.",
    ),
    "meeting_not_started": (
        "The meeting was never started.",
        "Ask the host to start it at its time.",
    ),
    "meeting_requires_registration": (
        "The meeting asks everybody to register.",
        "Ask the host for a link that needs no registration.",
    ),
    "meeting_requires_sign_in": (
        "The meeting admits only people who are signed in.",
        "Ask the host to admit guests who are not.",
    ),
    "meeting_link_expired": (
        "The meeting link has expired.",
        "Ask the host for a new link and put it into the calendar entry.",
    ),
    "meeting_link_invalid": ("The meeting link is not valid.", _NEW_LINK),
    "meeting_password_incorrect": (
        "The meeting's password is wrong.",
        "Ask the host for the link that contains it and put that into the calendar entry.",
    ),
    "meeting_locked": ("The meeting was locked.", "Ask the host to lock it after the bot is in."),
    "meeting_full": (
        "The meeting was full.",
        "Ask the host to keep a place for the bot, or to allow more people.",
    ),
    "meeting_ended": ("The meeting had ended.", ""),
}

_HOSTS_ZOOM = "Ask the administrator of the host's Zoom account"
ZOOM: dict[str, tuple[str, str]] = {
    # Recording refused
    "zoom_local_recording_disabled": (
        "Zoom recording is switched off for this host.",
        (
            "Ask the host, or the administrator of their Zoom account, to allow recording to a "
            "computer."
        ),
    ),
    "zoom_local_recording_request_disabled": (
        "In this host's Zoom meetings nobody may ask to record.",
        "Ask the host, or the administrator of their Zoom account, to let people ask.",
    ),
    "zoom_local_recording_request_disabled_by_host": (
        "The host has switched off that people may ask to record.",
        "Ask the host to switch it on, or to give the bot permission to record.",
    ),
    "zoom_bot_in_waiting_room": (
        "The bot was in the waiting room, where it cannot record.",
        "Ask the host to let it into the call.",
    ),
    "zoom_host_not_present": (
        "The host was not there to allow recording.",
        "Ask the host to join, and to allow it when the bot asks.",
    ),
    "zoom_local_recording_request_denied_by_host": ("The host did not allow recording.", _ALLOW),
    "zoom_local_recording_denied": ("Zoom did not allow the bot to record.", _ALLOW),
    "zoom_local_recording_grant_not_supported": (
        "The host's Zoom app cannot give permission to record.",
        "Ask the host to update it, or to join from a computer.",
    ),
    "zoom_sdk_key_blocked_by_host_admin": (
        "The administrator of the host's Zoom account has blocked the bot.",
        "Ask that administrator to allow it.",
    ),
    # What the host or their administrator can change
    "zoom_obf_user_not_in_meeting": (
        "Zoom admits the bot only while the person it records for is in the call.",
        "That person must join first and stay until the end.",
    ),
    "zoom_another_meeting_in_progress": (
        "The host was still in another Zoom meeting.",
        "Ask the host to end that one first.",
    ),
    "zoom_email_blocked_by_admin": (
        "The administrator of the host's Zoom account has blocked the bot's mail address.",
        "Ask that administrator to allow it.",
    ),
    "zoom_registration_required": (
        "The Zoom meeting asks everybody to register.",
        (
            "Ask the host to switch that off, or put the personal link that Zoom sends after "
            "registering into the calendar entry."
        ),
    ),
    "zoom_captcha_required": (
        "Zoom wanted proof that the bot is a person.",
        f"{_HOSTS_ZOOM} whether that can be switched off for guests.",
    ),
    "zoom_email_required": (
        "The Zoom meeting asks guests for a mail address, and the bot had none.",
        "Ask the host, or the administrator of their Zoom account, to admit guests without one.",
    ),
    "zoom_web_disallowed": (
        "The host's Zoom account admits nobody who joins from a browser, as the bot does.",
        f"{_HOSTS_ZOOM} to allow joining from a browser.",
    ),
    "zoom_meeting_not_accessible": (
        "Zoom did not let the bot in.",
        "Ask the host to admit guests from outside their Zoom account.",
    ),
    "zoom_meeting_host_inactive": (
        "The host's Zoom account is not active.",
        "Ask the host to have it activated by its administrator, or to use another one.",
    ),
    "zoom_invalid_webinar_invite": (
        "The link to this Zoom webinar is not valid for the bot.",
        "Ask the host for a new link and put it into the calendar entry.",
    ),
    "zoom_error_multiple_device_join": (
        "Zoom lets this link be used on one device at a time.",
        "Ask the host for a link that is not meant for one person only.",
    ),
    "zoom_account_blocked": (
        "Zoom has blocked the account behind this meeting or the bot.",
        "Ask the host whether their Zoom account works; if it does, tell whoever runs Rollcall.",
    ),
    # What whoever runs Rollcall can change
    "zoom_sdk_credentials_missing": ("The bot's access to Zoom is not set up.", _RUNS),
    "zoom_sdk_update_required": ("The bot is too old for Zoom and has to be updated.", _RUNS),
    "zoom_sdk_app_not_published": (
        "Zoom has not approved the bot for meetings of other accounts.",
        _RUNS,
    ),
    "zoom_invalid_join_token": ("Zoom did not accept the bot's permission to join.", _RUNS),
    "zoom_invalid_signature": ("Zoom did not accept how the bot identified itself.", _RUNS),
    "zoom_internal_error": ("Zoom had a fault.", _AGAIN),
    "zoom_join_timeout": ("Zoom took too long to let the bot join.", _AGAIN),
    "zoom_connection_failed": ("The bot's connection to Zoom failed.", _AGAIN),
}

GOOGLE_MEET: dict[str, tuple[str, str]] = {
    "google_meet_bot_blocked": (
        "Google Meet turned the bot away.",
        _OUTSIDE.format("the administrator of their Google Workspace"),
    ),
    "google_meet_knocking_disabled": (
        "Nobody may ask to join this Google Meet call.",
        "Ask the host to let people ask to join, and to admit the bot.",
    ),
    "google_meet_organisation_restricted": (
        "This Google Meet call admits only people of the host's organisation.",
        _OUTSIDE.format("the administrator of their Google Workspace"),
    ),
    "google_meet_watermark_kicked": (
        "Google Meet removed the bot because this call has a watermark.",
        "Ask the host to switch the watermark off.",
    ),
    "google_meet_meeting_room_not_ready": (
        "The Google Meet call was not ready.",
        "Ask the host to join at its time.",
    ),
    "google_meet_permission_denied_breakout": (
        "Google Meet did not let the bot into the breakout room.",
        "Ask the host to keep in the main call what is to be recorded.",
    ),
    "google_meet_internal_error": ("Google Meet had a fault.", _AGAIN),
    "google_meet_video_error": ("Google Meet and the bot could not exchange video.", _AGAIN),
    "google_meet_login_not_available": (
        "No Google account was free for the bot to sign in with.",
        _RUNS,
    ),
    "google_meet_sign_in_failed": ("The bot could not sign in to Google.", _RUNS),
    "google_meet_sign_in_captcha_failed": (
        "Google wanted proof that the bot is a person when it signed in.",
        _RUNS,
    ),
    "google_meet_sign_in_missing_login_credentials": (
        "The bot has no name and password to sign in to Google.",
        _RUNS,
    ),
    "google_meet_sign_in_missing_recovery_credentials": (
        "Google asked the bot for a recovery address or number that it does not have.",
        _RUNS,
    ),
    "google_meet_sso_sign_in_failed": (
        "The bot could not sign in to Google through its organisation.",
        _RUNS,
    ),
    "google_meet_sso_sign_in_missing_login_credentials": (
        "The bot has no name and password to sign in to Google through its organisation.",
        _RUNS,
    ),
    "google_meet_sso_sign_in_missing_totp_secret": (
        "The bot cannot make the one-time codes that its organisation asks for at sign-in.",
        _RUNS,
    ),
}

_NO_CHECK = (
    "Ask the organiser's Microsoft 365 administrator to admit guests to Teams without that check."
)
MICROSOFT_TEAMS: dict[str, tuple[str, str]] = {
    "microsoft_teams_bot_not_invited": (
        "Teams admits only people who are invited.",
        (
            "Ask the organiser to let others wait in the lobby and to admit the bot; their "
            "Microsoft 365 administrator may have forbidden bots."
        ),
    ),
    "microsoft_teams_event_not_started_for_external": (
        "The Teams event had not started for guests from outside.",
        "Ask the organiser to start it at its time and to admit guests from outside.",
    ),
    "microsoft_teams_captcha_detected": ("Teams wanted proof that the bot is a person.", _NO_CHECK),
    "microsoft_teams_captcha_error": (
        "Teams wanted proof that the bot is a person, and that check failed.",
        _NO_CHECK,
    ),
    "microsoft_teams_2fa_required": (
        "Teams asked the bot for a code that only a person receives.",
        _NO_CHECK,
    ),
    "microsoft_teams_breakout_room_unsupported": (
        "The bot cannot join breakout rooms of Teams.",
        "Ask the organiser to keep in the main call what is to be recorded.",
    ),
    "microsoft_teams_sign_in_credentials_missing": (
        "The bot has no name and password to sign in to Teams.",
        _RUNS,
    ),
    "microsoft_teams_sign_in_failed": ("The bot could not sign in to Teams.", _RUNS),
    "microsoft_teams_call_dropped": ("Teams dropped the bot from the call.", _AGAIN),
    "microsoft_teams_internal_error": ("Teams had a fault.", _AGAIN),
}

WEBEX: dict[str, tuple[str, str]] = {
    "webex_join_meeting_error": (
        "The bot could not join the Webex meeting.",
        _OUTSIDE.format("their Webex administrator"),
    ),
}

SUB_CODES = ANY_PLATFORM | ZOOM | GOOGLE_MEET | MICROSOFT_TEAMS | WEBEX

_OTHERWISE = "Ask the host to admit the bot; {} may have to allow it."
FAMILIES: dict[str, tuple[str, str]] = {
    "zoom_": (
        "Something at Zoom stood in the bot's way.",
        _OTHERWISE.format("the administrator of their Zoom account"),
    ),
    "google_meet_": (
        "Something at Google Meet stood in the bot's way.",
        _OTHERWISE.format("the administrator of their Google Workspace"),
    ),
    "microsoft_teams_": (
        "Something at Microsoft Teams stood in the bot's way.",
        _OTHERWISE.format("their Microsoft 365 administrator"),
    ),
    "webex_": (
        "Something at Webex stood in the bot's way.",
        _OTHERWISE.format("their Webex administrator"),
    ),
}
"""By how a code begins: the words for those that are not in the table."""
