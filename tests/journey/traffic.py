"""People who come, look and move meetings beside something else; what is lost is an error."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Self

from local.system.system import LocalSystem
from tests.integration.tour.conftest import Newcomer, Tourist
from tests.support.local_system import wait_until
from tests.support.tour.outside import Json, Outside, later

EVERY = 10.0
"""Seconds between two rounds."""
CROWDED, UNANSWERED = 429, None
PATIENCE = 120.0
TITLE = "Moves with every round"


class Traffic:
    """Round after round until it is left; then one more, and everything that was answered is read.

    Args:
        newcomer: makes people.
        resident: somebody who is connected and has a meeting that moves.
    """

    def __init__(
        self, system: LocalSystem, outside: Outside, newcomer: Newcomer, resident: Tourist
    ) -> None:
        self._outside = outside
        self._newcomer = newcomer
        self._resident = resident
        self._meeting: Json = resident.plan(TITLE, days=3)
        self._begun: Tourist | None = None
        self._people = [resident]
        self._taken, self._put_off = set[str](), set[str]()
        self._since = datetime.now(UTC)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="traffic")
        self._error: BaseException | None = None
        self.rounds = 0

    @property
    def requests(self) -> int:
        """How many requests people have made of the pages."""
        return sum(len(one.person.ours()) for one in self._people)

    @property
    def messages(self) -> int:
        """How many messages of Recall's were taken."""
        return len(self._taken)

    def __enter__(self) -> Self:
        self._outside.forget_requests()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._end.set()
        self._thread.join()
        if self._error is not None:
            raise self._error
        if kind is None:
            self._round()
            wait_until(self._all_came, PATIENCE, "every message")

    @property
    def put_off(self) -> int:
        """How many of them came with a later try only."""
        return len(self._put_off)

    @property
    def failed(self) -> bool:
        """Whether anything has gone wrong so far."""
        return self._error is not None

    def _run(self) -> None:
        try:
            while not self._end.is_set():
                self._round()
                self._end.wait(EVERY)
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            self._error = error

    def _round(self) -> None:
        resident, meeting = self._resident, self._meeting
        moved = later(meeting, minutes=15)
        self._meeting = self._outside.change(resident.email, meeting["id"], "move", start=moved)
        resident.wait_for_time(self._meeting, moved)
        resident.wait_for_row(TITLE, lambda row: row.recorded)
        self._finish_sign_in()
        self._begin_sign_in()
        self._read_answers()
        self.rounds += 1

    def _all_came(self) -> bool:
        self._read_answers()
        return self._put_off <= self._taken

    def _begin_sign_in(self) -> None:
        """Go as far as Google: the way back is one round later, with the cookie of now."""
        self._begun = self._newcomer()
        self._people.append(self._begun)
        self._begun.person.open("/auth/google/start")

    def _finish_sign_in(self) -> None:
        if self._begun is None:
            return
        one = self._begun
        one.person.at_google()
        assert one.person.path == "/onboarding", one.person.path
        call = one.plan("Call")
        one.person.connect()
        one.person.choose("every")
        one.wait_for_bots(call)

    def _read_answers(self) -> None:
        bad = [
            f"{answer.request.url.path}: {answer.status_code}"
            for one in self._people
            for answer in one.person.ours()
            if answer.status_code >= 400
        ]
        assert not bad, bad
        for each in self._outside.deliveries():
            if datetime.fromisoformat(each["time"]) >= self._since:
                self._read_delivery(each)
        refused = {
            f"{route} {status}": count
            for route, counts in self._outside.requests().items()
            for status, count in counts.items()
            if status in {"401", "403"}
        }
        assert not refused, refused

    def _read_delivery(self, tried: Json) -> None:
        """A crowd may be sent away, or wait too long on a busy machine: Recall tries again.

        Nothing else is refused, and each of these is waited for.
        """
        if tried["result"] == "delivered":
            self._taken.add(tried["message_id"])
        else:
            assert tried["status"] in {CROWDED, UNANSWERED}, tried
            self._put_off.add(tried["message_id"])
