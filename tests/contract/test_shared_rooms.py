"""What a page may ask of other users: their entries in rooms of its own, and who they are."""

from __future__ import annotations

from dataclasses import replace

from rollcall.domain.deduplication import room_of
from rollcall.domain.preferences import DEFAULT_BOT_NAME, Preferences
from rollcall.domain.rooms import RoomLook
from rollcall.domain.shared_bots import Colleague
from rollcall.domain.stops import Stop
from tests.contract.stores import DAY, HOUR, MARK, NOW, USER, Stores, a_user, an_event, bot

ROOM = room_of("key")
OTHER = "user-2"


def looks(room: str = ROOM, since: int = 0, until: int = 24) -> list[RoomLook]:
    return [RoomLook(room, NOW + since * HOUR, NOW + until * HOUR)]


def test_the_entries_of_others_in_a_room_come_soonest_first(stores: Stores) -> None:
    rows = [an_event(f"event-{n}", start=NOW + n * HOUR, user_id=OTHER) for n in (3, 1, 2)]
    stores.worker.save_events(stores.lease(), [*rows, an_event("own")])
    found = stores.portal.others_in_rooms(USER, looks(), 10)
    assert found == [rows[1], rows[2], rows[0]]


def test_only_entries_that_start_in_the_range_are_found(stores: Stores) -> None:
    rows = [an_event(f"event-{n}", start=NOW + n * HOUR, user_id=OTHER) for n in range(4)]
    stores.worker.save_events(stores.lease(), rows)
    assert stores.portal.others_in_rooms(USER, looks(since=1, until=3), 10) == rows[1:3]


def test_no_more_entries_are_read_than_asked(stores: Stores) -> None:
    rows = [an_event(f"event-{n}", start=NOW + n * HOUR, user_id=OTHER) for n in range(4)]
    stores.worker.save_events(stores.lease(), rows)
    assert stores.portal.others_in_rooms(USER, looks(), 2) == rows[:2]


def test_each_room_is_looked_into_by_its_own_range(stores: Stores) -> None:
    there = replace(bot("bot-2", NOW + DAY), deduplication_key="another|time|room")
    far = an_event("event-2", start=NOW + DAY, user_id=OTHER)
    far = replace(far, observed=replace(far.observed, bots=(there,)))
    near = an_event("event-1", user_id=OTHER)
    stores.worker.save_events(stores.lease(), [near, far])
    asked = [*looks(until=2), *looks(room_of("another|time|room"), since=20, until=30)]
    assert stores.portal.others_in_rooms(USER, asked, 10) == [near, far]
    assert stores.portal.others_in_rooms(USER, [], 10) == []


def test_an_entry_whose_bot_was_turned_out_is_not_found(stores: Stores) -> None:
    row = an_event(user_id=OTHER)
    gone = replace(row, observed=replace(row.observed, dismissed=frozenset({"bot-1"})))
    stores.worker.save_events(stores.lease(), [gone])
    assert stores.portal.others_in_rooms(USER, looks(), 10) == []


def test_colleagues_are_known_by_who_they_are_and_what_their_bots_are_called(
    stores: Stores,
) -> None:
    ann, bob = a_user(), a_user(user_id=OTHER, name="Bob", hosted_domain="example.com")
    for user in (ann, bob):
        stores.accounts.put_user(user, MARK)
    stores.portal.save_preferences(OTHER, Preferences(bot_name="Scribe"), 0, MARK)
    found = stores.portal.colleagues([USER, OTHER, "never-seen", OTHER])
    assert {key: (one.user.name, one.bot_name) for key, one in found.items()} == {
        USER: ("Ann", DEFAULT_BOT_NAME),
        OTHER: ("Bob", "Scribe"),
    }
    assert isinstance(found[OTHER], Colleague)
    assert found[OTHER].user.hosted_domain == "example.com"
    assert stores.portal.colleagues([]) == {}


STOPPED = Stop("x1@2026-03-02T17:15", USER, "mark", "Ann", users=(OTHER,))


def test_a_stop_is_read_with_the_rules_of_everybody_of_the_workspace(stores: Stores) -> None:
    for user in (a_user(hosted_domain="example.com"), a_user(user_id=OTHER)):
        stores.accounts.put_user(user, MARK)
    stores.portal.save_stop(USER, "example.com", STOPPED, NOW + DAY, MARK)
    assert stores.portal.rules(USER, NOW).stops == (STOPPED,)
    assert stores.worker.rules(USER, NOW).stops == (STOPPED,)
    assert stores.worker.rules(OTHER, NOW).stops == ()
    assert stores.portal.rules(USER, NOW + DAY).stops == ()


def test_a_stop_that_is_taken_back_replaces_the_one_before(stores: Stores) -> None:
    stores.accounts.put_user(a_user(hosted_domain="example.com"), MARK)
    for stop in (STOPPED, replace(STOPPED, active=False)):
        stores.portal.save_stop(USER, "example.com", stop, NOW + DAY, MARK)
    assert stores.portal.rules(USER, NOW).stops == (replace(STOPPED, active=False),)


def test_a_stop_marks_the_connections_of_the_user_it_is_stored_for(stores: Stores) -> None:
    stores.connect(user_id=OTHER)
    before = stores.portal.connections(OTHER)[0].requested
    stores.portal.save_stop(OTHER, "example.com", STOPPED, NOW + DAY, MARK)
    assert stores.portal.connections(OTHER)[0].requested == before + 1
