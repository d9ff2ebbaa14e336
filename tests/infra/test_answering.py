"""What is uploaded answers under AWS's own runtime client, from asset and layer alone."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import files
from pathlib import Path
from typing import Any

import pytest

from infra.assets import stage_function
from rollcall.runtime.setting import Function
from tests.infra.runtime_api import Answer, RuntimeApi
from tests.infra.template import Template

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="AWS's runtime client is for Linux"),
]

CLIENT = ("awslambdaric", "simplejson", "snapshot-restore-py")
"""AWS's runtime has these beside the interpreter."""

# As the runtime does it: the function first, then the layer. Its folders cannot be written to.
START = """
import sys
sys.dont_write_bytecode = True
handler, *sys.path[:0] = sys.argv[1:]
from awslambdaric.__main__ import main
main(["awslambdaric", handler])
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runtime client without anything else that is installed here."""
    folder = tmp_path_factory.mktemp("client")
    for name in CLIENT:
        for file in files(name) or []:
            link = folder / file.parts[0]
            if not link.exists():
                link.symlink_to(
                    Path(str(file.locate())).parents[len(file.parts) - 1] / file.parts[0]
                )
    return folder


def asked(method: str, path: str) -> dict[str, Any]:
    """A request as API Gateway hands it on."""
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "rollcall.example"},
        "requestContext": {
            "requestId": "request",
            "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"},
        },
        "isBase64Encoded": False,
    }


def answer_of(
    name: Function, event: dict[str, Any], environment: dict[str, str], folders: list[Path]
) -> Answer:
    with RuntimeApi(event) as api:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", START, f"functions.{name}.main.lambda_handler"]
            + [str(folder) for folder in folders],
            env={**environment, **api.environment(name, folders[0])},
        )
        try:
            return api.answer(30.0)
        finally:
            process.kill()
            process.wait()


@pytest.mark.parametrize(
    ("name", "event", "expected"),
    [
        ("portal", asked("GET", "/healthz"), {"statusCode": 200, "body": "ok"}),
        ("oauth_callback", asked("GET", "/auth/nowhere"), {"statusCode": 404}),
        ("webhook", asked("GET", "/webhooks/recall"), {"statusCode": 405}),
        ("sync_worker", {"Records": []}, {"batchItemFailures": []}),
    ],
)
def test_each_bundle_answers_under_awss_runtime_client(
    template: Template,
    layer: Path,
    client: Path,
    tmp_path: Path,
    name: Function,
    event: dict[str, Any],
    expected: dict[str, Any],
) -> None:
    stage_function(name, tmp_path)
    folders = [tmp_path, layer / "python", client]
    answer = answer_of(name, event, template.plain_environment(name), folders)
    assert answer.failed is False, answer.body
    assert answer.body.items() >= expected.items()


def test_a_bundle_without_its_layer_does_not_answer(
    template: Template, client: Path, tmp_path: Path
) -> None:
    stage_function("portal", tmp_path)
    environment = template.plain_environment("portal")
    answer = answer_of("portal", asked("GET", "/healthz"), environment, [tmp_path, client])
    assert answer.failed
    assert answer.body["errorType"] == "Runtime.ImportModuleError"
