"""Who may read a calendar, and whose it is."""

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.google_twin.reader import ADA, EVENTS, Reader


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "x"}]
)
def test_a_calendar_needs_a_live_token(empty: Any, headers: dict[str, str]) -> None:
    for path in (EVENTS, "/calendar/v3/users/me/calendarList/primary"):
        refused = empty.http.get(path, headers=headers)
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, 401)


def test_a_revoked_token_opens_nothing(empty: Any) -> None:
    ada = Reader(empty)
    assert empty.admin("POST", f"/accounts/{ADA}/revoke", {})["revoked"]
    assert ada.get().status_code == 401


def test_an_access_token_ends_after_an_hour(empty: Any) -> None:
    ada = Reader(empty)
    empty.clock.forward(timedelta(hours=1))
    assert ada.get().status_code == 401


def test_the_primary_calendar_is_named_after_its_owner(empty: Any) -> None:
    path = "/calendar/v3/users/me/calendarList/primary"
    answer = empty.http.get(path, headers=empty.bearer()).json()
    assert (answer["id"], answer["timeZone"]) == (ADA, "Europe/Berlin")
