from __future__ import annotations

import pytest

from rollcall.domain.event import Tag
from rollcall.domain.plain_text import normal
from rollcall.domain.recording_tag import tag_of
from rollcall.domain.tag_names import TagNames, tag_name

NORECORD = [
    "#norecord",
    "#NoRecord",
    "Board #norecord",
    "#norecord please",
    "Board (#norecord)",
    "Board,#norecord.",
    "#norecord!",
    "#no-record",
    "#no_record",
    "#No\N{NON-BREAKING HYPHEN}Record",
    "#norecord\N{EM DASH}thank you",
    "#norecord -- thank you",
    "#norecord-",
    "##norecord",
    "\N{FULLWIDTH NUMBER SIGN}norecord",
    "\N{SMALL NUMBER SIGN}norecord",
    "#\N{ZERO WIDTH SPACE}no\N{SOFT HYPHEN}record",
    "#\uff4e\uff4f\uff52\uff45\uff43\uff4f\uff52\uff44",
    "#\N{MATHEMATICAL BOLD SMALL N}orecord",
    "\u4f1a\u8b70#norecord",
    "#norecord\u4f1a\u8b70",
    "Agenda\n#norecord\n1. Money",
    "Agenda\t#norecord",
    "#record #norecord",
    "#norecord #record",
    "#1 first, #norecord",
    "https://corp.example/a#b #norecord",
]
RECORD = ["#record", "#Record", "Weekly (#record)", "#re-cord", "#records #record", "\uff03record"]
NONE = [
    "",
    "#",
    "norecord",
    "record",
    "no record",
    "# norecord",
    "#no record",
    "#recording",
    "#records",
    "#record2",
    "#record-keeping",
    "#record_2026",
    "#norecording",
    "Review#norecord",
    "review2#record",
    "caf\u00e9#record",
    "cafe\u0301#record",
    "https://corp.example/page#record",
    "https://corp.example/#record",
    "www.corp.example/?a=#norecord",
    "corp.example/#record",
    "@norecord",
    "#n o r e c o r d",
]


@pytest.mark.parametrize("text", NORECORD)
def test_a_text_that_asks_not_to_record_is_understood(text: str) -> None:
    assert tag_of(["Weekly", text], TagNames()) is Tag.NORECORD


@pytest.mark.parametrize("text", RECORD)
def test_a_text_that_asks_to_record_is_understood(text: str) -> None:
    assert tag_of([text, "notes"], TagNames()) is Tag.RECORD


@pytest.mark.parametrize("text", NONE)
def test_only_a_whole_tag_counts(text: str) -> None:
    assert tag_of([text], TagNames()) is Tag.NONE


def test_of_both_tags_in_title_and_description_the_one_that_asks_not_to_record_counts() -> None:
    for texts in (["#record", "#norecord"], ["#norecord", "#record"]):
        assert tag_of(texts, TagNames()) is Tag.NORECORD


def test_an_operator_can_rename_each_tag_and_switch_it_off() -> None:
    names = TagNames(tag_name("#Keine_Aufnahme"), tag_name("off"))
    assert tag_of(["#keineaufnahme"], names) is Tag.NORECORD
    assert tag_of(["#keine-aufnahme"], names) is Tag.NORECORD
    assert tag_of(["#norecord #record #off #"], names) is Tag.NONE


def test_two_tags_of_one_name_ask_not_to_record() -> None:
    assert tag_of(["#record"], TagNames("record", "record")) is Tag.NORECORD


def test_what_is_searched_for_a_tag_is_not_remembered() -> None:
    before = normal.cache_info().currsize
    tag_of([f"#canary{number} secret" for number in range(50)], TagNames())
    assert normal.cache_info().currsize == before


def test_a_text_of_nothing_but_signs_is_searched_in_one_pass() -> None:
    assert tag_of(["#" * 32_000 + " #norecord"], TagNames()) is Tag.NORECORD
