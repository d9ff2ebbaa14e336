"""A copy of the state table as it was at a moment, made by DynamoDB beside the live one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from operate.acting import refuse
from operate.installation import CannotReach, Installation
from operate.waiting import wait_until

LOOKED_EVERY = timedelta(seconds=20)


def copy_of(site: Installation, moment: datetime) -> str:
    """Name the copy of a moment, and have it made if it is not there yet; safe to repeat."""
    name = f"{site.state.name[:220]}-as-of-{moment:%Y%m%d%H%M%S}"
    database = site.aws("dynamodb")
    try:
        database.restore_table_to_point_in_time(
            SourceTableName=site.state.name, TargetTableName=name, RestoreDateTime=moment
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "InvalidRestoreTimeException":
            raise CannotReach("There is no backup of that moment: it has to be UTC, within 35 "
                              "days, and five minutes old.") from error  # fmt: skip
        if code not in {"TableAlreadyExistsException", "TableInUseException"}:
            raise
    return name


def wait_for_table(site: Installation, name: str) -> None:
    """Wait until a table can be read; a copy of a large one takes an hour or more.

    One that is not there, or is the live one, ends the command.
    """
    if name == site.state.name:
        refuse("That is the live table itself.")
    while (state := _state(site, name)) != "ACTIVE":
        wait_until(site, site.now() + LOOKED_EVERY, f"DynamoDB makes the copy ({state})")


def _state(site: Installation, name: str) -> str:
    try:
        told: Any = site.aws("dynamodb").describe_table(TableName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            raise CannotReach(f"There is no table {name} here.") from error
        raise
    state: str = told["Table"]["TableStatus"]
    return state
