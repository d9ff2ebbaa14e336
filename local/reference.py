"""`.env.example` and the README's tables, from what is declared. ``python -m local.reference``."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from textwrap import wrap
from typing import Any

from local.system.settings import HERE, ROOT, Settings, variable
from rollcall.runtime.setting import Choice
from rollcall.runtime.settings import Settings as Deployed

README = ROOT / "README.md"
EXAMPLE = ROOT / ".env.example"

HEAD = """\
# Settings of `make run`. Copy this file to .env and fill in what you need; variables of the shell
# or of make's command line win over it. Empty means unset. .env is not committed.
# `make settings` writes this file.
#
# Without any of this `make run` starts twins of Google and Recall and needs no account. With
# TWINS=off the values below that are not commented out are needed.
#
# At Google the client needs this redirect URI: http://localhost:8000/auth/google/callback
# (or ROLLCALL_PUBLIC_URL followed by /auth/google/callback).
#
# Recall's webhooks need an https address that leads to port 8000, such as that of a tunnel: set
# ROLLCALL_PUBLIC_URL to it. Without one, changes are noticed within 15 minutes.
"""


PORTS = "Ports of this machine, if one of these is taken."


def example() -> str:
    """The text of `.env.example`."""
    own = [(PORTS if _is_port(name) else _meaning(name), _line(name)) for name in Settings.own()]
    chosen = [(each.meaning, _chosen_line(each)) for each in Deployed.choices()]
    needed = [pair for pair in (*own, *chosen) if not pair[1].startswith("#")]
    others = [pair for pair in (*chosen, *own) if pair not in needed]
    return HEAD + "".join(_paragraphs([*needed, *others]))


def with_tables(text: str) -> str:
    """A text with each table between its two marks renewed."""
    for name, rows in _tables().items():
        begin, end = f"<!-- {name}: `make settings` writes this -->\n\n", "\n\n<!-- end -->"
        before, begun, rest = text.partition(begin)
        _, ended, after = rest.partition(end)
        if not begun or not ended:
            raise ValueError(f"README.md must have a table of {name}")
        text = before + begin + "\n".join(rows) + end + after
    return text


def _tables() -> dict[str, list[str]]:
    ports = [name for name in Settings.own() if _is_port(name)]
    others = [name for name in Settings.own() if name not in ports]
    return {
        "ports": _table(
            ("Port", "What", "Variable"),
            ((str(_default(name)), _meaning(name), _code(variable(name))) for name in ports),
        ),
        "settings of this machine": _table(
            ("Setting", "Meaning", "Default"),
            (
                (_code(variable(name)), _meaning(name), _shown(_default(name), "without twins"))
                for name in others
            ),
        ),
        "settings": _table(
            ("Setting", "Parameter", "Meaning", "Default"),
            (
                (
                    _code(each.variable),
                    _code(each.parameter),
                    each.meaning,
                    _shown(each.default, "at first"),
                )
                for each in Deployed.choices()
            ),
        ),
    }


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = (head, ("---",) * len(head), *rows)
    return ["| " + " | ".join(cells) + " |" for cells in lines]


def _paragraphs(pairs: Iterable[tuple[str, str]]) -> Iterable[str]:
    for meaning, group in groupby(pairs, lambda pair: pair[0]):
        comment = [f"# {line}" for line in wrap(meaning, 98)]
        yield "\n" + "\n".join([*comment, *(line for _, line in group)]) + "\n"


def _line(name: str) -> str:
    if name == "twins":
        return "TWINS=off"
    default = _default(name)
    return f"{variable(name)}=" if default is None else f"#{variable(name)}={default}"


def _chosen_line(choice: Choice[Any]) -> str:
    default = HERE.get(choice.name, choice.default)
    return f"{choice.variable}=" if default is None else f"#{choice.variable}={default}"


def _is_port(name: str) -> bool:
    return name.endswith("port")


def _meaning(name: str) -> str:
    return Settings.model_fields[name].description or ""


def _default(name: str) -> str | None:
    default = Settings.model_fields[name].default
    if isinstance(default, bool):
        return "on" if default else "off"
    if isinstance(default, Path):
        return default.relative_to(ROOT).as_posix()
    return None if default is None else str(default)


def _shown(default: str | None, when_needed: str) -> str:
    if default is None:
        return f"needed {when_needed}"
    return _code(default) if default else "empty"


def _code(text: str) -> str:
    return f"`{text}`"


if __name__ == "__main__":
    EXAMPLE.write_text(example())
    README.write_text(with_tables(README.read_text()))
