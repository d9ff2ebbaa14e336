"""Texts as people compare them: one form for all that looks the same, and whole words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_KEPT = 4096
"""Texts and characters whose form is remembered: the rules of many users, and recent titles."""
_PASSES = 2
"""What the first pass takes out can bring together what is simpler still."""
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
"""Invisible though Unicode counts them as letters or marks (`Default_Ignorable_Code_Point`)."""
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Variation selectors: they choose how the character before them is drawn."""
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02b9\u02bc\u02bb\u02c8`\u2039\u203a", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u02ba\u301d\u301e\u301f", '"'),
        "\u2212": "-",
        "\u2044": "/",
        "\u2215": "/",
        "\u301c": "~",
        "\u0131": "i",
        "\u2800": " ",
    }
)
"""Quotes, minus, slashes of fractions, wave dashes, the dotless i of Turkish, the empty Braille."""
_UNSPACED = frozenset(
    {"CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "BOPOMOFO", "THAI", "LAO", "KHMER", "MYANMAR"}
    | {"TAI", "YI", "JAVANESE", "BALINESE"}
)
"""First words of Unicode names in scripts that write no spaces between words."""


@lru_cache(_KEPT)
def normal(text: str) -> str:
    """The form in which two texts are equal when people would call them the same.

    Without case, width and the like; white space of any kind is one space, dashes and quotes have
    one form, invisible characters are gone, and the four letters i of Turkish are one.
    """
    return normal_form(text)


def normal_form(text: str) -> str:
    """The same as `normal`, and nothing of the text is remembered: for what is not to be kept."""
    for _ in range(_PASSES):
        text = _simplified(text)
    return text


def contains_words(title: str, phrase: str) -> bool:
    """Whether a title holds a phrase, not as a part of longer words; a phrase of nothing never.

    In scripts without spaces between words the phrase may stand anywhere.
    """
    text, wanted = normal(title), normal(phrase)
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if not is_inside_word(text, at) and not is_inside_word(text, end):
            return True
        at = text.find(wanted, at + 1)
    return False


def caseless(text: str) -> str:
    """A text without its case and without the width, font or ligatures of its letters.

    Unicode's compatibility caseless matching (chapter 3.13, D146), still decomposed.
    """
    folded = unicodedata.normalize("NFD", text).casefold()
    return unicodedata.normalize("NFKD", folded).casefold()


def seen_of(text: str) -> str:
    """A text without its invisible characters."""
    return text if text.isascii() and text.isprintable() else "".join(map(_seen, text))


def is_inside_word(text: str, at: int) -> bool:
    """Whether a cut at this place of a text in its normal form goes through a word."""
    return 0 < at < len(text) and _spaced(text[at - 1]) and _spaced(text[at])


def _simplified(text: str) -> str:
    # The spacing acute stands for a quote; its compatible form would be a space and an accent.
    quoted = unicodedata.normalize("NFD", seen_of(text)).replace("\u00b4", "'")
    plain = caseless(quoted).translate(_ALIKE)
    plain = plain.replace("''", '"').replace("i\u0307", "i")
    return " ".join(unicodedata.normalize("NFKC", plain).split())


@lru_cache(_KEPT)
def _seen(character: str) -> str:
    """The character, a hyphen for any dash, or nothing when it is invisible."""
    category = unicodedata.category(character)
    if category == "Pd" and character != "\u301c":
        return "-"
    if character.isspace():
        return character
    unseen = character in _UNSEEN or any(ord(character) in part for part in _SELECTORS)
    return "" if unseen or category in {"Cc", "Cf", "Me"} else character


@lru_cache(_KEPT)
def _spaced(character: str) -> bool:
    """Whether it is part of a word in a script that puts spaces between words."""
    if unicodedata.category(character)[0] not in "LMN":
        return False
    return re.split("[ -]", unicodedata.name(character, ""))[0] not in _UNSPACED
