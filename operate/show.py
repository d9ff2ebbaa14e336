"""How commands answer: tables and sentences for people, one JSON document for programs."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

import typer
from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table
from rich.text import Text

from operate.options import FINE, WRONG

HIDDEN = "�"
"""Stands for a character that would steer the terminal."""
_MOST = 90
"""Of a unit, before the next one is used."""


class Part(BaseModel):
    """Something that a report holds; its fields are its JSON, and change only by addition."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Report(Part):
    """What a command found."""

    @property
    def wrong(self) -> bool:
        """Whether something has to be put right."""
        return False

    def show(self, console: Console) -> None:
        """Print it for a person."""
        raise NotImplementedError


def answer(report: Report, *, as_json: bool) -> None:
    """Print a report and end the command by what it found."""
    if as_json:
        typer.echo(report.model_dump_json(indent=2))
    else:
        report.show(Console(highlight=False, emoji=False))
    raise typer.Exit(WRONG if report.wrong else FINE)


def plain(text: str, style: str = "") -> Text:
    """Return a text of somebody else's as it can be printed: no markup, no control characters."""
    return Text("".join(one if one.isprintable() else HIDDEN for one in text), style=style)


def table(*columns: str, title: str = "") -> Table:
    """Return a table without lines; its titles say what the columns hold."""
    made = Table(box=None, pad_edge=False, title=title or None, title_justify="left")
    for column in columns:
        made.add_column(column, header_style="bold", overflow="fold")
    return made


def add(to: Table, *cells: str, style: str = "") -> None:
    """Add a row of texts, whoever wrote them."""
    to.add_row(*(plain(cell) for cell in cells), style=style)


def say(console: Console, text: str, style: str = "") -> None:
    """Print a sentence, whoever wrote its parts."""
    console.print(plain(text, style), soft_wrap=True)


def span(length: timedelta) -> str:
    """How long something takes or took, as in `40 s`, `12 min`, `3 h` or `5 days`."""
    seconds = max(int(length.total_seconds()), 0)
    if seconds <= _MOST:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes <= _MOST:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours <= _MOST else f"{hours // 24} days"


def at(moment: datetime, zone: tzinfo) -> str:
    """A moment, as in `Mon 23 Nov 2026, 09:30`."""
    local = moment.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"
