import asyncio
from typing import Any

import pytest

from local.system.asgi import App, Message, Receive, Send
from local.system.embedded.entry import gated
from local.system.gate import Gate, hosts_of, steered_by

KEY, ROLE, FRONT = "FAKE-RUN-KEY", "FAKE-ROLE-KEY", "FAKE-FRONT-KEY"
HOST = (b"host", b"127.0.0.1:8004")
TOKEN = (b"x-amz-security-token", KEY.encode())
AT_THE_FRONT = (b"x-rollcall-front-key", FRONT.encode())

type Pairs = list[tuple[bytes, bytes]]


class Account:
    """Answers everybody, as the emulator does."""

    def __init__(self) -> None:
        self.seen: list[Message] = []

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.seen.append(scope)
        if scope["type"] == "http":
            headers = [
                (b"Access-Control-Allow-Origin", b"*"),
                (b"access-control-allow-headers", b"*"),
                (b"content-type", b"text/plain"),
            ]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"secret"})


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
def aws(account: Account) -> App:
    return gated(account, 8004, lambda: [KEY, ROLE], FRONT)


def ask(app: App, *headers: tuple[bytes, bytes], **scope: Any) -> list[Message]:
    """Everything the caller gets."""
    asked = {"type": "http", "path": "/", "query_string": b"", "headers": list(headers), **scope}
    sent: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("a gate reads no body")

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(asked, receive, send))  # type: ignore[arg-type]
    return sent


def test_a_call_to_the_account_with_the_runs_key_is_answered(aws: App) -> None:
    for host in (b"127.0.0.1:8004", b"localhost:8004", b"LOCALHOST:8004"):
        assert ask(aws, (b"host", host), TOKEN)[0]["status"] == 200


def test_a_call_with_the_key_of_a_role_in_use_is_answered(aws: App) -> None:
    assert ask(aws, HOST, (b"x-amz-security-token", ROLE.encode()))[0]["status"] == 200


@pytest.mark.parametrize("name", ["X-Amz-Security-Token", "x-amz-security-token"])
def test_a_presigned_address_with_the_runs_key_is_answered(aws: App, name: str) -> None:
    query = f"X-Amz-Credential=x&{name}={KEY}&X-Amz-Signature=0".encode()

    assert ask(aws, HOST, query_string=query)[0]["status"] == 200
    assert ask(aws, HOST, query_string=query + b"&X-Amz-Security-Token=x")[0]["status"] == 403


@pytest.mark.parametrize(
    "headers",
    [
        [HOST],
        [TOKEN],
        [HOST, (b"x-amz-security-token", b"wrong")],
        [HOST, (b"x-amz-security-token", b"")],
        [HOST, (b"x-amz-security-token", "é".encode())],
        [HOST, TOKEN, TOKEN],
        [HOST, HOST, TOKEN],
        [(b"host", b"rebind.evil.example"), TOKEN],
        [(b"host", b"rebind.evil.example:8004"), TOKEN],
        [(b"host", b"localhost"), TOKEN],
        [(b"host", b"localhost:8003"), TOKEN],
        [(b"host", b"a1b2c3d4.execute-api.localhost:8004"), TOKEN],
        [HOST, TOKEN, (b"origin", b"https://evil.example")],
        [HOST, TOKEN, (b"origin", b"null")],
        [HOST, TOKEN, (b"origin", b"http://127.0.0.1:8004")],
        [HOST, TOKEN, (b"sec-fetch-site", b"none")],
        [HOST, TOKEN, (b"sec-fetch-mode", b"no-cors")],
        [HOST, AT_THE_FRONT],
    ],
)
def test_every_other_call_to_the_account_is_refused(
    account: Account, aws: App, headers: Pairs
) -> None:
    start, body = ask(aws, *headers)

    assert (start["status"], body["body"]) == (403, b'{"message":"Forbidden"}')
    assert account.seen == []


def test_no_permission_for_other_origins_leaves_the_account(aws: App) -> None:
    start, body = ask(aws, HOST, TOKEN)

    assert start["headers"] == [(b"content-type", b"text/plain")]
    assert body["body"] == b"secret"


def test_a_websocket_is_never_opened(account: Account, aws: App) -> None:
    sent = ask(aws, HOST, TOKEN, type="websocket", path="/_aws/execute-api/a/b")
    sent += ask(aws, HOST, AT_THE_FRONT, type="websocket", path="/_aws/execute-api/a/b")

    assert [message["type"] for message in sent] == ["websocket.close"] * 2
    assert account.seen == []


def test_the_front_reaches_deployed_apis_with_any_header_and_its_key_stays_behind(
    account: Account, aws: App
) -> None:
    visitor = [(b"host", b"rollcall.example"), (b"origin", b"https://rollcall.example")]
    start, _ = ask(aws, *visitor, AT_THE_FRONT, path="/_aws/execute-api/a1b2c3d4/$default/")

    assert start["status"] == 200
    assert account.seen[0]["headers"] == visitor


@pytest.mark.parametrize("path", ["/", "/_aws/", "/2015-03-31/functions", "/_ministack/reset"])
def test_the_front_reaches_nothing_else(account: Account, aws: App, path: str) -> None:
    assert ask(aws, HOST, AT_THE_FRONT, path=path)[0]["status"] == 403
    assert account.seen == []


def test_a_guessed_front_key_opens_nothing(account: Account, aws: App) -> None:
    guessed = (b"x-rollcall-front-key", b"guessed")
    path = "/_aws/execute-api/a1b2c3d4/$default/"

    assert ask(aws, HOST, guessed, path=path)[0]["status"] == 403
    assert ask(aws, HOST, AT_THE_FRONT, AT_THE_FRONT, path=path)[0]["status"] == 403
    assert account.seen == []


def test_only_the_holder_of_the_admin_key_steers_a_twin(account: Account) -> None:
    twin = Gate(account, hosts_of(8004), steered_by(KEY))
    right, wrong = ((b"x-rollcall-admin-key", key) for key in (KEY.encode(), b"guessed"))

    assert ask(twin, HOST, right, path="/admin/reset")[0]["status"] == 200
    assert ask(twin, HOST, wrong, path="/admin/reset")[0]["status"] == 403
    assert ask(twin, HOST, path="/admin/reset")[0]["status"] == 403
    assert ask(twin, HOST, path="/api/v2/calendars/")[0]["status"] == 200


def test_a_gate_for_some_paths_leaves_the_others_to_the_application(account: Account) -> None:
    twin = Gate(account, hosts_of(8004), steered_by(KEY), below="/admin")
    page = [(b"host", b"localhost:8001"), (b"sec-fetch-site", b"same-site")]

    assert ask(twin, *page, path="/o/oauth2/v2/auth")[0]["status"] == 200
    assert ask(twin, *page, path="/admin/state")[0]["status"] == 403


def test_the_start_and_the_end_of_an_application_pass(account: Account, aws: App) -> None:
    ask(aws, type="lifespan")

    assert account.seen[0]["type"] == "lifespan"


@pytest.mark.parametrize("path", ["*", "x", "", "http://127.0.0.1:8004/", "secretsmanager"])
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_a_target_that_is_no_path_is_refused_whatever_it_shows(
    aws: App, account: Account, path: str, kind: str
) -> None:
    ask(aws, HOST, TOKEN, path=path, type=kind)
    assert account.seen == []


@pytest.mark.parametrize("path", ["*", "x", "", "http://127.0.0.1:8001/admin/accounts"])
def test_a_gate_below_one_folder_refuses_a_target_that_is_no_path(
    account: Account, path: str
) -> None:
    app = Gate(account, hosts_of(8004), lambda _: True, below="/admin")
    ask(app, HOST, path=path)
    assert account.seen == []


def test_no_header_for_other_origins_passes_a_gate_below_one_folder(account: Account) -> None:
    app = Gate(account, hosts_of(8004), lambda _: True, below="/admin")
    start, _body = ask(app, HOST, path="/elsewhere")
    assert start["headers"] == [(b"content-type", b"text/plain")]


MEDIA = {"path": "/media/bot-1/video_mixed", "method": "GET"}
NAVIGATES = (b"sec-fetch-mode", b"navigate")


@pytest.mark.parametrize(
    ("headers", "scope", "passes"),
    [
        ((HOST, NAVIGATES, (b"sec-fetch-site", b"cross-site")), MEDIA, True),
        ((HOST,), MEDIA, True),
        ((HOST, (b"sec-fetch-mode", b"no-cors")), MEDIA, False),
        ((HOST, NAVIGATES), {**MEDIA, "method": "POST"}, False),
        (((b"host", b"elsewhere.example"), NAVIGATES), MEDIA, False),
        ((HOST, NAVIGATES), {**MEDIA, "path": "/admin/media/"}, False),
        ((HOST, NAVIGATES), {**MEDIA, "path": "/api/v1/bot/b/"}, False),
    ],
)
def test_what_was_recorded_is_opened_by_its_link_and_nothing_else_by_a_page(
    account: Account,
    headers: tuple[tuple[bytes, bytes], ...],
    scope: dict[str, str],
    passes: bool,
) -> None:
    gate = Gate(account, hosts_of(8004), steered_by(KEY), linked="/media/")
    ask(gate, *headers, **scope)
    assert bool(account.seen) is passes
