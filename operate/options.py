"""Options that commands share, and what their exit codes mean."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from infra.account import STACK

FINE: Final = 0
WRONG: Final = 1
"""Something is wrong with the installation, or was not found in it."""
FAILED: Final = 2
"""The command could not run, or was used wrongly."""

DEPLOYED: Final = STACK

Local = Annotated[
    bool, typer.Option("--local", help="The system on this machine, started by `make run`.")
]
Stack = Annotated[
    str,
    typer.Option("--stack", envvar="ROLLCALL_STACK", help="The stack's name in CloudFormation."),
]
Json = Annotated[bool, typer.Option("--json", help="For programs: one JSON document.")]
