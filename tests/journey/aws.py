"""Commands of `aws` as Rollcall prints them, carried out without that program."""

from __future__ import annotations

import shlex
from typing import Any

from local.system.emulator import Emulator

STDIN = "file:///dev/stdin"
ALIASES = {"NotificationEndpoint": "Endpoint"}
"""What the program calls otherwise than the API does."""


class Aws:
    """The account of an emulator, by the words of the program."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def run(self, commands: str, pasted: str = "") -> None:
        """Carry out a line of commands; ``pasted`` is what is typed where one reads."""
        for command in commands.split("&&"):
            program, service, operation, *options = shlex.split(command)
            assert program == "aws", command
            given = arguments(options, pasted)
            client = self._emulator.client(service)
            assert given.pop("Region", client.meta.region_name) == client.meta.region_name
            getattr(client, operation.replace("-", "_"))(**given)


def arguments(options: list[str], pasted: str) -> dict[str, Any]:
    """Options of the program as arguments of the API."""
    found, name = dict[str, Any](), ""
    for word in options:
        if word.startswith("--"):
            positive = word.removeprefix("--").removeprefix("no-")
            name = "".join(part.capitalize() for part in positive.split("-"))
            name = ALIASES.get(name, name)
            # A switch unless a value follows.
            found[name] = not word.startswith("--no-")
        else:
            found[name] = pasted if word == STDIN else word
    return found
