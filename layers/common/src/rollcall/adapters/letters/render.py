"""A letter as text and as HTML; everything that is inserted into the latter is escaped."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from rollcall.domain.mail.letter import Action, Letter
from rollcall.domain.mail.words import UNSUBSCRIBE
from rollcall.domain.mail.writing import subject_of

if TYPE_CHECKING:
    from jinja2 import Template


def as_html(letter: Letter) -> str:
    """Return the letter as an HTML document."""
    values = {"letter": letter, "subject": subject_of(letter), "unsubscribe": UNSUBSCRIBE}
    return _template().render(values)


def as_text(letter: Letter) -> str:
    """Return the letter as plain text, with every address on a line of its own."""
    parts = [letter.first]
    if letter.action:
        parts.append(_link(letter.action))
    parts += letter.more
    if letter.items:
        parts.append("\n".join(filter(None, (letter.heading, *_items(letter)))))
    end = [letter.why]
    if letter.unsubscribe:
        end.append(_link(Action(UNSUBSCRIBE, letter.unsubscribe)))
    return "\n\n".join([*parts, "-- \n" + "\n".join(end)]) + "\n"


def _items(letter: Letter) -> list[str]:
    lines = []
    for item in letter.items:
        lines.append(f"- {item.text}")
        lines += [f"  {line}" for line in filter(None, (item.note, *map(_short, item.actions)))]
    return lines


def _link(action: Action) -> str:
    return f"{action.label}:\n{action.url}"


def _short(action: Action) -> str:
    return f"{action.label}: {action.url}"


@cache
def _template() -> Template:
    # A worker that has nothing to tell never loads it.
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    source = resources.files("rollcall.adapters.letters").joinpath("letter.html").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)
