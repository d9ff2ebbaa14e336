"""``rollcall policy``: what holds for everybody, whatever a person chooses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from operate.acting import Yes, confirm, refusals
from operate.company_policy import preview, replace_policy
from operate.installation import CannotReach
from operate.options import DEFAULT, Json, Local, Stage
from operate.policy_file import as_json as printed
from operate.policy_file import from_json
from operate.reach import reaching
from operate.show import answer
from rollcall.adapters.dynamodb.policies import DynamoPolicyStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.domain.policy import CompanyPolicy

policy = typer.Typer(help="What holds for everybody, as JSON.", no_args_is_help=True)
FILE = Annotated[Path, typer.Argument(help="JSON as `show` prints it; what is left out is free.")]


def read(path: Path) -> CompanyPolicy:
    """Read a policy. Raises CannotReach for a file that holds none."""
    try:
        return from_json(path.read_text())
    except OSError as error:
        raise CannotReach(f"{path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError, KeyError) as error:
        raise CannotReach(f"{path} holds no policy: {error}.") from error


@policy.command("show")
def show_policy(
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    table: Annotated[str, typer.Option("--from", help="A copy of the table, instead.")] = "",
) -> None:
    """Print the policy that holds, or held in a copy, as JSON that `set` takes."""
    with reaching(local=local, stage=stage) as site:
        copy = Table(site.aws("dynamodb"), table) if table else site.state
        typer.echo(printed(DynamoPolicyStore(copy).policy()))


@policy.command("preview")
def preview_file(
    file: FILE, *, local: Local = False, stage: Stage = DEFAULT, as_json: Json = False
) -> None:
    """Count the meetings that a policy would touch; nothing is changed."""
    with reaching(local=local, stage=stage) as site:
        report = preview(site, read(file))
    answer(report, as_json=as_json)


@policy.command("set")
def set_policy(
    file: FILE,
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    yes: Yes = False,
) -> None:
    """Replace the policy. The version that was looked at is replaced, and no other."""
    with reaching(local=local, stage=stage) as site, refusals():
        stored, wanted = site.policies.policy(), read(file)
        touched = preview(site, wanted)
        confirm(touched.sentence, "policy", yes=yes)
        report = replace_policy(site, wanted, touched, stored.version)
    answer(report, as_json=as_json)
