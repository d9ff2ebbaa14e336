"""K14: every reason has words of its own, and one to come has those of its platform."""

from __future__ import annotations

import pytest

from functions.portal import texts
from rollcall.domain.bot_words import words_of

KNOWN = [
    "zoom_registration_required",
    "zoom_account_blocked",
    "zoom_meeting_host_inactive",
    "microsoft_teams_event_not_started_for_external",
    "microsoft_teams_sign_in_failed",
    "microsoft_teams_captcha_detected",
    "google_meet_sign_in_failed",
    "google_meet_login_not_available",
    "webex_join_meeting_error",
    "call_ended_by_platform_idle",
    "bot_errored",
    "timeout_exceeded_only_bots_detected_using_participant_names",
]
TO_COME = {
    "zoom_new_reason": "Zoom",
    "google_meet_new_reason": "Google Meet",
    "microsoft_teams_new_reason": "Microsoft Teams",
    "webex_new_reason": "Webex",
}


@pytest.mark.parametrize("code", KNOWN)
def test_a_known_reason_has_a_sentence_of_its_own(code: str) -> None:
    happened, _ = words_of(code)

    assert happened.endswith(".")
    assert happened != texts.FAILED_UNKNOWN
    assert words_of(code) not in texts.FAMILIES.values()


@pytest.mark.parametrize("code", TO_COME)
def test_a_reason_to_come_is_told_by_its_platform(code: str) -> None:
    assert TO_COME[code] in " ".join(words_of(code))
