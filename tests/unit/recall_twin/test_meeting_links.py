"""Which link a provider event holds, and what the Bot API makes of it."""

from typing import Any

import pytest

from local.recall_twin.core.meeting_links import describe_meeting, find_meeting_link

ZOOM = "https://corp.zoom.us/j/123456789?pwd=abc"
MEET = "https://meet.google.com/aaa-bbbb-ccc"
TEAMS = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%7d"
WEBEX = "https://corp.webex.com/meet/ada"
SAFE = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fzoom.us%2Fj%2F1&data=x"
DEFENSE = "https://urldefense.com/v3/__https://zoom.us/j/123__;!!abc$"
MIMECAST = "https://protect-eu.mimecast.com/s/abc?domain=zoom.us"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"hangoutLink": MEET}, (MEET, "google_meet")),
        (
            {"conferenceData": {"entryPoints": [{"entryPointType": "video", "uri": ZOOM}]}},
            (ZOOM, "zoom"),
        ),
        ({"conferenceData": {"entryPoints": [{"entryPointType": "phone", "uri": ZOOM}]}}, None),
        ({"location": TEAMS}, (TEAMS, "microsoft_teams")),
        ({"location": "Room 4", "description": f"Join: {WEBEX}."}, (WEBEX, "webex")),
        ({"description": f'<a href="{ZOOM}&amp;x=1">Join</a>'}, (f"{ZOOM}&x=1", "zoom")),
        ({"location": "https://teams.live.com/meet/93?p=x"},
         ("https://teams.live.com/meet/93?p=x", "microsoft_teams_live")),
        ({"location": "https://meet.goto.com/123"}, ("https://meet.goto.com/123", "goto_meeting")),
        ({"location": SAFE}, None),
        ({"description": f"Join {DEFENSE} now"}, None),
        ({"description": MIMECAST}, None),
        ({"description": f"{SAFE} or {ZOOM}"}, (ZOOM, "zoom")),
        ({"location": "https://meet.example/room"}, None),
        ({"location": "https://zoom.us.evil.example/j/1"}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_the_link_is_found_where_recall_looks(
    raw: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    assert find_meeting_link(raw) == expected


@pytest.mark.parametrize(
    ("url", "part"),
    [
        (ZOOM, {"meeting_id": "123456789", "meeting_password": "abc", "platform": "zoom"}),
        (MEET, {"meeting_id": "aaa-bbbb-ccc", "platform": "google_meet"}),
        (TEAMS, {"thread_id": "19%3ameeting_x%40thread.v2", "platform": "microsoft_teams"}),
        (WEBEX, {"meeting_subdomain": "corp", "meeting_path": "meet/ada", "platform": "webex"}),
    ],
)
def test_the_bot_api_describes_a_link_by_platform(url: str, part: dict[str, str]) -> None:
    assert part.items() <= describe_meeting(url).items()
