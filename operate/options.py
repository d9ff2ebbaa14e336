"""Options that commands share, and what their exit codes mean."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from infra.stage import DEFAULT, VARIABLE

__all__ = ["DEFAULT", "FAILED", "FINE", "WRONG", "Json", "Local", "Stage"]

FINE: Final = 0
WRONG: Final = 1
"""Something is wrong with the installation, or was not found in it."""
FAILED: Final = 2
"""The command could not run, or was used wrongly."""

Local = Annotated[
    bool, typer.Option("--local", help="The system on this machine, started by `make run`.")
]
Stage = Annotated[
    str,
    typer.Option("--stage", envvar=VARIABLE, help="The installation, as cdk.json lists them."),
]
Json = Annotated[bool, typer.Option("--json", help="For programs: one JSON document.")]
