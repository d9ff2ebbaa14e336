"""What an operator chooses for every bot, in Recall's words (contract, sections 7.3 and 14).

Defaults are chosen for time that is billed: active time runs from joining to the end (section 14).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from rollcall.domain.chat_text import LINK, PERSON

CAPTIONS = "meeting_captions"
WITH_LANGUAGE = "recallai_streaming"
"""The one provider whose field for a language the contract names."""
PROVIDERS = (
    WITH_LANGUAGE,
    "assembly_ai_streaming",
    "assembly_ai_async_chunked",
    "deepgram_streaming",
    "gladia_v1_streaming",
    "gladia_v2_streaming",
    "rev_streaming",
    "aws_transcribe_streaming",
    "speechmatics_streaming",
)
"""Providers beside captions that can be set before the call; `recallai_async` cannot."""
_LANGUAGE = "[a-z]{2,3}([_-][A-Za-z]{2,4})?"
TRANSCRIPT = f"captions|none|{'|'.join(PROVIDERS)}|{WITH_LANGUAGE}:{_LANGUAGE}"
TRANSCRIPT_WORDS = (
    f"must be captions, none, {', '.join(PROVIDERS)}, or {WITH_LANGUAGE} with a language, such as "
    f"{WITH_LANGUAGE}:de"
)
RETENTION = "forever|[1-9][0-9]{0,3}[hd]"
RETENTION_WORDS = "must be a number of hours or days up to 9999, such as 36h or 7d, or forever"
CHAT_TEXT = r"([^\x00-\x1f\x7f{}]|\{(bot|person|link)\}){1,500}"
"""Recall passes on 500 characters on Google Meet, and more elsewhere."""
CHAT_TEXT_WORDS = (
    "must be one line of at most 500 characters, with no braces but {bot}, {person} and {link}"
)
ONE_LINE = r"[^\x00-\x1f\x7f]{1,500}"
ONE_LINE_WORDS = "must be one line of at most 500 characters"
LONGEST_WAIT = 600
"""Seconds in a waiting room that Recall allows on Google Meet, the fewest of all platforms."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """Who writes the transcript: a provider by Recall's name, or nobody."""

    provider: str | None = CAPTIONS
    language: str | None = None
    """A language by Recall's code; None where the provider finds it out, or has one of its own."""

    @classmethod
    def parse(cls, text: str) -> Transcript:
        """Read a setting. Raises ValueError for what `TRANSCRIPT` does not take."""
        if not re.fullmatch(TRANSCRIPT, text):
            raise ValueError
        if text == "none":
            return cls(None)
        provider, _colon, language = text.partition(":")
        return cls(CAPTIONS if provider == "captions" else provider, language or None)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long Recall keeps what a bot recorded: so many hours, or forever (None)."""

    hours: int | None = 168
    """Seven days cost nothing, more is paid (contract, section 14)."""

    @classmethod
    def parse(cls, text: str) -> Retention:
        """Read a setting. Raises ValueError for what `RETENTION` does not take."""
        if not re.fullmatch(RETENTION, text):
            raise ValueError
        if text == "forever":
            return cls(None)
        return cls(int(text[:-1]) * (24 if text.endswith("d") else 1))


class Layout(StrEnum):
    """What the picture of a recording shows."""

    SPEAKER = "speaker_view"
    GALLERY = "gallery_view"
    GALLERY_V2 = "gallery_view_v2"
    AUDIO_ONLY = "audio_only"


@dataclass(frozen=True, slots=True)
class Leaving:
    """After how many seconds a bot leaves by itself."""

    waiting_room: int = LONGEST_WAIT
    nobody_joined: int = 900
    everyone_left: int = 60
    """Recall's own 2 seconds end a recording when the network of the last two fails."""
    only_bots: int = 600
    silence: int = 1800
    """Of nobody being heard."""


@dataclass(frozen=True, slots=True)
class BotSettings:
    """Everything about a bot that an operator chooses, for all bots of the installation."""

    transcript: Transcript = field(default_factory=Transcript)
    retention: Retention = field(default_factory=Retention)
    layout: Layout = Layout.SPEAKER
    leaving: Leaving = field(default_factory=Leaving)
    chat_on_join: str = ""
    """What a bot writes to everybody as it joins, with the places of `chat_text`; empty for
    nothing."""

    @property
    def names_person(self) -> bool:
        """Whether bots name in the chat who records: of a shared one, whom it is called after."""
        return PERSON in self.chat_on_join

    @property
    def guests_may_say_no(self) -> bool:
        """Whether bots write a link by which a guest says no."""
        return LINK in self.chat_on_join
