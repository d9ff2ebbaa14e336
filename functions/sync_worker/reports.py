"""What the mail service reports of letters is stored, so that doubts end and bounces stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rollcall.domain.errors import RollcallError
from rollcall.domain.mail.choices import address_mark
from rollcall.ports.clock import Clock
from rollcall.ports.mail_store import MailStore
from rollcall.runtime.observability import Telemetry
from rollcall.runtime.sqs import Reported


class Deps(Protocol):
    """What it needs of the worker's."""

    @property
    def clock(self) -> Clock: ...  # noqa: D102 - as the worker's
    @property
    def telemetry(self) -> Telemetry: ...  # noqa: D102 - as the worker's
    @property
    def mail(self) -> MailStore | None: ...  # noqa: D102 - as the worker's


def record_reports(deps: Deps, reported: Sequence[Reported]) -> list[str]:
    """Store reports; returns the ids of the messages that have to come again."""
    again: list[str] = []
    stopped = 0
    for each in reported:
        marks = [address_mark(address) for address in each.report.stopped]
        try:
            if deps.mail is not None:
                letter = (each.report.user_id, each.report.letter_id)
                deps.mail.record_report(*letter, marks, deps.clock.now())
            stopped += len(marks)
        except RollcallError as error:
            deps.telemetry.finish("report_failed", cause=error)
            again.append(each.message_id)
    deps.telemetry.finish(
        "letters_reported", counts={"letters_reported": len(reported), "addresses_stopped": stopped}
    )
    return again
