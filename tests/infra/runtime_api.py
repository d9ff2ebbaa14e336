"""The side of Lambda that a runtime client asks for events: one event, one answer.

As in "Using the Lambda runtime API", version 2018-06-01.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import Any, Self

REQUEST = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"


@dataclass(frozen=True)
class Answer:
    """What the function returned, or why it failed."""

    failed: bool
    body: dict[str, Any]


class RuntimeApi:
    """Serves on 127.0.0.1 while it is entered.

    Args:
        event: what the function is called with, once.
    """

    def __init__(self, event: dict[str, Any]) -> None:
        self._answers: Queue[Answer] = Queue()
        self._ended = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(json.dumps(event)))
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, seconds: float) -> Answer:
        """What the function made of the event. Raises queue.Empty after so many seconds."""
        return self._answers.get(timeout=seconds)

    def environment(self, name: str, task: Path) -> dict[str, str]:
        """What Lambda tells the runtime and the function."""
        return {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_LOG_GROUP_NAME": name,
            "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
            "AWS_DEFAULT_REGION": "us-west-2",
            "AWS_REGION": "us-west-2",
            "LAMBDA_TASK_ROOT": str(task),
            "PATH": "/usr/bin:/bin",
        }

    def _handler(self, event: str) -> type[BaseHTTPRequestHandler]:
        api, waiting = self, [event]

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if not waiting:
                    # A function that is not called again waits, frozen, until it is ended.
                    api._ended.wait()
                    return
                self._send(200, waiting.pop())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                api._answers.put(Answer(self.path.endswith("/error"), json.loads(body)))
                self._send(202, "{}")

            def _send(self, status: int, text: str) -> None:
                deadline = int((time.time() + 30) * 1000)
                self.send_response(status)
                self.send_header("Lambda-Runtime-Aws-Request-Id", REQUEST)
                self.send_header("Lambda-Runtime-Deadline-Ms", str(deadline))
                self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:x")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                pass

        return Handler
