"""Edits of a series and of its instances."""

from typing import Any

from tests.unit.google_twin.reader import ADA, Reader


def stand_up(google: Any, **wanted: object) -> Any:
    return google.create(
        title="Stand-up", start="2026-03-23T09:15:00+01:00", minutes=15, repeat="daily", **wanted
    )


def test_instances_of_a_series_name_their_series_and_slot(empty: Any) -> None:
    made = stand_up(empty)
    items = Reader(empty).full()["items"]
    assert len(items) == 28
    sunday = items[6]
    assert sunday["id"] == f"{made['series_id']}_20260329T071500Z"
    assert sunday["recurringEventId"] == made["series_id"]
    assert sunday["originalStartTime"] == sunday["start"]
    assert sunday["start"]["dateTime"] == "2026-03-29T09:15:00+02:00"
    assert len({item["iCalUID"] for item in items}) == 1


def test_moving_one_instance_keeps_its_id_and_slot(empty: Any) -> None:
    made = stand_up(empty)
    ada = Reader(empty)
    token = ada.full()["nextSyncToken"]
    third = f"{made['series_id']}_20260325T081500Z"
    empty.act(ADA, third, action="move", start="2026-03-26T15:00:00+01:00")
    news = ada.since(token)["items"]
    assert [item["id"] for item in news] == [third]
    assert news[0]["start"]["dateTime"] == "2026-03-26T15:00:00+01:00"
    assert news[0]["end"]["dateTime"] == "2026-03-26T15:15:00+01:00"
    assert news[0]["originalStartTime"]["dateTime"] == "2026-03-25T09:15:00+01:00"


def test_moving_a_series_cancels_the_old_instances_and_names_new_ones(empty: Any) -> None:
    made = stand_up(empty)
    ada = Reader(empty)
    before = ada.full()
    third = f"{made['series_id']}_20260325T081500Z"
    after = empty.act(ADA, third, action="move", scope="series", start="2026-03-25T11:00")
    assert after["id"] == f"{made['series_id']}_20260325T100000Z"
    news = ada.since(before["nextSyncToken"])["items"]
    cancelled = {item["id"] for item in news if item["status"] == "cancelled"}
    confirmed = [item for item in news if item["status"] == "confirmed"]
    assert cancelled == {item["id"] for item in before["items"]}
    assert {item["start"]["dateTime"][11:16] for item in confirmed} == {"11:00"}


def test_moving_a_series_back_brings_its_first_instances_back(empty: Any) -> None:
    made = stand_up(empty)
    ada = Reader(empty)
    before = {item["id"] for item in ada.full()["items"]}
    later = empty.act(ADA, made["id"], action="move", scope="series", start="2026-03-23T11:00")
    empty.act(ADA, later["id"], action="move", scope="series", start="2026-03-23T09:15")
    live = {item["id"] for item in ada.full()["items"] if item["status"] == "confirmed"}
    assert live == before


def test_cancelling_one_instance_or_the_series(empty: Any) -> None:
    made = stand_up(empty)
    ada = Reader(empty)
    third = f"{made['series_id']}_20260325T081500Z"
    empty.act(ADA, third, action="cancel")
    statuses = {item["id"]: item["status"] for item in ada.full()["items"]}
    assert [key for key, status in statuses.items() if status == "cancelled"] == [third]
    empty.act(ADA, made["id"], action="cancel", scope="series")
    assert {item["status"] for item in ada.full()["items"]} == {"cancelled"}


def test_an_edit_of_the_series_reaches_its_exceptions(empty: Any) -> None:
    made = stand_up(empty)
    third = f"{made['series_id']}_20260325T081500Z"
    empty.act(ADA, third, action="move", start="2026-03-25T15:00:00+01:00")
    empty.act(ADA, made["id"], action="relink", scope="series", link="https://zoom.us/j/5")
    links = {
        item["conferenceData"]["entryPoints"][0]["uri"] for item in Reader(empty).full()["items"]
    }
    assert links == {"https://zoom.us/j/5"}
    moved = next(item for item in Reader(empty).full()["items"] if item["id"] == third)
    assert moved["start"]["dateTime"] == "2026-03-25T15:00:00+01:00"
