import json
import time
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from local.system.embedded.runs import RunLog, failure
from local.system.failures import Failures, failure_in

TRACE = """
Traceback (most recent call last):
  File "/x/_worker.py", line 80, in <module>
    result = handler(event, context)
  File "/var/task/functions/webhook/main.py", line 12, in lambda_handler
    return table[key]
           ~~~~~^^^^^
{raised}
"""
CONFIG = {"Handler": "functions.webhook.main.lambda_handler", "FunctionName": "Rollcall-Hook-1"}


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "functions.log"


def crashed(raised: str) -> dict[str, Any]:
    body = {"errorMessage": raised, "errorType": "Runtime.HandlerError"}
    return {"error": True, "body": body, "log": TRACE.format(raised=raised)}


def told(**fields: object) -> str:
    return json.dumps({"level": "ERROR", "service": "portal", **fields})


def only(log: Path, clock: Clock) -> str:
    (line,) = Failures(log, "the log", clock).news()
    return line


def test_an_unhandled_error_is_named_with_its_place_and_without_its_text(
    log: Path, clock: Clock
) -> None:
    RunLog(log).add(CONFIG, crashed("KeyError: 'whsec_FAKE'"))

    assert only(log, clock) == "webhook failed: crashed, KeyError, at main.py:12. Its log: the log"
    assert "whsec_FAKE" in log.read_text()


@pytest.mark.parametrize(
    ("raised", "error"),
    [
        ("rollcall.errors.Unavailable: secret_unreadable", "rollcall.errors.Unavailable"),
        ("AssertionError", "AssertionError"),
        ('ValueError: first line\nsecond: FAKE\n  File "x", line 1\nFAKE', "ValueError"),
        ("KeyError: 'Traceback (most recent call last):'", "KeyError"),
    ],
)  # fmt: skip
def test_the_type_of_an_error_is_found_in_any_traceback(raised: str, error: str) -> None:
    assert failure(crashed(raised))["error"] == error


def test_the_cause_of_two_chained_errors_is_the_last_one() -> None:
    between = "\nDuring handling of the above exception, another exception occurred:\n"
    log = TRACE.format(raised="KeyError: 1") + between + TRACE.format(raised="OSError: 2")

    assert failure({"error": True, "body": {}, "log": log})["error"] == "OSError"


@pytest.mark.parametrize(
    ("cause", "shown"),
    [
        ("No module named 'rollcall.missing'", "init_failed, No module named 'rollcall.missing'"),
        ("cannot import name 'x' from 'rollcall.domain' (/x/y.py)",
         "init_failed, cannot import name 'x' from 'rollcall.domain' (/x/y.py)"),
        ("the setting FAKE-SECRET is wrong", "init_failed"),
        ("No module named 'x'; FAKE-SECRET", "init_failed"),
    ],
)  # fmt: skip
def test_a_function_that_cannot_be_loaded_says_why_only_when_the_text_is_about_code(
    log: Path, clock: Clock, cause: str, shown: str
) -> None:
    body = {"errorMessage": f"Worker init failed: {cause}", "errorType": "RuntimeError"}
    RunLog(log).add(CONFIG, {"error": True, "body": body, "log": ""})

    assert only(log, clock) == f"webhook failed: {shown}. Its log: the log"
    assert cause in log.read_text()


def test_a_function_that_took_too_long_says_so(log: Path, clock: Clock) -> None:
    body = {"errorMessage": "Task timed out after 30.00 seconds", "errorType": "Sandbox.Timedout"}
    RunLog(log).add(CONFIG, {"error": True, "body": body, "log": ""})

    assert "timed_out, Task timed out after 30.00 seconds" in only(log, clock)


class Worker:
    """Reads what a function writes, as the emulator's own."""

    def __init__(self, *lines: str) -> None:
        self._proc = SimpleNamespace(stderr=iter(lines))
        self._stderr_queue: SimpleQueue[str] = SimpleQueue()

    def _read_stderr(self) -> None:
        raise AssertionError("the emulator's own reader")


def modules() -> tuple[ModuleType, ModuleType]:
    functions, runtime = ModuleType("functions"), ModuleType("runtime")
    functions._execute_function_dispatch = lambda func, config, event, *_: event  # type: ignore[attr-defined]
    runtime.Worker = type("Worker", (Worker,), {})  # type: ignore[attr-defined]
    return functions, runtime


def test_what_a_function_writes_is_kept_at_once_and_is_no_news(log: Path, clock: Clock) -> None:
    functions, runtime = modules()
    RunLog(log).attach(functions, runtime)
    line = json.dumps({"level": "INFO", "service": "portal", "outcome": "answered"})
    worker = runtime.Worker(f"{line}\n", "\n", "plain text\n")
    worker._read_stderr()

    assert log.read_text() == f"{line}\nplain text\n"
    assert [worker._stderr_queue.get() for _ in range(3)] == [line, "", "plain text"]
    assert Failures(log, "the log", clock).news() == []


def test_a_good_run_leaves_no_line_and_its_answer_is_unchanged(log: Path, clock: Clock) -> None:
    functions, runtime = modules()
    RunLog(log).attach(functions, runtime)
    good, bad = {"body": 1, "log": "seen"}, crashed("KeyError: 1")

    assert functions._execute_function_dispatch({}, CONFIG, good, "id", 0.0) == good
    assert not log.exists()
    assert functions._execute_function_dispatch({}, CONFIG, bad, "id", 0.0) == bad
    assert "KeyError" in only(log, clock)


def test_an_emulator_that_runs_functions_in_another_way_is_refused_at_the_start(log: Path) -> None:
    functions, runtime = modules()
    with pytest.raises(AttributeError):
        RunLog(log).attach(ModuleType("functions"), runtime)
    with pytest.raises(AttributeError):
        RunLog(log).attach(functions, ModuleType("runtime"))


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (told(outcome="secret_malformed", status=503, error="Unavailable", at="secrets.py:120"),
         "portal failed: secret_malformed, Unavailable, at secrets.py:120, status 503"),
        (told(outcome="misconfigured", reason="ROLLCALL_PUBLIC_URL is missing", status=503),
         "portal failed: misconfigured, ROLLCALL_PUBLIC_URL is missing, status 503"),
        (json.dumps({"service": "sync_worker", "failed_secret_unreadable": [1.0]}),
         "sync_worker failed: failed_secret_unreadable"),
        (told(outcome="bad\x1b[2J\n"), "portal failed: bad?[2J?"),
        (told(text="FAKE-SECRET", outcome="crashed"), "portal failed: crashed"),
        (json.dumps({"level": "INFO", "outcome": "answered"}), None),
        (json.dumps({"service": "sync_worker", "failed_rate_limited": [1.0]}), None),
        ("{broken", None),
        ("[1]", None),
        ("ERROR plain", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_line_of_a_function_is_news_when_it_tells_of_a_failure(
    line: str, shown: str | None
) -> None:
    assert failure_in(line) == shown


def test_a_line_is_read_once_it_is_whole(log: Path, clock: Clock) -> None:
    failures = Failures(log, "the log", clock)
    line = told(outcome="crashed")
    assert failures.news() == []
    log.write_text(line[:10])
    assert failures.news() == []
    log.write_text(f"{line}\n")

    assert len(failures.news()) == 1
    assert failures.news() == []


def test_the_same_failure_is_told_once_a_minute(log: Path, clock: Clock) -> None:
    failures = Failures(log, "the log", clock)
    for second, expected in [(0, 1), (1, 0), (59, 0), (60, 1), (61, 0)]:
        clock.now = float(second)
        with log.open("a") as file:
            file.write(f"{told(outcome='crashed')}\n" * 3)
        assert len(failures.news()) == expected


def test_the_first_failure_of_a_machine_that_has_just_started_is_told(log: Path) -> None:
    log.write_text(f"{told(outcome='crashed')}\n")

    assert len(Failures(log, "the log", lambda: 0.1).news()) == 1
    assert len(Failures(log, "the log", time.monotonic).news()) == 1


@pytest.mark.parametrize(
    "line",
    [
        '{"level":["ERROR"],"outcome":"x"}',
        '{"level":"ERROR","outcome":["a",{"b":1}]}',
        '{"level":"ERROR","status":{"a":1},"service":["x"]}',
        '{"level":null}',
    ],
)
def test_a_line_with_values_of_other_types_stops_nothing(line: str) -> None:
    assert "\n" not in (failure_in(line) or "")


def test_no_name_of_a_line_steers_the_terminal() -> None:
    told = failure_in('{"level":"ERROR","service":"w","failed_secret\\u001b[2J":1}')
    assert told == "w failed: failed_secret?[2J"
