"""A server that answers as AWS would, for what `make deploy` asks before it changes anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

NUMBER = "123456789012"
CALLER = f"arn:aws:sts::{NUMBER}:assumed-role/Admin/ada"

type Answer = tuple[int, str]


def result(action: str, content: str) -> Answer:
    """The answer of a service that speaks XML."""
    return 200, f"<{action}Response><{action}Result>{content}</{action}Result></{action}Response>"


def refusal(code: str, message: str = "no") -> Answer:
    """An error in XML."""
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
    return 400, f"<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>"


def json_refusal(code: str, message: str = "no") -> Answer:
    """An error in JSON."""
    return 400, json.dumps({"__type": code, "message": message})


def stacks(**outputs: str) -> Answer:
    """One stack with these outputs, deployed with a client."""
    members = "".join(
        f"<member><OutputKey>{key}</OutputKey><OutputValue>{value}</OutputValue></member>"
        for key, value in outputs.items()
    )
    named = "<StackName>Rollcall</StackName><StackStatus>CREATE_COMPLETE</StackStatus>"
    client = "rollcall.apps.googleusercontent.com"
    kept = (
        "<Parameters><member><ParameterKey>GoogleClientId</ParameterKey>"
        f"<ParameterValue>{client}</ParameterValue></member></Parameters>"
    )
    stack = f"<member>{named}{kept}<Outputs>{members}</Outputs></member>"
    return result("DescribeStacks", f"<Stacks>{stack}</Stacks>")


IDENTITY = result(
    "GetCallerIdentity",
    f"<Arn>{CALLER}</Arn><UserId>A</UserId><Account>{NUMBER}</Account>",
)
ALIASES = result(
    "ListAccountAliases", "<IsTruncated>false</IsTruncated><AccountAliases><member>acme-prod"
    "</member></AccountAliases>",
)  # fmt: skip
PREPARED = 200, json.dumps({"Parameter": {"Value": "30"}})
NO_STACK = refusal("ValidationError", "Stack with id Rollcall does not exist")


@dataclass
class Aws:
    """What each action is answered; everything is in order and nothing deployed yet."""

    url: str
    stacks_asked_for: list[str] = field(default_factory=list)
    answers: dict[str, Answer] = field(
        default_factory=lambda: {
            "GetCallerIdentity": IDENTITY,
            "ListAccountAliases": ALIASES,
            "GetParameter": PREPARED,
            "DescribeStacks": NO_STACK,
        }
    )


@contextmanager
def answering() -> Iterator[Aws]:
    """A server on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            target = self.headers.get("x-amz-target", "")
            form = {} if target else parse_qs(body)
            action = target.partition(".")[2] or form["Action"][0]
            aws.stacks_asked_for.extend(form.get("StackName", []))
            status, text = aws.answers[action]
            self.send_response(status)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *arguments: object) -> None:
            """Nothing on the terminal of the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        aws = Aws(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield aws
        finally:
            server.shutdown()
            thread.join()
