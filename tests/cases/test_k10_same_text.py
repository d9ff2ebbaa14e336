"""K10: text that looks the same is the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.entries import EVERY, OWNER, decided, facts_in, google, guest, shown

TABLE = [
    # rule, title
    ("Caf\u00e9", "Cafe\u0301 with Eve"),
    ("board meeting", "Board\u00a0meeting"),
    ("board meeting", "Board  meeting"),
    ("board meeting", "Board\u200b meeting"),
    ("HR", "\uff28\uff32 review"),
    ("ik g\u00f6r\u00fc\u015fmesi", "\u0130K g\u00f6r\u00fc\u015fmesi"),
    ("one-to-one", "One\u2013to\u2011one"),
    ("Ada's review", "Ada\u2019s review"),
    ("stra\u00dfe", "STRASSE"),
    ("o\ufb03ce", "Office hours"),
    ("1/2 day", "\u00bd day off"),
    ("1", "1\ufe0f\u20e3 Planning"),
]
INVISIBLE = ["\u200b", "\u200e\u200f", "\ufeff", " ", "\u00ad", "\u2060"]
GUESTS = (guest(OWNER), guest("x@client.example"))


@pytest.mark.parametrize(("rule", "title"), TABLE)
def test_a_rule_finds_its_words_however_they_are_encoded(rule: str, title: str) -> None:
    facts = facts_in(google(*GUESTS, summary=title))
    rules = replace(EVERY, title_excludes=(rule,))

    assert decided(facts, rules) == f"skip title_excluded {rule}"
    row = shown(facts, rules)
    assert row is not None
    assert (row.state, rule in row.why) == ("none", True)


@pytest.mark.parametrize("title", INVISIBLE)
def test_a_title_that_nobody_sees_is_none(title: str) -> None:
    row = shown(facts_in(google(*GUESTS, summary=title)))

    assert row is not None
    assert row.title == "(no title)"
