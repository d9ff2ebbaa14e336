"""What a web page of somebody else gets from the ports of the local system: nothing."""

import io
import json
import os
import re
import socket
import zipfile
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import boto3
import httpx
import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from local.system.gate import ADMIN_KEY
from local.system.servers import Servers, Site, listen, port_of
from local.system.system import LocalSystem
from tests.integration.local_system.conftest import toy_settings, toy_sources
from tests.support.tour.browsing import launched
from tests.support.tour.outside import Outside
from tests.support.toy_stack import STACK

PORTS = ("front", "google_twin", "recall_twin", "console", "aws")
ROGUE = "def lambda_handler(event, context): return 'ran'"

# Tries one request from inside a page; answers what the page may read of it.
ASK = """async ([url, options]) => {
    try {
        const answer = await fetch(url, options);
        return answer.type === 'opaque' ? 'opaque' : await answer.text();
    } catch (error) {
        return 'blocked';
    }
}"""


@dataclass
class Doors:
    """A running system with an account at Google that must stay, and the origin of each port."""

    system: LocalSystem
    origins: Mapping[str, str]

    def secrets(self) -> list[str]:
        client = self.system.aws("secretsmanager")
        names = [each["Name"] for each in client.list_secrets()["SecretList"]]
        return [client.get_secret_value(SecretId=name)["SecretString"] for name in names]

    def world(self) -> dict[str, object]:
        """Everything that a page would like to change."""
        functions = self.system.aws("lambda").list_functions()["Functions"]
        google, recall = (self.origins[name] for name in ("google_twin", "recall_twin"))
        return {
            "functions": sorted(each["FunctionName"] for each in functions),
            "secrets": sorted(self.secrets()),
            "accounts": self._admin(google, "/admin/accounts"),
            "faults": self._admin(recall, "/admin/faults"),
        }

    def _admin(self, origin: str, path: str) -> object:
        key = {ADMIN_KEY: self.system.admin_key.encode()}
        return httpx.get(origin + path, headers=key, timeout=30, trust_env=False).json()


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("doors")
    settings = toy_settings(folder / "state", twins=True)
    with LocalSystem(
        settings, gather=lambda _: toy_sources(folder / "out"), stack=STACK
    ).running() as system:
        origins = {name: getattr(system.addresses, name) for name in PORTS if name != "aws"}
        found = Doors(system, origins | {"aws": system.emulator.url})
        with Outside(origins["google_twin"], origins["recall_twin"], system.admin_key) as outside:
            outside.add_account("kept@corp.example")
            outside.set_faults({"kind": "status", "status": 503, "route": "GET /api/v2/calendars/"})
        yield found


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page of another origin, on this machine, as any other local server may serve it."""
    listener = listen(0, "a test", "NONE")
    app = Starlette(routes=[Route("/", lambda _: HTMLResponse("<title>Elsewhere</title>"))])
    site = Servers([Site("elsewhere", app, listener)])
    site.start()
    with launched() as browser:
        found = browser.new_page()
        found.goto(f"http://127.0.0.1:{port_of(listener)}/")
        yield found
    site.stop()


def packed(source: str) -> str:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr("main.py", source)
    return b64encode(buffer.getvalue()).decode()


def rogue_function(name: str) -> str:
    return json.dumps({
        "FunctionName": name, "Runtime": "python3.13", "Handler": "main.lambda_handler",
        "Role": "arn:aws:iam::000000000000:role/x", "Code": {"ZipFile": packed(ROGUE)},
    })  # fmt: skip


@pytest.mark.browser
def test_a_page_of_another_origin_reads_no_secret_and_runs_nothing(
    doors: Doors, page: Page
) -> None:
    before, aws = doors.world(), doors.origins["aws"]
    target = {"x-amz-target": "secretsmanager.ListSecrets"}
    json_type = {"content-type": "application/x-amz-json-1.1"}
    create = {"method": "POST", "body": rogue_function("rogue")}
    read = [
        page.evaluate(ASK, [f"{aws}/", {"method": "POST", "body": "{}",
                                        "headers": {**json_type, **target}}]),
        page.evaluate(ASK, [f"{aws}/?Action=ListUsers&Version=2010-05-08", {}]),
        page.evaluate(ASK, [f"{aws}/_ministack/health", {}]),
        page.evaluate(ASK, [f"{aws}/2015-03-31/functions", create]),
        page.evaluate(ASK, [f"{aws}/2015-03-31/functions/rogue/invocations", {"method": "POST"}]),
    ]  # fmt: skip
    page.evaluate(ASK, [f"{aws}/2015-03-31/functions", {"mode": "no-cors", **create}])

    assert read == ["blocked"] * len(read)
    assert doors.world() == before


@pytest.mark.browser
@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("path", ["/", "/healthz", "/admin/state", "/admin/accounts"])
def test_a_page_of_another_origin_reads_no_answer_of_any_port(
    doors: Doors, page: Page, port: str, path: str
) -> None:
    url = doors.origins[port] + path
    assert page.evaluate(ASK, [url, {}]) == "blocked"
    assert page.evaluate(ASK, [url, {"method": "POST", "body": "{}"}]) == "blocked"
    assert page.evaluate(ASK, [url, {"headers": {"x-any": "1"}}]) == "blocked"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("port", "method", "path", "body"),
    [
        ("google_twin", "POST", "/admin/reset", "{}"),
        ("google_twin", "POST", "/admin/accounts", '{"email":"eve@corp.example","name":"Eve"}'),
        ("recall_twin", "POST", "/admin/reset", "{}"),
        ("console", "POST", "/api/accounts", "email=eve%40corp.example&name=Eve"),
        ("console", "POST", "/api/faults", "list_status=429"),
        ("console", "POST", "/api/reset", ""),
    ],
)
def test_a_page_of_another_origin_changes_nothing_by_a_simple_request(
    doors: Doors, page: Page, port: str, method: str, path: str, body: str
) -> None:
    before, url = doors.world(), doors.origins[port] + path

    page.evaluate(ASK, [url, {"method": method, "mode": "no-cors", "body": body}])

    assert doors.world() == before


SIGNED = "AWS4-HMAC-SHA256 Credential={}/20261128/us-west-2/x/aws4_request, Signature=0"
KINDS: dict[str, dict[str, str]] = {
    "simple": {"content-type": "text/plain", "origin": "https://evil.example"},
    "of the same site": {"origin": "http://localhost:9", "sec-fetch-site": "same-site"},
    "an image": {"sec-fetch-mode": "no-cors", "sec-fetch-site": "cross-site"},
    "rebound": {"host": "rebind.evil.example", "content-type": "text/plain"},
    "rebound to the port": {"host": "rebind.evil.example:{port}"},
    "without a key": {},
    "with a wrong key": {
        "authorization": SIGNED.format("000000000000"),
        "x-amz-security-token": "wrong",
    },
}


def sent(origin: str, method: str, path: str, headers: dict[str, str], body: str) -> httpx.Response:
    port = origin.rpartition(":")[2]
    given = {name: value.format(port=port) for name, value in headers.items()}
    return httpx.request(
        method, origin + path, headers=given, content=body, timeout=30, trust_env=False
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/_ministack/health", ""),
        ("GET", "/2015-03-31/functions", ""),
        ("POST", "/2015-03-31/functions", rogue_function("rogue")),
        ("OPTIONS", "/", ""),
        ("POST", "/_ministack/reset", ""),
    ],
)
def test_the_embedded_aws_refuses_everybody_without_the_runs_key(
    doors: Doors, kind: str, method: str, path: str, body: str
) -> None:
    before = doors.world()
    answer = sent(doors.origins["aws"], method, path, KINDS[kind], body)

    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    assert doors.world() == before


@pytest.mark.parametrize("target", ["*", "x", "http://evil.example/", "secretsmanager"])
@pytest.mark.parametrize("method", ["POST", "OPTIONS"])
def test_the_embedded_aws_refuses_a_target_that_is_no_path(
    doors: Doors, method: str, target: str
) -> None:
    host, _, port = doors.origins["aws"].removeprefix("http://").partition(":")
    lines = (
        f"{method} {target} HTTP/1.1", f"Host: {host}:{port}", "Connection: close",
        "Content-Type: application/x-amz-json-1.1", "Content-Length: 2",
        "X-Amz-Target: secretsmanager.ListSecrets", "", "{}",
    )  # fmt: skip
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall("\r\n".join(lines).encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))
    assert answer.split(b" ")[1] in {b"400", b"403"}
    assert b"SecretList" not in answer
    assert b"access-control" not in answer.lower()


@pytest.mark.parametrize("fields", [{"action": "use-another"}, {"decision": "continue"}])
def test_the_twin_of_google_takes_no_form_of_another_site(
    doors: Doors, fields: dict[str, str]
) -> None:
    before = doors.world()
    for headers in (
        {"origin": "http://evil.example", "sec-fetch-site": "cross-site"},
        {"origin": "http://evil.example"},
    ):
        answer = httpx.post(
            f"{doors.origins['google_twin']}/o/oauth2/v2/auth",
            data={**fields, "email": "evil@corp.example", "account": "ada@corp.example"},
            headers=headers,
        )
        assert answer.status_code == 403
    assert doors.world() == before


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("path", ["/", "/healthz", "/admin/state", "/api/v2/calendars/", "/x"])
def test_no_port_answers_a_foreign_host_or_with_a_header_for_other_origins(
    doors: Doors, port: str, path: str
) -> None:
    for kind in ("rebound", "rebound to the port"):
        assert sent(doors.origins[port], "GET", path, KINDS[kind], "").status_code in {400, 403}
    for headers in KINDS.values():
        answer = sent(doors.origins[port], "OPTIONS", path, headers, "")
        assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_presigned_address_opens_what_it_names_and_nothing_without_the_key(doors: Doors) -> None:
    s3 = doors.system.aws("s3")
    s3.create_bucket(Bucket="shared", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_object(Bucket="shared", Key="x", Body=b"here")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "shared", "Key": "x"})
    without = re.sub(r"&[Xx]-[Aa]mz-[Ss]ecurity-[Tt]oken=[^&]*", "", url)

    assert httpx.get(url, timeout=30, trust_env=False).text == "here"
    assert without != url
    assert httpx.get(without, timeout=30, trust_env=False).status_code == 403


def test_the_persons_own_aws_clients_reach_the_account_with_the_file_made_for_them(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = doors.system.emulator.client_file
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    functions = boto3.session.Session().client("lambda").list_functions()["Functions"]

    assert len(functions) == 2
    assert path.stat().st_mode & 0o777 == 0o600
