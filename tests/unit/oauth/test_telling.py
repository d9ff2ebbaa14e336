"""What is written down: the type that hides secrets, and the log line."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from dataclasses import asdict, dataclass
from typing import Any

import pytest

from rollcall.domain.secret import Secret
from rollcall.ports.telemetry import BotAction, WrittenBot
from rollcall.runtime.observability import make_telemetry

SECRET = Secret("FAKE-CANARY-TEXT")


@dataclass
class Holder:
    secret: Secret


def test_a_secret_is_never_printed() -> None:
    holder = Holder(SECRET)
    texts = [
        repr(SECRET),
        str(SECRET),
        f"{SECRET}",
        f"{SECRET!r:>40}",
        f"{SECRET:>40}",
        repr(holder),
        str([SECRET]),
        repr(vars(holder)),
    ]
    assert not [text for text in texts if "CANARY" in text]
    assert not hasattr(SECRET, "__dict__")


def _pickled(secret: Secret) -> object:
    return pickle.dumps(secret)


@pytest.mark.parametrize(
    "leak",
    [_pickled, json.dumps, copy.copy, copy.deepcopy, hash, lambda s: asdict(Holder(s))],
    ids=["pickle", "json", "copy", "deepcopy", "hash", "asdict"],
)
def test_a_secret_cannot_be_written_copied_or_hashed(leak: Any) -> None:
    with pytest.raises(TypeError) as caught:
        leak(SECRET)
    assert "CANARY" not in str(caught.value)


def test_secrets_compare_by_their_text() -> None:
    assert Secret("FAKE-CANARY-TEXT") == SECRET
    assert Secret("other") != SECRET
    assert SECRET != "FAKE-CANARY-TEXT"
    assert SECRET.reveal() == "FAKE-CANARY-TEXT"


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_an_invocation_is_one_line_and_its_counts(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = make_telemetry("service-one")
    telemetry.finish("signed_in", counts={"tries": 2}, status=303, user=None)
    logged, counted = lines(capsys.readouterr().out)
    assert logged["message"] == "invocation"
    assert logged["level"] == "INFO"
    assert (logged["outcome"], logged["status"]) == ("signed_in", 303)
    assert "user" not in logged
    assert counted["service"] == "service-one"
    assert (counted["signed_in"], counted["tries"]) == ([1.0], [2.0])
    assert counted["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Rollcall"


def test_a_written_bot_is_one_line_of_opaque_ids(capsys: pytest.CaptureFixture[str]) -> None:
    written = WrittenBot("main-7", "msg_1", BotAction.SCHEDULED, "e-1", "bot-1", "done", 240)
    make_telemetry("service-eight").wrote(written)
    (line,) = lines(capsys.readouterr().out)
    assert (line["message"], line["level"]) == ("bot_written", "INFO")
    assert {name: line[name] for name in asdict(written)} == asdict(written)


def test_a_written_bot_without_a_bot_or_cause_has_no_such_keys(
    capsys: pytest.CaptureFixture[str],
) -> None:
    refused = WrittenBot("main-7", "", BotAction.REMOVED, "e-1", "", "conflict")
    make_telemetry("service-nine").wrote(refused)
    (line,) = lines(capsys.readouterr().out)
    assert {"cause", "bot_id", "milliseconds"}.isdisjoint(line)
    assert (line["action"], line["outcome"]) == ("removed", "conflict")


def test_a_failure_is_counted_under_one_name_beside_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_telemetry("service-seven").finish("crashed", failed=True)
    counted = lines(capsys.readouterr().out)[1]
    assert (counted["crashed"], counted["failed"]) == ([1.0], [1.0])


def test_counts_do_not_leak_into_the_next_invocation(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry = make_telemetry("service-two")
    telemetry.finish("first")
    telemetry.finish("second")
    counted = lines(capsys.readouterr().out)[3]
    assert "first" not in counted


def test_what_a_stranger_wrote_stays_one_bounded_line(capsys: pytest.CaptureFixture[str]) -> None:
    make_telemetry("service-three").finish("x", text='a\r\n{"level":"FAKE"}\x00\u2028' + "b" * 9999)
    text = capsys.readouterr().out
    assert len(text.splitlines()) == 2
    assert len(text) < 2000


def test_an_error_is_logged_by_type_and_place_and_not_by_its_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = LookupError("CANARY")
    make_telemetry("service-four").finish("crashed", failed=True, cause=error)
    text = capsys.readouterr().out
    assert "CANARY" not in text
    assert lines(text)[0]["level"] == "ERROR"
    assert lines(text)[0]["error"] == "LookupError"


@pytest.mark.parametrize("level", ["DEBUG", "debug", "NOTSET", "", "10"])
def test_a_log_level_that_tells_too_much_is_refused(level: str) -> None:
    with pytest.raises(ValueError, match="POWERTOOLS_LOG_LEVEL"):
        make_telemetry("service-five", level=level)


def test_libraries_that_log_addresses_are_quiet() -> None:
    make_telemetry("service-six")
    for name in ("httpx", "botocore", "urllib3", "requests_oauthlib", "oauthlib"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)
