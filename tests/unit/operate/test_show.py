"""What is printed, whoever wrote it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from rich.console import Console

from operate.show import add, say, span, table

HOSTILE = "\x1b]0;owned\x07[bold]x[/bold]\r\n\u202eright\u009b31m"


def printed(text: str) -> str:
    out = io.StringIO()
    console = Console(file=out, highlight=False, emoji=False, width=200, force_terminal=False)
    say(console, text)
    rows = table("Title")
    add(rows, text)
    console.print(rows)
    return out.getvalue()


def test_somebody_elses_text_steers_no_terminal() -> None:
    shown = printed(HOSTILE)
    assert not set(shown) & {"\x1b", "\x07", "\r", "\u202e", "\u009b"}


def test_somebody_elses_text_is_no_markup() -> None:
    assert printed(HOSTILE).count("[bold]x[/bold]") == 2


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-5, "0 s"), (40, "40 s"), (600, "10 min"), (4 * 3600, "4 h"), (86400 * 9, "9 days")],
)
def test_a_span_has_one_unit(seconds: int, said: str) -> None:
    assert span(timedelta(seconds=seconds)) == said
