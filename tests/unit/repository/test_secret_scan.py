"""Keys are found wherever they are, and never printed."""

import subprocess
from pathlib import Path

import pytest

from local.secret_scan.__main__ import keys, main
from local.secret_scan.texts import CutOff, files, history

# Put together here, so that no text of this repository has the form of a key.
KEYS = {
    "AWS Access Key": "AKI" + "A" + "Z7Q4" * 4,
    "GitHub Token": "gh" + "p_" + "aB3" * 12,
    "Google key": "GOC" + "SPX-" + "aB3-" * 7,
    "Private Key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "Recall key": "wh" + "sec_" + "aB3d" * 8,
}


def git(repository: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@corp.example")
    subprocess.run(["git", "-C", str(repository), *who, *arguments], check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "notes.txt").write_text("nothing here\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "Begin")
    return tmp_path


@pytest.mark.parametrize("kind", KEYS)
def test_a_key_is_named_by_its_kind_and_its_place_alone(kind: str) -> None:
    assert list(keys([("notes.txt", f'key = "{KEYS[kind]}"')])) == [f"{kind}: notes.txt"]


@pytest.mark.parametrize("before", ["RECALL_API_KEY=", '"Authorization": "Token ', "token: "])
def test_a_key_of_recalls_api_is_known_by_what_stands_before_it(before: str) -> None:
    assert list(keys([("notes.txt", before + "0a1b2c3d" * 5)])) == ["Recall key: notes.txt"]


def test_a_commit_that_a_workflow_is_pinned_to_is_no_key() -> None:
    assert list(keys([("check.yml", "uses: actions/checkout@" + "0a1b2c3d" * 5)])) == []


@pytest.mark.parametrize(
    ("password", "found"),
    [("secret", []), ("{port}", []), ("xK9" * 3, ["Basic Auth Credentials: a"])],
)
def test_a_password_in_an_address_is_a_key_unless_it_is_plainly_made_up(
    password: str, found: list[str]
) -> None:
    assert list(keys([("a", f'"https://ada:{password}@corp.example"')])) == found


def test_a_key_that_was_taken_out_again_is_found_in_the_history(repository: Path) -> None:
    (repository / "notes.txt").write_text(KEYS["AWS Access Key"])
    git(repository, "commit", "--quiet", "--all", "--message", "Try")
    (repository / "notes.txt").write_text("nothing here\n")
    git(repository, "commit", "--quiet", "--all", "--message", "Take it out")
    (found,) = keys(history(repository))
    assert found.startswith("AWS Access Key: notes.txt in ")


def test_a_key_in_a_message_of_the_history_is_found(repository: Path) -> None:
    git(repository, "commit", "--quiet", "--allow-empty", "--message", KEYS["GitHub Token"])
    (found,) = keys(history(repository))
    assert found.startswith("GitHub Token: message in ")


def test_a_history_that_is_cut_off_is_refused(repository: Path, tmp_path: Path) -> None:
    git(repository, "commit", "--quiet", "--allow-empty", "--message", "Go on")
    clone = tmp_path / "clone"
    git(repository, "clone", "--quiet", "--depth=1", f"file://{repository}", str(clone))
    with pytest.raises(CutOff):
        list(history(clone))


def test_of_a_packed_layer_only_our_own_files_are_searched(tmp_path: Path) -> None:
    asset = tmp_path / "asset.1234" / "python"
    for name in ("rollcall", "botocore"):
        (asset / name).mkdir(parents=True)
        (asset / name / "notes.txt").write_text(KEYS["Google key"])
    assert list(keys(files([tmp_path]))) == [f"Google key: {asset / 'rollcall' / 'notes.txt'}"]


def test_a_found_key_fails_the_command_without_being_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted = tmp_path / "notes.txt"
    planted.write_text(KEYS["Google key"])
    assert main([str(planted)]) == 1
    assert capsys.readouterr().out == f"Google key: {planted}\n"


def test_nothing_found_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("nothing here")
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out == "No keys found.\n"
