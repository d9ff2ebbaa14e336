"""Reads a schedule request; checks the config field by field (contract, section 7.3).

Recall may overlook a field that it does not know; this twin refuses it, so that a mistake is seen.
"""

from collections.abc import Callable, Mapping
from typing import Any

from local.recall_twin.api.messages import ApiRequest
from local.recall_twin.api.reading import REQUIRED, json_body, string_map_problem, text_problem
from local.recall_twin.core.meeting_links import platform_of
from local.recall_twin.core.refusals import Invalid, InvalidSchedule
from local.recall_twin.core.times import parse_instant

type Check = Callable[[Any], str | None]

_LONGEST_NAME = 100
_LONGEST_MESSAGE = 4096
_OBJECT = "Expected a dictionary of items."
_PROVIDERS = (
    "meeting_captions", "recallai_streaming", "assembly_ai_streaming", "assembly_ai_async_chunked",
    "deepgram_streaming", "gladia_v1_streaming", "gladia_v2_streaming", "rev_streaming",
    "aws_transcribe_streaming", "speechmatics_streaming",
)  # fmt: skip


def schedule_body(request: ApiRequest) -> tuple[str, dict[str, Any]]:
    """Deduplication key and bot configuration of a schedule request."""
    try:
        body = json_body(request)
    except Invalid as error:
        raise InvalidSchedule(error.errors) from error
    errors: dict[str, list[str]] = {}
    if "deduplication_key" not in body:
        errors["deduplication_key"] = [REQUIRED]
    elif problem := text_problem(body["deduplication_key"]):
        errors["deduplication_key"] = [problem]
    if "bot_config" not in body:
        errors["bot_config"] = [REQUIRED]
    elif not isinstance(body["bot_config"], dict):
        errors["bot_config"] = ["Expected a dictionary of items."]
    else:
        errors |= config_problems(body["bot_config"])
    if errors:
        raise InvalidSchedule(errors)
    return body["deduplication_key"], body["bot_config"]


def create_body(request: ApiRequest) -> dict[str, Any]:
    """The configuration of a bot that is sent without an event."""
    config = json_body(request)
    errors = config_problems(config)
    if not config.get("meeting_url"):
        errors["meeting_url"] = [REQUIRED]
    elif "meeting_url" not in errors and platform_of(config["meeting_url"]) is None:
        errors["meeting_url"] = ["Unsupported meeting platform."]
    if errors:
        raise Invalid(errors)
    return config


def config_problems(config: dict[str, Any]) -> dict[str, list[str]]:
    """Field errors of a bot's configuration, by the name of its outermost field."""
    unknown = {name: "Unknown field." for name in config if name not in _FIELDS}
    known = {name: _FIELDS[name](value) for name, value in config.items() if name in _FIELDS}
    return {name: [problem] for name, problem in {**unknown, **known}.items() if problem}


def _text(longest: int = 2000) -> Check:
    return lambda value: text_problem(value, longest)


def _number(value: Any) -> str | None:  # noqa: ANN401
    good = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return None if good else "A valid integer is required."


def _flag(value: Any) -> str | None:  # noqa: ANN401
    return None if isinstance(value, bool) else "Must be a valid boolean."


def _up_to(most: int) -> Check:
    def check(value: Any) -> str | None:  # noqa: ANN401
        too_large = f"Ensure this value is less than or equal to {most}."
        return _number(value) or (too_large if value > most else None)

    return check


def _one_of(*choices: str) -> Check:
    return lambda value: None if value in choices else f'"{value}" is not a valid choice.'


def _any_object(value: Any) -> str | None:  # noqa: ANN401
    return None if isinstance(value, dict) else _OBJECT


def _any_list(value: Any) -> str | None:  # noqa: ANN401
    return None if isinstance(value, list) else "Expected a list of items."


def _object(fields: Mapping[str, Check], *required: str, one: bool = False) -> Check:
    """An object of these fields; with ``one`` it has exactly one of them."""

    def check(value: Any) -> str | None:  # noqa: ANN401
        if not isinstance(value, dict):
            return _OBJECT
        if one and len(value) != 1:
            return f"Exactly one of {', '.join(fields)} is required."
        for name in required:
            if name not in value:
                return f"{name}: This field is required."
        for name, item in value.items():
            problem = fields[name](item) if name in fields else "Unknown field."
            if problem:
                return f"{name}: {problem}"
        return None

    return check


def _or_null(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def _either(one: Check, other: Check) -> Check:
    """A field about which the sources disagree (section 14, item 7)."""
    return lambda value: None if one(value) is None else other(value)


def _url(value: Any) -> str | None:  # noqa: ANN401
    good = isinstance(value, str) and value.startswith(("http://", "https://"))
    return None if good else "Enter a valid URL."


def _time(value: Any) -> str | None:  # noqa: ANN401
    try:
        parse_instant(str(value))
    except ValueError:
        return "Datetime has wrong format."
    return None


def _retention(value: Any) -> str | None:  # noqa: ANN401
    kinds = {
        "timed": _object({"type": _text(), "hours": _at_least_one}, "type", "hours"),
        "forever": _object({"type": _text()}, "type"),
    }
    kind = value.get("type") if isinstance(value, dict) else None
    return kinds[kind](value) if isinstance(kind, str) and kind in kinds else "Unknown type."


def _at_least_one(value: Any) -> str | None:  # noqa: ANN401
    return _number(value) or (None if value else "Ensure this value is greater than 0.")


_RECALL = _object(
    {
        "language_code": _text(20),
        "mode": _one_of("prioritize_accuracy", "prioritize_low_latency"),
        "key_terms": _any_list,
        "spelling": _any_list,
        "filter_profanity": _flag,
    }
)
# The contract names no field of the other providers, each of which has its own.
_PROVIDER = dict.fromkeys(_PROVIDERS, _any_object) | {
    "recallai_streaming": _RECALL,
    "meeting_captions": _object({}),
}
_WAIT = _object({"timeout": _number, "activate_after": _or_null(_number)})
_RECORDING = {
    "transcript": _or_null(
        _object(
            {
                "provider": _object(_PROVIDER, one=True),
                "diarization": _or_null(_object({"use_separate_streams_when_available": _flag})),
            },
            "provider",
        )
    ),
    "realtime_endpoints": _any_list,
    "retention": _or_null(_retention),
    "video_mixed_layout": _one_of(
        "speaker_view", "gallery_view", "gallery_view_v2", "audio_only"
    ),
    "video_mixed_participant_video_when_screenshare": _one_of("hide", "beside", "overlap"),
    "start_recording_on": _one_of("call_join", "participant_join", "participant_speak", "manual"),
    "include_bot_in_recording": _object({"audio": _flag}),
    "metadata": string_map_problem,
    **dict.fromkeys(
        (
            "video_mixed_mp4", "audio_mixed_mp3", "audio_mixed_raw", "video_separate_mp4",
            "audio_separate_raw", "video_separate_png", "video_mixed_flv", "participant_events",
            "meeting_metadata",
        ),
        _or_null(_any_object),
    ),
}  # fmt: skip
_LEAVE = {
    "waiting_room_timeout": _up_to(1800),
    "noone_joined_timeout": _number,
    "everyone_left_timeout": _either(_number, _WAIT),
    "in_call_not_recording_timeout": _number,
    "in_call_recording_timeout": _or_null(_number),
    "recording_permission_denied_timeout": _number,
    "silence_detection": _WAIT,
    "bot_detection": _object(
        {
            "using_participant_events": _WAIT,
            "using_participant_names": _object(
                {"timeout": _number, "activate_after": _or_null(_number), "matches": _any_list}
            ),
        }
    ),
}
_CHAT = {
    "on_bot_join": _object(
        {
            "send_to": _one_of("host", "everyone", "everyone_except_host"),
            "message": _text(_LONGEST_MESSAGE),
            "pin": _flag,
        },
        "send_to",
        "message",
    ),
    "on_participant_join": _object(
        {"message": _text(_LONGEST_MESSAGE), "exclude_host": _flag}, "message"
    ),
}
_FIELDS: Mapping[str, Check] = {
    "meeting_url": _or_null(_url),
    "bot_name": _text(_LONGEST_NAME),
    "join_at": _or_null(_time),
    "metadata": _or_null(string_map_problem),
    "recording_config": _or_null(_object(_RECORDING)),
    "automatic_leave": _or_null(_object(_LEAVE)),
    "chat": _or_null(_object(_CHAT)),
    **dict.fromkeys(
        (
            "automatic_video_output", "automatic_audio_output", "output_media", "variant", "zoom",
            "google_meet",
        ),
        _or_null(_any_object),
    ),
}  # fmt: skip
