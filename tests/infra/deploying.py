"""`make deploy` as far as it goes before it changes anything."""

from __future__ import annotations

import pytest

from infra.deploy import main


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What `make deploy` says before it refuses."""
    assert main(list(arguments), run=lambda _command, _environment=None: 99) == 1
    return capsys.readouterr().out
