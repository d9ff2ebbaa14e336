"""What is stored in the fields in which a refused form differs, in words."""

from __future__ import annotations

from collections.abc import Mapping

from functions.portal import texts
from functions.portal.preferences_form import DAYS, IN_ORDER, SWITCHES

_MODE_NAMES = {word: name for word, name, _text in texts.MODES}


def stored_differences(mine: Mapping[str, str], stored: Mapping[str, str]) -> dict[str, str]:
    """Return a sentence for each field whose stored value is another one than mine.

    Both are what `form_values` gives. The values are the user's own texts, and untrusted.
    """
    return {
        name: texts.NOW_STORED.format(value=_in_words(name, stored.get(name, "")))
        for name in IN_ORDER
        if mine.get(name, "") != stored.get(name, "")
    }


def _in_words(name: str, value: str) -> str:
    if name in SWITCHES or name in DAYS or name == "pause_spares_chosen":
        return texts.SWITCH_ON if value == "on" else texts.SWITCH_OFF
    if name == "mode":
        return _MODE_NAMES.get(value, value)
    return ", ".join(value.split("\n")) if value else texts.NOTHING_STORED
