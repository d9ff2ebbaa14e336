"""The line in the chat: places are filled, names stay names, and the link is always whole."""

from __future__ import annotations

import pytest

from rollcall.domain.chat_text import LONGEST, NOTICE, chat_text

LINK = "https://rollcall.example/guest?link=" + "x" * 86 + "a"


def said(text: str, bot: str = "Notes", person: str = "Ada") -> str:
    return chat_text(text, bot=bot, person=person, link=LINK)


def test_the_line_that_is_offered_names_who_records_why_and_ends_with_the_link() -> None:
    line = said(NOTICE)
    assert line.startswith("Notes records this meeting to make notes")
    assert line.endswith(f": {LINK}")


def test_each_place_is_filled_and_anything_else_stays() -> None:
    assert said("{person} by {bot} ({link}) {bot}!") == f"Ada by Notes ({LINK}) Notes!"
    assert said("Hello 🔴") == "Hello 🔴"


def test_a_name_fills_no_place() -> None:
    assert said("{bot} {link}", bot="{person}{link}") == "{person}{link} " + LINK


@pytest.mark.parametrize("name", ["n" * 500, "two\nlines\t" * 40, "🦊" * 200])
@pytest.mark.parametrize("text", [NOTICE, "x" * 490 + " {link}", "{link}" + "x" * 494])
def test_whatever_the_names_the_line_is_short_and_its_link_whole(text: str, name: str) -> None:
    line = said(text, bot=name, person=name)
    assert len(line) <= LONGEST
    assert line.count(LINK) == 1
    assert "\n" not in line


def test_a_second_place_for_the_link_is_left_out() -> None:
    assert said("{link}{link}") == LINK


def test_without_a_link_the_place_is_empty() -> None:
    assert chat_text("{bot}: {link}", bot="Notes", person="", link="") == "Notes: "
