"""What the twin takes as a bot's config: the fields of the contract, section 7.3, and no others."""

from __future__ import annotations

from typing import Any

import pytest

from local.recall_twin.api.bot_config import config_problems

WAIT = {"timeout": 60, "activate_after": 0}
GOOD: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a name": {"bot_name": "Notes"},
    "metadata": {"metadata": {"tenant_id": "t-1"}},
    "a link and a time": {"meeting_url": "https://zoom.us/j/1", "join_at": "2026-03-02T10:00:00Z"},
    "no transcript": {"recording_config": {"transcript": None}},
    "captions": {"recording_config": {"transcript": {"provider": {"meeting_captions": {}}}}},
    "a language": {
        "recording_config": {
            "transcript": {"provider": {"recallai_streaming": {"language_code": "de"}}}
        }
    },
    "a provider's own field": {
        "recording_config": {"transcript": {"provider": {"deepgram_streaming": {"model": "x"}}}}
    },
    "hours": {"recording_config": {"retention": {"type": "timed", "hours": 1}}},
    "forever": {"recording_config": {"retention": {"type": "forever"}}},
    "sound only": {"recording_config": {"video_mixed_layout": "audio_only"}},
    "one number for everyone left": {"automatic_leave": {"everyone_left_timeout": 2}},
    "an object for everyone left": {"automatic_leave": {"everyone_left_timeout": WAIT}},
    "other bots": {"automatic_leave": {"bot_detection": {"using_participant_events": WAIT}}},
    "a chat text": {"chat": {"on_bot_join": {"send_to": "everyone", "message": "Hello"}}},
}
BAD: dict[str, dict[str, Any]] = {
    "name": {"name": "Notes"},
    "bot_name": {"bot_name": "n" * 101},
    "metadata": {"metadata": {"n": 1}},
    "meeting_url": {"meeting_url": "zoom.us/j/1"},
    "join_at": {"join_at": "soon"},
    "recording_config": {"recording_config": []},
    "automatic_leave": {"automatic_leave": 5},
    "chat": {"chat": {"on_bot_join": "Hello"}},
}


def _recording(**fields: Any) -> dict[str, Any]:
    return {"recording_config": fields}


def _leave(**fields: Any) -> dict[str, Any]:
    return {"automatic_leave": fields}


INNER: list[dict[str, Any]] = [
    _recording(transcripts={}),
    _recording(transcript={}),
    _recording(transcript={"provider": {}}),
    _recording(transcript={"provider": "meeting_captions"}),
    _recording(transcript={"provider": {"recallai_async": {}}}),
    _recording(transcript={"provider": {"meeting_captions": {"language_code": "de"}}}),
    _recording(transcript={"provider": {"recallai_streaming": {"language": "de"}}}),
    _recording(transcript={"provider": {"meeting_captions": {}, "rev_streaming": {}}}),
    _recording(retention="forever"),
    _recording(retention={"type": "timed"}),
    _recording(retention={"type": "timed", "hours": "168"}),
    _recording(retention={"type": "timed", "hours": 0}),
    _recording(retention={"type": "forever", "hours": 1}),
    _recording(retention={"type": []}),
    _recording(video_mixed_layout="gallery"),
    _recording(video_mixed_layout={}),
    _leave(waiting_room=60),
    _leave(waiting_room_timeout="60"),
    _leave(waiting_room_timeout=True),
    _leave(waiting_room_timeout=-1),
    _leave(waiting_room_timeout=1801),
    _leave(noone_joined_timeout=1.5),
    _leave(everyone_left_timeout={"timeout": 60, "after": 0}),
    _leave(silence_detection=60),
    _leave(bot_detection={"timeout": 60}),
    {"chat": {"on_join": {"message": "Hello"}}},
    {"chat": {"on_bot_join": {"message": "Hello"}}},
    {"chat": {"on_bot_join": {"send_to": "all", "message": "Hello"}}},
    {"chat": {"on_bot_join": {"send_to": "everyone", "message": ""}}},
]


@pytest.mark.parametrize("config", GOOD.values(), ids=GOOD)
def test_what_the_contract_has_is_taken(config: dict[str, Any]) -> None:
    assert config_problems(config) == {}


@pytest.mark.parametrize(("field", "config"), BAD.items(), ids=BAD)
def test_a_field_that_is_unknown_or_of_a_wrong_type_is_named(
    field: str, config: dict[str, Any]
) -> None:
    assert list(config_problems(config)) == [field]


@pytest.mark.parametrize("config", INNER, ids=str)
def test_a_mistake_inside_is_refused_under_the_outermost_field(config: dict[str, Any]) -> None:
    assert list(config_problems(config)) == list(config)
