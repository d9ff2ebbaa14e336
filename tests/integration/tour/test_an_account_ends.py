"""Comes first, for the end of an account takes a minute or two: `test_used_rights` sees it."""

from __future__ import annotations

from tests.integration.tour.conftest import FOLLOWS, Leaver
from tests.support.local_system import wait_until


def test_bots_and_access_of_a_deleted_account_are_gone_at_once(leaver: Leaver) -> None:
    ada = leaver.tourist
    assert ada.person.open(leaver.receipt).by_id("receipt").attributes["data-finished"] == "false"
    wait_until(lambda: not ada.outside.granted(ada.email), FOLLOWS, "the grant revoked")
    assert leaver.bot_id not in ada.outside.bot_ids()
