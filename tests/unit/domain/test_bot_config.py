"""What is sent with a bot: setting beside field, by Recall's contract (sections 7.3 and 14)."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from rollcall.domain.bot_config import bot_config, config_hash, link_hash, tenant_id
from rollcall.domain.bot_settings import BotSettings, Layout, Leaving, Retention, Transcript

KEY = "company:corp.example|2026-03-02T10:00:00Z|meet:aaa-bbbb-ccc"
SETTINGS = BotSettings()
OTHERS = {
    "transcript": Transcript(None),
    "retention": Retention(None),
    "layout": Layout.AUDIO_ONLY,
    "leaving": Leaving(silence=60),
    "chat_on_join": "This meeting is recorded.",
}


def config(**changes: Any) -> Any:
    return bot_config("Notetaker", KEY, replace(SETTINGS, **changes), "i-1")


def test_the_complete_config_is_sent_every_time() -> None:
    assert config() == {
        "bot_name": "Notetaker",
        "metadata": {
            "source": "rollcall",
            "tenant_id": "ae236f8756d63fb7e1310b463cd552db",
            "installation": "i-1",
        },
        "recording_config": {
            "transcript": {"provider": {"meeting_captions": {}}},
            "retention": {"type": "timed", "hours": 168},
            "video_mixed_layout": "speaker_view",
        },
        "automatic_leave": {
            "waiting_room_timeout": 600,
            "noone_joined_timeout": 900,
            "everyone_left_timeout": {"timeout": 60, "activate_after": 0},
            "silence_detection": {"timeout": 1800, "activate_after": 1200},
            "bot_detection": {"using_participant_events": {"timeout": 600, "activate_after": 1200}},
        },
    }


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("captions", {"provider": {"meeting_captions": {}}}),
        ("deepgram_streaming", {"provider": {"deepgram_streaming": {}}}),
        ("recallai_streaming", {"provider": {"recallai_streaming": {}}}),
        ("recallai_streaming:de", {"provider": {"recallai_streaming": {"language_code": "de"}}}),
        (
            "recallai_streaming:en_us",
            {"provider": {"recallai_streaming": {"language_code": "en_us"}}},
        ),
        ("none", None),
    ],
)
def test_the_transcript_is_made_by_whom_the_operator_chose(
    text: str, sent: dict[str, object] | None
) -> None:
    recording = config(transcript=Transcript.parse(text))["recording_config"]
    assert recording.get("transcript") == sent


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("36h", {"type": "timed", "hours": 36}),
        ("7d", {"type": "timed", "hours": 168}),
        ("9999d", {"type": "timed", "hours": 239_976}),
        ("forever", {"type": "forever"}),
    ],
)
def test_recordings_are_kept_as_long_as_the_operator_chose(
    text: str, sent: dict[str, object]
) -> None:
    assert config(retention=Retention.parse(text))["recording_config"]["retention"] == sent


def test_each_wait_is_sent_under_its_name_at_recall() -> None:
    leave = config(leaving=Leaving(31, 32, 33, 34, 35))["automatic_leave"]
    assert leave["waiting_room_timeout"] == 31
    assert leave["noone_joined_timeout"] == 32
    assert leave["everyone_left_timeout"]["timeout"] == 33
    assert leave["bot_detection"]["using_participant_events"]["timeout"] == 34
    assert leave["silence_detection"]["timeout"] == 35


@pytest.mark.parametrize("layout", Layout)
def test_the_picture_is_laid_out_as_the_operator_chose(layout: Layout) -> None:
    assert config(layout=layout)["recording_config"]["video_mixed_layout"] == layout.value


def test_a_text_for_the_chat_is_sent_to_everybody_as_it_is() -> None:
    assert config(chat_on_join="Recorded {name} 🔴")["chat"] == {
        "on_bot_join": {"send_to": "everyone", "message": "Recorded {name} 🔴"}
    }
    assert "chat" not in config()


def test_a_tenant_has_one_opaque_id_for_all_its_meetings() -> None:
    named = tenant_id(KEY, "i-1")
    assert tenant_id("company:corp.example|2027-01-01T10:00:00Z|zoom:1", "i-1") == named
    assert len({named, tenant_id("company:other.example|x", "i-1"), tenant_id(KEY, "i-2")}) == 3
    assert "corp" not in str(config())


def test_without_an_installation_the_metadata_name_none() -> None:
    metadata: Any = bot_config("Notetaker", KEY, SETTINGS)["metadata"]
    assert set(metadata) == {"source", "tenant_id"}


def test_every_setting_changes_the_name_of_a_config() -> None:
    assert set(OTHERS) == {field.name for field in fields(BotSettings)}
    changed = [replace(SETTINGS, **{name: value}) for name, value in OTHERS.items()]  # type: ignore[arg-type]
    names = {config_hash("Notetaker", "t", each, "i-1") for each in (SETTINGS, *changed)}
    names |= {config_hash("notetaker", "t", SETTINGS, "i-1"), config_hash("Notetaker", "u")}
    assert len(names) == len(OTHERS) + 3


def test_names_of_settings_that_say_the_same_are_the_same() -> None:
    assert config_hash("x", "t") == config_hash("x", "t", BotSettings())
    assert Transcript.parse("captions") == SETTINGS.transcript
    assert Retention.parse("168h") == Retention.parse("7d") == SETTINGS.retention


@pytest.mark.parametrize(("name", "known"), [("Notetaker", "0388fde8"), ("Zoë 🦊", "25444b31")])
def test_the_name_of_a_config_stays_so_that_no_scheduled_bot_is_written_again(
    name: str, known: str
) -> None:
    assert config_hash(name, "company:corp.example", None, "i-1") == known


def test_unusual_text_has_a_name_of_eight_characters() -> None:
    for text in ("\ud800 🦊", "", "x" * 5000):
        assert len(config_hash(text, text)) == len(link_hash(text)) == 8
