"""``python -m local`` as a person meets it."""

import io
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
import httpx
import pytest

from local.system.locking import locked
from local.system.servers import listen, port_of
from local.system.settings import ROOT
from tests.integration.local_system.processes import processes_below
from tests.support.local_system import serve_with

PORTS = ("PORT", "GOOGLE_TWIN_PORT", "RECALL_TWIN_PORT", "CONSOLE_PORT", "AWS_PORT")
KEYS = ("RECALL_API_KEY", "RECALL_WEBHOOK_SECRETS", "GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET")


def environment(state_dir: Path, **changes: str) -> dict[str, str]:
    # Empty counts as unset, also where the .env file of whoever runs the tests sets something.
    ours = {f"ROLLCALL_{name}": "" for name in KEYS} | {f"ROLLCALL_{name}": "0" for name in PORTS}
    return os.environ | ours | {"TWINS": "on", "ROLLCALL_STATE_DIR": str(state_dir), **changes}


def run(variables: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "local", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=60
    )


@contextmanager
def started(variables: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """The program, once it has said how to stop it."""
    command = [sys.executable, "-m", "local"]
    with subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert any("Ctrl-C" in line for line in process.stdout)
            yield process
        finally:
            process.send_signal(signal.SIGTERM)


def test_a_busy_port_is_one_sentence_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with listen(0, "a test", "NONE") as taken:
        port = str(port_of(taken))
        done = run(environment(tmp_path, ROLLCALL_CONSOLE_PORT=port))

    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port} (the console) is used by another program;"
        " stop that one, or choose another port with ROLLCALL_CONSOLE_PORT.\n"
    )
    assert processes_below(tmp_path) == []


def test_without_twins_all_missing_settings_are_named_in_one_sentence(tmp_path: Path) -> None:
    done = run(environment(tmp_path, TWINS="off"))

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert all(f"ROLLCALL_{name}" in done.stderr for name in KEYS)


def test_an_unknown_word_is_answered_with_the_usage(tmp_path: Path) -> None:
    done = run(environment(tmp_path), "fly")

    assert (done.returncode, done.stderr) == (1, "Usage: python -m local [clean]\n")


def test_clean_forgets_the_state(tmp_path: Path) -> None:
    (tmp_path / "state" / "twins").mkdir(parents=True)

    done = run(environment(tmp_path / "state"), "clean")

    assert done.returncode == 0
    assert not (tmp_path / "state").exists()


@pytest.mark.timeout(300)
def test_every_way_to_ask_for_an_end_is_orderly_and_the_next_start_goes_on(tmp_path: Path) -> None:
    variables = environment(tmp_path)
    (tmp_path / "local.log").touch(0o644)
    codes = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with started(variables) as process:
            process.send_signal(number)
            codes.append(process.wait(60))

    assert codes == [0, 0, 0]
    found = [tmp_path, *(path for path in tmp_path.rglob("*") if "layers" not in path.parts)]
    assert [path for path in found if path.stat().st_mode & 0o077] == []
    assert processes_below(tmp_path) == []
    assert (tmp_path / "twins" / "aws" / "state" / "dynamodb.json").exists()


def test_a_second_start_in_the_same_folder_is_one_sentence(tmp_path: Path) -> None:
    with locked(tmp_path):
        second = run(environment(tmp_path))

    assert (second.returncode, second.stderr) == (
        1,
        f"Rollcall already runs in this folder (process {os.getpid()}); stop that one first.\n",
    )


@pytest.mark.timeout(300)
def test_an_emulator_that_dies_ends_the_program_with_one_sentence(tmp_path: Path) -> None:
    variables = environment(tmp_path)
    command = [sys.executable, "-m", "local"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert any("Ctrl-C" in line for line in process.stdout)
        for number in emulators(tmp_path):
            os.kill(number, signal.SIGKILL)
        _, complaint = process.communicate(timeout=60)

    assert process.returncode == 1
    assert complaint.startswith("The embedded AWS ended by itself")
    assert processes_below(tmp_path) == []


def emulators(folder: Path) -> list[int]:
    return [
        number
        for number, text in processes_below(folder)
        if text.rstrip().endswith("rights.log") and "keeper.py" not in text
    ]


@pytest.mark.timeout(300)
def test_a_function_that_fails_is_named_on_the_terminal_with_the_reason_and_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "twins" / "aws" / "functions.log"
    command = [sys.executable, "-m", "local"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            front = next(line.split()[1] for line in process.stdout if "Rollcall  " in line)
            assert any("Ctrl-C" in line for line in process.stdout)
            monkeypatch.setenv("AWS_CONFIG_FILE", str(log.with_name("client.ini")))
            break_cookie_key("FAKE-SHORT")
            break_code_of("portal")

            assert httpx.get(f"{front}/auth/google/start", timeout=30).status_code == 503
            said = next(line for line in process.stdout if "failed" in line)
            assert "oauth_callback failed: secret_malformed" in said
            assert said.rstrip().endswith(f"Its log: {log}")
            assert httpx.get(front, timeout=30).is_server_error
            said = next(line for line in process.stdout if "failed" in line)
            assert "portal failed: init_failed, No module named 'missing_part'" in said
        finally:
            process.send_signal(signal.SIGTERM)

    kept = log.read_text()
    assert "secret_malformed" in kept
    assert "missing_part" in kept
    assert "FAKE-SHORT" not in kept


def break_cookie_key(value: str) -> None:
    secrets = boto3.client("secretsmanager")
    names = [each["Name"] for each in secrets.list_secrets()["SecretList"]]
    (name,) = [name for name in names if "CookieKey" in name]
    # Twice, so that the one before is broken as well.
    for number in range(2):
        secrets.put_secret_value(SecretId=name, SecretString=f"{value}{number}")


def break_code_of(function: str) -> None:
    functions = boto3.client("lambda")
    (name,) = [
        each["FunctionName"]
        for each in functions.list_functions()["Functions"]
        if each["Handler"].split(".")[1] == function
    ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr(f"functions/{function}/main.py", "import missing_part")
    functions.update_function_code(FunctionName=name, ZipFile=buffer.getvalue())
    serve_with(functions, name)
