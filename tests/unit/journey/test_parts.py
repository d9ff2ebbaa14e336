"""What the journey reads: commands as they are printed, and counts as they are written."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from operate.commands.uninstall import commands
from tests.journey.aws import arguments
from tests.journey.page import NEVER, Counts
from tests.support.alarms import Sent

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("--secret-id s --secret-string file:///dev/stdin", {"SecretId": "s", "SecretString": "v"}),
        ("--topic-arn t --notification-endpoint a@b", {"TopicArn": "t", "Endpoint": "a@b"}),
        ("--table-name t --no-deletion-protection-enabled",
         {"TableName": "t", "DeletionProtectionEnabled": False}),
        (commands("S", "r")[0].split(maxsplit=3)[3],
         {"StackName": "S", "Region": "r", "EnableTerminationProtection": False}),
    ],
)  # fmt: skip
def test_options_of_a_printed_command_are_those_of_the_api(
    words: str, given: dict[str, object]
) -> None:
    assert arguments(words.split(), "v") == given


def test_counts_are_read_once_and_only_as_whole_lines(tmp_path: Path) -> None:
    log = tmp_path / "functions.log"
    line = json.dumps(
        {
            "_aws": {
                "Timestamp": NOW.timestamp() * 1000,
                "CloudWatchMetrics": [
                    {
                        "Namespace": "Rollcall",
                        "Dimensions": [["service"]],
                        "Metrics": [{"Name": "run_done", "Unit": "Count"}],
                    }
                ],
            },
            "service": "sync_worker",
            "run_done": [1.0, 2.0],
        }
    )
    log.write_text(f"{line}\n")
    counts = Counts(log, "Rollcall")
    assert not counts.grew()
    with log.open("a") as file:
        file.write(f"plain words\n{line}\n{line[:20]}")
    assert counts.grew()
    assert counts.sent == [Sent(NOW, "sync_worker", "run_done", value) for value in (1.0, 2.0)]
    with log.open("a") as file:
        file.write(f"{line[20:]}\n")
    assert (counts.last("run_done"), counts.last("bots_missing")) == (NOW, NEVER)
    assert len(counts.sent) == 4
