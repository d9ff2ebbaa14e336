import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.system.privacy import private_folder, private_tree, write_private


@pytest.fixture(autouse=True)
def open_by_default() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_and_file_are_for_their_owner_alone(tmp_path: Path) -> None:
    private_folder(tmp_path / "state")
    write_private(tmp_path / "state" / "log", "text")

    assert mode(tmp_path / "state") == 0o700
    assert mode(tmp_path / "state" / "log") == 0o600
    assert (tmp_path / "state" / "log").read_text() == "text"


def test_what_an_earlier_run_left_open_is_mended(tmp_path: Path) -> None:
    secrets = tmp_path / "aws" / "state" / "secretsmanager.json"
    secrets.parent.mkdir(parents=True)
    secrets.write_text("{}")
    private_tree(tmp_path)

    assert [mode(path) for path in (tmp_path, secrets.parent, secrets)] == [0o700, 0o700, 0o600]


def test_a_file_that_was_open_is_closed_before_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("an earlier and longer text")
    write_private(path, "new")

    assert (mode(path), path.read_text()) == (0o600, "new")


def test_what_the_build_shares_and_what_lies_elsewhere_keep_their_rights(tmp_path: Path) -> None:
    shared, elsewhere = tmp_path / "state" / "layers" / "x.py", tmp_path / "elsewhere"
    shared.parent.mkdir(parents=True)
    for path in (shared, elsewhere):
        path.write_text("")
    (tmp_path / "state" / "link").symlink_to(elsewhere)
    private_tree(tmp_path / "state")

    assert (mode(shared), mode(elsewhere)) == (0o644, 0o644)


def test_a_folder_that_everybody_shares_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    private_folder(tmp_path)

    assert mode(tmp_path) == 0o1777
