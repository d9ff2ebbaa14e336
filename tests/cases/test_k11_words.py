"""K11: a rule means whole words, where a script puts spaces between them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.entries import EVERY, OWNER, decided, facts_in, google, guest

TABLE = [
    # rule, title, whether it is left out
    ("HR", "Chris and Ada", False),
    ("camp", "Campaign review", False),
    ("car", "Daycare", False),
    ("interview", "Interview: Eve", True),
    ("HR", "HR/Finance", True),
    ("HR", "(HR)", True),
    ("HR", "HRs and managers", False),
    ("HR", "HR\u2019s plans", True),
    ("HR", "HR\u4f1a\u8bae", True),
    ("HR", "\u4f1a\u8baeHR2", False),
    ("mother", "Mother-in-law", True),
    ("caf", "Cafe\u0301", False),
    ("\u00e9quipe", "R\u00e9union d\u2019\u00e9quipe", True),
    ("Q4", "2026Q4", False),
    ("C++", "C++ review", True),
    ("C++", "C review", False),
    ("1:1", "Ada 1:1 Bob", True),
    ("1:1", "11:15 start", False),
    ("art", "State-of-the-art", True),
    ("\u9762\u8bd5", "\u6280\u672f\u9762\u8bd5\u5b89\u6392", True),
    (
        "\u0e1b\u0e23\u0e30\u0e0a\u0e38\u0e21",
        "\u0e01\u0e32\u0e23\u0e1b\u0e23\u0e30\u0e0a\u0e38\u0e21",
        True,
    ),
    ("\u0441\u043e\u0431", "\u0421\u043e\u0431\u0440\u0430\u043d\u0438\u0435", False),
]


@pytest.mark.parametrize(("rule", "title", "left_out"), TABLE)
def test_a_rule_finds_whole_words(rule: str, title: str, left_out: bool) -> None:
    facts = facts_in(google(guest(OWNER), guest("x@client.example"), summary=title))
    right = f"skip title_excluded {rule}" if left_out else "record every_meeting"

    assert decided(facts, replace(EVERY, title_excludes=(rule,))) == right
