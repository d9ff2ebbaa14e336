"""Calendars: created, connected, lost, connected again, deleted."""

from datetime import timedelta

from tests.unit.recall_twin.workbench import (
    CALENDARS,
    CREDENTIALS,
    EVENTS,
    START,
    Workbench,
    raw_event,
)


def _get(bench: Workbench, calendar_id: str) -> dict[str, object]:
    answer = bench.client.get(f"{CALENDARS}{calendar_id}/")
    assert answer.status_code == 200
    return dict(answer.json())


def _disconnect(bench: Workbench, calendar_id: str, cause: str = "invalid_grant") -> None:
    workspace = bench.twin.workspaces["main"]
    workspace.calendars.disconnect(workspace.state.calendars[calendar_id], cause)


def test_a_new_calendar_is_connecting_and_echoes_its_secrets(bench: Workbench) -> None:
    answer = bench.client.post(CALENDARS, json={**CREDENTIALS, "metadata": {"tenant_id": "t"}})
    calendar = answer.json()
    assert answer.status_code == 201
    assert calendar["status"] == "connecting"
    assert calendar["platform_email"] is None
    assert calendar["oauth_client_secret"] == "FAKE-CLIENT-SECRET"
    assert calendar["oauth_refresh_token"] == "FAKE-REFRESH-TOKEN"
    assert calendar["metadata"] == {"tenant_id": "t"}
    assert [change["status"] for change in calendar["status_changes"]] == ["connecting"]


def test_missing_and_wrong_fields_are_400_with_a_field_map(bench: Workbench) -> None:
    answer = bench.client.post(CALENDARS, json={"platform": "other", "oauth_client_id": ""})
    assert answer.status_code == 400
    assert answer.json() == {
        "oauth_client_secret": ["This field is required."],
        "oauth_refresh_token": ["This field is required."],
        "platform": ['"other" is not a valid choice.'],
        "oauth_client_id": ["This field may not be blank."],
    }


def test_after_the_first_sync_it_is_connected_and_both_webhooks_leave(bench: Workbench) -> None:
    calendar_id = bench.create()
    bench.feed(calendar_id, raw_event("e1"), raw_event("e2"))
    bench.advance(1)
    bench.advance(1)
    sent = bench.webhooks()
    stamps = sorted(event["updated_at"] for event in bench.events())
    assert _get(bench, calendar_id)["status"] == "connected"
    assert _get(bench, calendar_id)["platform_email"] == "ada@corp.example"
    assert sent == [
        {"event": "calendar.update", "data": {"calendar_id": calendar_id}},
        {
            "event": "calendar.sync_events",
            "data": {"calendar_id": calendar_id, "last_updated_ts": stamps[0]},
        },
    ]


def test_an_empty_calendar_gets_its_initial_sync_webhook_too(bench: Workbench) -> None:
    bench.create()
    bench.advance(1)
    assert [w["event"] for w in bench.webhooks()] == ["calendar.update", "calendar.sync_events"]


def test_the_same_account_twice_gives_two_calendars(bench: Workbench) -> None:
    first, second = bench.connected(raw_event()), bench.connected(raw_event())
    found = bench.client.get(CALENDARS, params={"email": "ADA@corp.example"}).json()["results"]
    assert {calendar["id"] for calendar in found} == {first, second}
    assert len({event["id"] for event in bench.events()}) == 2


def test_the_list_filters_by_email_platform_status_and_creation(bench: Workbench) -> None:
    ada = bench.connected()
    bench.now += timedelta(hours=1)
    bob = bench.create(oauth_email="bob@corp.example", platform="microsoft_outlook")

    def ids(**query: str) -> list[str]:
        answer = bench.client.get(CALENDARS, params=query)
        return [calendar["id"] for calendar in answer.json()["results"]]

    assert ids(email="bob@corp.example") == [bob]
    assert ids(platform="google_calendar") == [ada]
    assert ids(status="connecting") == [bob]
    assert ids(created_at__gte=(START + timedelta(minutes=30)).isoformat()) == [bob]
    assert ids(platform_email="bob@corp.example") == [ada, bob]
    assert bench.client.get(CALENDARS, params={"status": "lost"}).status_code == 400


def test_the_calendar_list_is_paged_by_cursor(bench: Workbench) -> None:
    created = [bench.create() for _ in range(101)]
    first = bench.client.get(CALENDARS, params={"platform": "google_calendar"}).json()
    second = bench.client.get(first["next"]).json()
    assert [c["id"] for c in [*first["results"], *second["results"]]] == created
    assert (first["previous"], second["next"]) == (None, None)


def test_a_lost_connection_takes_the_future_bots_and_leaves_the_events(bench: Workbench) -> None:
    calendar_id = bench.connected(raw_event())
    event_id = bench.event_id()
    bench.schedule(event_id)
    _disconnect(bench, calendar_id, "invalid_grant: Token has been revoked.")
    calendar = _get(bench, calendar_id)
    assert calendar["status"] == "disconnected"
    assert "invalid_grant" in str(calendar["status_changes"])
    assert bench.webhooks() == [{"event": "calendar.update", "data": {"calendar_id": calendar_id}}]
    assert (bench.live(), bench.events()[0]["bots"]) == ([], [])
    refused = bench.schedule(event_id)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_request_data")


def test_a_new_token_reconnects_and_brings_what_changed_meanwhile(bench: Workbench) -> None:
    calendar_id = bench.connected(raw_event())
    _disconnect(bench, calendar_id)
    bench.feed(calendar_id, raw_event("e2"))
    hidden = len(bench.events())
    path = f"{CALENDARS}{calendar_id}/"
    answer = bench.client.patch(path, json={"oauth_refresh_token": "FAKE-NEXT-TOKEN"})
    bench.advance(1)
    assert answer.json()["status"] == "connecting"
    assert _get(bench, calendar_id)["status"] == "connected"
    assert (hidden, len(bench.events())) == (1, 2)
    assert bench.schedule(bench.event_id("e1")).status_code == 200


def test_an_empty_patch_connects_again_and_metadata_alone_does_not(bench: Workbench) -> None:
    calendar_id = bench.connected()
    path = f"{CALENDARS}{calendar_id}/"
    metadata = bench.client.patch(path, json={"metadata": {"a": "b"}}).json()
    empty = bench.client.patch(path, json={}).json()
    bench.advance(1)
    assert (metadata["status"], metadata["metadata"]) == ("connected", {"a": "b"})
    assert empty["status"] == "connecting"
    assert _get(bench, calendar_id)["status"] == "connected"


def test_deleting_a_calendar_takes_all_with_it_without_a_webhook(bench: Workbench) -> None:
    calendar_id = bench.connected(raw_event())
    event_id = bench.event_id()
    bench.schedule(event_id)
    answer = bench.client.delete(f"{CALENDARS}{calendar_id}/")
    bench.advance(60)
    assert (answer.status_code, answer.content) == (204, b"")
    assert bench.client.get(f"{CALENDARS}{calendar_id}/").status_code == 404
    assert bench.client.get(f"{EVENTS}{event_id}/").status_code == 404
    assert (bench.events(), bench.live(), bench.webhooks()) == ([], [], [])


def test_a_calendar_deleted_while_connecting_stays_gone(bench: Workbench) -> None:
    calendar_id = bench.create()
    bench.client.delete(f"{CALENDARS}{calendar_id}/")
    bench.advance(60)
    assert bench.webhooks() == []
