"""Environments of functions, complete and usable whatever is declared."""

from typing import Any

from rollcall.runtime.setting import Function, Setting
from rollcall.runtime.settings import ADDRESS, CHAT_TEXT, CLIENT, DOMAINS, ORIGIN, Settings

SAMPLES = {
    ADDRESS: "rollcall@corp.example",
    CHAT_TEXT: "This meeting is recorded.",
    CLIENT: "rollcall-test.apps.googleusercontent.com",
    DOMAINS: "corp.example",
    ORIGIN: "https://rollcall.example",
}


def environment_of(function: Function, **changes: str) -> dict[str, str]:
    """The variables of a function; ``changes`` by the names of settings."""
    values = {each.name: sample(each) for each in Settings.of(function)} | changes
    return {f"ROLLCALL_{name.upper()}": value for name, value in values.items()}


def sample(setting: Setting[Any]) -> str:
    """The default, or something that would do."""
    return setting.default or SAMPLES.get(setting.kind, f"some-{setting.name}")
