"""Reach an installation: a stack of the current AWS account, or the system on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from configparser import ConfigParser
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import boto3
import httpx
import typer
from botocore.config import Config

from infra.account import CannotLook, open_session, reason
from infra.stage import VARIABLE, Stage, chosen_stage
from local.system.errors import CannotRun
from local.system.settings import ROOT
from local.system.settings import Settings as LocalSettings
from operate.installation import AWS_FAILS, CannotReach, Installation
from operate.options import FAILED
from rollcall.adapters.clock import SystemClock
from rollcall.domain.errors import RollcallError

AWS = Config(
    connect_timeout=5, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 3}
)
"""From a desk far away AWS may take a second for an answer."""
NOTHING_RUNS = "Nothing runs on this machine. Start it with `make run`, and try again."


@contextmanager
def reaching(*, local: bool, stage: str) -> Iterator[Installation]:
    """Yield the installation; what keeps a command from running ends it with `FAILED`."""
    try:
        chosen = chosen_stage({VARIABLE: stage})
    except ValueError as error:
        _give_up(str(error), error)
    try:
        with closing(on_this_machine(os.environ) if local else in_aws(chosen)) as site:
            yield site
    except (CannotReach, CannotLook, CannotRun) as error:
        _give_up(str(error), error)
    except AWS_FAILS as error:
        _give_up(reason(error), error)
    except RollcallError as error:
        # Its text is a word of ours.
        _give_up(f"A part of the installation does not answer ({error}). Try again.", error)
    except httpx.HTTPError as error:
        # The text of the error may hold an address.
        _give_up(f"No answer came over HTTP ({type(error).__name__}). Try again.", error)


def in_aws(stage: Stage) -> Installation:
    """Return a stage in the account of the current credentials. Raises CannotLook."""
    session = open_session(stage)
    return Installation(_clients(session), stage.stack, now=SystemClock().now)


def on_this_machine(environ: Mapping[str, str]) -> Installation:
    """Return the running local system. Raises CannotReach, and CannotRun for wrong settings."""
    dotenv = ROOT / ".env"
    settings = LocalSettings.load(environ, dotenv.read_text() if dotenv.exists() else "")
    folder = settings.state_dir / ("twins" if settings.twins else "real")
    session, endpoint = _embedded(folder / "aws" / "client.ini")
    return Installation(
        _clients(session, endpoint), Stage().stack, local=True, now=SystemClock().now
    )


def _embedded(client_file: Path) -> tuple[boto3.Session, str]:
    """What reaches the embedded AWS; its file is there while it runs."""
    parser = ConfigParser(interpolation=None)
    if not parser.read(client_file):
        raise CannotReach(NOTHING_RUNS)
    found = dict(parser["default"])
    endpoint = found.pop("endpoint_url")
    return boto3.Session(region_name=found.pop("region"), **found), endpoint  # type: ignore[arg-type]


def _clients(session: boto3.Session, endpoint: str | None = None) -> Callable[[str], Any]:
    # Types are made for names that are written out, and here the name is an argument.
    untyped: Any = session

    def client(service: str) -> Any:  # noqa: ANN401 - each service has a client type of its own
        return untyped.client(service, endpoint_url=endpoint, config=AWS)

    return client


def _give_up(sentence: str, error: Exception) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(FAILED) from error
