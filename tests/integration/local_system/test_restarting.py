"""What survives an end of the local system, and what a new start changes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from local.system.errors import CannotRun
from local.system.system import LocalSystem
from tests.integration.local_system.conftest import ToySystem
from tests.integration.local_system.processes import processes_below
from tests.support.local_system import wait_until


def get(system: LocalSystem, path: str) -> httpx.Response:
    return httpx.get(system.addresses.front + path, timeout=30, trust_env=False)


def versions(system: LocalSystem) -> dict[str, str]:
    functions = system.aws("lambda").list_functions()["Functions"]
    return {each["FunctionName"].split("-")[1]: each["LastModified"] for each in functions}


def test_an_end_leaves_no_process_and_no_temporary_file(
    toy_system: ToySystem, tmp_path: Path
) -> None:
    with toy_system().running() as system:
        get(system, "/")
        running = processes_below(tmp_path)

    assert len(running) >= 3
    assert processes_below(tmp_path) == []
    assert not (system.folder / "aws" / "tmp").exists()


def test_rows_secrets_and_addresses_survive_a_restart_without_a_deployment(
    toy_system: ToySystem,
) -> None:
    row = {"pk": {"S": "kept"}, "body": {"S": ""}}
    said: list[str] = []
    with toy_system(public_url="http://localhost:1").running() as system:
        outputs = system.outputs
        system.aws("dynamodb").put_item(TableName=outputs["StateTableName"], Item=row)
        key = cookie_key(system)
        before = versions(system)

    with toy_system(public_url="http://localhost:1", say=said.append).running() as system:
        kept = system.aws("dynamodb").scan(TableName=outputs["StateTableName"])["Items"]
        assert kept == [row]
        assert system.outputs["ApiId"] == outputs["ApiId"]
        assert cookie_key(system) == key
        assert versions(system) == before
        assert get(system, "/").status_code == 200
    assert "Deploying" not in said


def cookie_key(system: LocalSystem) -> str:
    name = system.outputs["CookieKeySecretName"]
    return str(system.aws("secretsmanager").get_secret_value(SecretId=name)["SecretString"])


def test_changed_code_updates_only_its_function_and_keeps_the_rows(toy_system: ToySystem) -> None:
    row = {"pk": {"S": "kept"}, "body": {"S": ""}}
    with toy_system("1").running() as system:
        system.aws("dynamodb").put_item(TableName=system.outputs["StateTableName"], Item=row)
        before, key = versions(system), cookie_key(system)
        assert get(system, "/").headers["x-version"] == "1"

    with toy_system("2").running() as system:
        after = versions(system)
        assert get(system, "/").headers["x-version"] == "2"
        assert after["Work"] == before["Work"]
        assert after["Echo"] != before["Echo"]
        table = system.outputs["StateTableName"]
        assert system.aws("dynamodb").scan(TableName=table)["Items"] == [row]
        assert cookie_key(system) == key


def test_a_changed_secret_reaches_the_functions_at_the_next_start(toy_system: ToySystem) -> None:
    with toy_system(recall_api_key="FAKE-ONE").running() as system:
        assert get(system, "/secret").text == "FAKE-ONE"
    with toy_system(recall_api_key="FAKE-TWO").running() as system:
        assert get(system, "/secret").text == "FAKE-TWO"


def test_a_state_that_others_could_read_is_mended_and_stays_with_its_owner(
    toy_system: ToySystem,
) -> None:
    with toy_system().running() as system:
        assert get(system, "/").status_code == 200
    for path in [system.folder, *system.folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)

    with toy_system().running() as system:
        assert get(system, "/").status_code == 200
        assert open_to_others(system.folder) == []
    assert open_to_others(system.folder) == []
    assert (system.folder / "aws" / "state" / "secretsmanager.json").exists()


def open_to_others(folder: Path) -> list[Path]:
    """What others may read; copies of the layer are links of the build and hold no secret."""
    found = [folder, *(path for path in folder.rglob("*") if "layers" not in path.parts)]
    return [path for path in found if not path.is_symlink() and path.stat().st_mode & 0o077]


def test_a_killed_emulator_is_noticed_and_the_next_start_works(toy_system: ToySystem) -> None:
    with toy_system().running() as system:
        os.killpg(system.emulator.group, signal.SIGKILL)
        wait_until(lambda: not system.emulator.alive(), seconds=10)
        with pytest.raises(CannotRun, match="ended by itself"):
            system.check()
        assert get(system, "/").status_code == 502

    with toy_system().running() as system:
        assert get(system, "/").status_code == 200


def test_a_state_that_was_torn_while_saving_is_not_used(toy_system: ToySystem) -> None:
    said: list[str] = []
    with toy_system().running() as system:
        pass
    (system.folder / "aws" / "saving").touch()
    (system.folder / "aws" / "state" / "dynamodb.json").write_text("{}")

    with toy_system(say=said.append).running() as system:
        assert get(system, "/").status_code == 200
        table = system.outputs["StateTableName"]
        assert system.aws("dynamodb").scan(TableName=table)["Items"] == []
    assert any("starting with empty tables" in line for line in said)


def test_a_failed_deployment_names_the_resource_and_leaves_nothing_running(
    toy_system: ToySystem, tmp_path: Path
) -> None:
    with pytest.raises(CannotRun, match=r"Broken \(AWS::Lambda::Url\)"):
        toy_system("broken").running().__enter__()

    assert processes_below(tmp_path) == []
    with toy_system().running() as system:
        assert get(system, "/").status_code == 200


def test_after_kill_9_of_the_whole_program_the_emulator_still_saves_and_ends(
    tmp_path: Path,
) -> None:
    program = """
import sys
from pathlib import Path
from tests.integration.local_system.conftest import toy_settings, toy_sources
from local.system.system import LocalSystem
folder = Path(sys.argv[1])
system = LocalSystem(toy_settings(folder / "state"), gather=lambda _: toy_sources(folder / "out"),
                     stack="Toy")
with system.running():
    print("up", flush=True)
    sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        process.kill()

    wait_until(lambda: not processes_below(tmp_path), seconds=20)
    saved = tmp_path / "state" / "real" / "aws"
    assert (saved / "state" / "dynamodb.json").exists()
    assert not (saved / "saving").exists()
