"""Lists of events: sync tokens, pages and what is refused."""

from typing import Any

import pytest

from tests.unit.google_twin.reader import ADA, GRACE, START, Reader


def test_a_sync_token_brings_each_change_once(empty: Any) -> None:
    made = empty.create(title="One", start=START)
    ada = Reader(empty)
    first = ada.full()["nextSyncToken"]
    assert ada.since(first)["items"] == []
    empty.act(ADA, made["id"], action="retitle", title="Two")
    news = ada.since(first)
    assert [item["summary"] for item in news["items"]] == ["Two"]
    assert ada.since(news["nextSyncToken"])["items"] == []
    assert len(ada.since(first)["items"]) == 1


def test_an_event_that_leaves_the_window_is_still_told(empty: Any) -> None:
    made = empty.create(start=START)
    ada = Reader(empty)
    token = ada.full()["nextSyncToken"]
    empty.act(ADA, made["id"], action="move", start="2027-01-05T10:00:00+01:00")
    news = ada.since(token)["items"]
    assert [item["start"]["dateTime"] for item in news] == ["2027-01-05T10:00:00+01:00"]


@pytest.mark.parametrize("token", ["", "nonsense", "eyJhIjoxfQ=="])
def test_a_bad_sync_token_asks_for_a_full_sync(empty: Any, token: str) -> None:
    refused = Reader(empty).get(syncToken=token)
    assert refused.status_code == 410
    assert refused.json()["error"]["errors"][0]["reason"] == "fullSyncRequired"


def test_sync_tokens_end_with_a_reset_and_serve_one_account(empty: Any) -> None:
    token = Reader(empty).full()["nextSyncToken"]
    assert Reader(empty, GRACE).get(syncToken=token).status_code == 410
    empty.admin("POST", "/reset", {"seed": True, "keep_grants": True})
    assert Reader(empty).get(syncToken=token).status_code == 410


@pytest.mark.parametrize(
    "query",
    [
        {"singleEvents": "false"},
        {"timeMin": "yesterday"},
        {"timeMin": "2026-03-22T00:00:00"},
        {"maxResults": "0"},
        {"maxResults": "²"},
        {"pageToken": "nonsense"},
        {"timeMin": "2026-03-22T00:00:00Z", "timeMax": "2026-03-22T00:00:00Z"},
        {"syncToken": "x", "timeMin": "2026-03-22T00:00:00Z"},
    ],
    ids="-".join,
)
def test_malformed_parameters_are_refused(empty: Any, query: dict[str, str]) -> None:
    assert Reader(empty).get(**query).status_code == 400


def test_pages_are_complete_without_repeats(google: Any) -> None:
    ada = Reader(google)
    whole = [item["id"] for item in ada.full()["items"]]
    window = {"timeMin": "2026-03-22T00:00:00Z", "timeMax": "2026-04-20T00:00:00Z"}
    page = ada.get(**window, maxResults="7").json()
    found = [item["id"] for item in page["items"]]
    while "nextPageToken" in page:
        page = ada.get(**window, maxResults="7", pageToken=page["nextPageToken"]).json()
        found += [item["id"] for item in page["items"]]
    assert found == whole
    assert len(set(found)) == len(found)
    assert ada.since(page["nextSyncToken"])["items"] == []


def test_deleted_events_are_hidden_unless_asked_for(empty: Any) -> None:
    made = empty.create(start=START)
    empty.act(ADA, made["id"], action="cancel")
    assert [item["status"] for item in Reader(empty).full()["items"]] == ["cancelled"]
    assert Reader(empty).get(showDeleted="false").json()["items"] == []
