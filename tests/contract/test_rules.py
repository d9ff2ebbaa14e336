"""Preferences and overrides: every change of them is one step with its marks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from rollcall.domain.decision import Skip
from rollcall.domain.errors import NotFound, VersionConflict
from rollcall.domain.model import Connection, StoredPreferences, UserRules, Wanted
from rollcall.domain.override_expiry import KEPT
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.reasons import Reason
from rollcall.ports.portal_store import EventChoice, Mark, OverrideChange, SeriesChoice
from tests.contract.stores import (
    CALENDAR,
    DAY,
    HOUR,
    MARK,
    MINUTE,
    NOW,
    USER,
    Stores,
    a_user,
    an_event,
)

EVERYTHING = Preferences(
    mode=Mode.ORGANISED,
    skip_private=False,
    min_people=2,
    max_people=9,
    title_contains=("sales", "計画"),
    title_excludes=("1:1",),
    skip_domains=("other.example",),
    bot_name="Ann's notetaker",
    paused_until=NOW + HOUR,
)
LATER = Mark("main", NOW + MINUTE)
OFF = EventChoice("e", Override.SKIP, None)
CHANGES: list[Callable[[Stores], None]] = [
    lambda stores: stores.portal.save_preferences(USER, EVERYTHING, 0, LATER),
    lambda stores: stores.portal.set_overrides(USER, [OFF], LATER),
]


def choose(stores: Stores, *changes: OverrideChange) -> None:
    stores.portal.set_overrides(USER, changes, MARK)


def connection(stores: Stores, calendar_key: str = CALENDAR, user_id: str = USER) -> Connection:
    found = stores.worker.connection(user_id, calendar_key)
    assert found is not None
    return found


def test_preferences_come_back_with_the_next_version(stores: Stores) -> None:
    assert stores.portal.preferences(USER) is None
    stores.portal.save_preferences(USER, Preferences(), 0, MARK)
    assert stores.portal.preferences(USER) == StoredPreferences(Preferences(), 1)
    stores.portal.save_preferences(USER, EVERYTHING, 1, MARK)
    assert stores.portal.preferences(USER) == StoredPreferences(EVERYTHING, 2)
    assert stores.portal.preferences("user-2") is None


@pytest.mark.parametrize("version", [0, 2])
def test_preferences_of_another_version_are_not_overwritten(stores: Stores, version: int) -> None:
    stores.portal.save_preferences(USER, EVERYTHING, 0, MARK)
    with pytest.raises(VersionConflict):
        stores.portal.save_preferences(USER, Preferences(), version, MARK)
    assert stores.portal.preferences(USER) == StoredPreferences(EVERYTHING, 1)


def test_preferences_that_do_not_exist_have_no_later_version(stores: Stores) -> None:
    with pytest.raises(VersionConflict):
        stores.portal.save_preferences(USER, Preferences(), 3, MARK)
    assert stores.portal.preferences(USER) is None


def test_of_many_savers_at_once_one_wins_each_version(stores: Stores) -> None:
    def save(version: int) -> bool:
        try:
            stores.portal.save_preferences(USER, Preferences(), version, MARK)
        except VersionConflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        for version in range(4):
            assert sum(pool.map(save, [version] * 8)) == 1
    assert stores.portal.preferences(USER) == StoredPreferences(Preferences(), 4)


def test_rules_hold_preferences_and_all_overrides_of_the_user(stores: Stores) -> None:
    long_series = "recurring-" * 60
    stores.accounts.put_user(a_user(), MARK)
    stores.portal.save_preferences(USER, EVERYTHING, 0, MARK)
    choose(stores, EventChoice("event-1", Override.RECORD, None))
    choose(
        stores,
        EventChoice("event-2", Override.SKIP, None),
        SeriesChoice("series-1", Override.SKIP),
        SeriesChoice(long_series, Override.RECORD),
    )
    stores.portal.set_overrides("user-2", [EventChoice("event-3", Override.SKIP, None)], MARK)
    expected = UserRules(
        EVERYTHING,
        {"event-1": Override.RECORD, "event-2": Override.SKIP},
        {"series-1": Override.SKIP, long_series: Override.RECORD},
    )
    assert stores.portal.rules(USER, NOW) == expected
    assert stores.worker.rules(USER, NOW) == expected
    assert stores.worker.rules("user-3", NOW) == UserRules()


def test_an_override_is_replaced_and_unset(stores: Stores) -> None:
    for choice in (Override.RECORD, Override.SKIP):
        choose(stores, EventChoice("e", choice, None))
    choose(stores, SeriesChoice("s", Override.SKIP))
    assert stores.portal.rules(USER, NOW).events == {"e": Override.SKIP}
    for _ in range(2):
        choose(stores, SeriesChoice("s", None), EventChoice("e", None, None))
    assert stores.portal.rules(USER, NOW) == UserRules()


@pytest.mark.parametrize("odd", ["", "x" * 301, "計" * 101, "a\nb", "\ud800"])
def test_an_id_that_no_row_can_have_names_nothing(stores: Stores, odd: str) -> None:
    stores.connect()
    assert stores.portal.event(USER, odd) is None
    assert not stores.portal.request(USER, odd, "main", NOW)
    with pytest.raises(NotFound):
        choose(stores, SeriesChoice("s", Override.SKIP), EventChoice(odd, Override.SKIP, None))
    assert stores.portal.rules(USER, NOW) == UserRules()


@pytest.mark.parametrize("series", ["x" * 201, "計" * 150, "a\nb", "_R#20260302T090000"])
def test_a_series_may_have_any_id_that_can_be_stored(stores: Stores, series: str) -> None:
    choose(stores, SeriesChoice(series, Override.SKIP))
    assert stores.worker.rules(USER, NOW).series == {series: Override.SKIP}
    choose(stores, SeriesChoice(series, None))
    assert stores.worker.rules(USER, NOW).series == {}


def test_times_are_kept_to_the_microsecond(stores: Stores) -> None:
    moment = datetime.fromisoformat("2026-03-02T11:15:00.123456+02:00")
    stores.portal.save_preferences(USER, replace(EVERYTHING, paused_until=moment), 0, MARK)
    stored = stores.portal.rules(USER, NOW).preferences
    assert stored is not None
    assert stored.paused_until == moment


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_rules_marks_every_connection_of_the_user(
    stores: Stores, change: Callable[[Stores], None]
) -> None:
    for key in ("a", "b"):
        stores.connect(key)
    stores.connect("a", user_id="user-2")
    read = [connection(stores, key) for key in ("a", "b")]
    stores.worker.save_connection(stores.lease(), replace(read[0], applied=1, due_at=None), read[0])
    change(stores)
    expected = [replace(one, requested=2, due_at=LATER.now) for one in read]
    assert stores.portal.connections(USER) == [replace(expected[0], applied=1), expected[1]]
    due = stores.worker.due("main", LATER.now, 10).connections
    assert {(c.user_id, c.calendar_key) for c in due} == {(USER, "a"), (USER, "b"), ("user-2", "a")}
    assert connection(stores, "a", "user-2").requested == 1


@pytest.mark.parametrize("change", CHANGES)
def test_a_connection_that_is_being_removed_stays_so_under_new_rules(
    stores: Stores, change: Callable[[Stores], None]
) -> None:
    stores.connect()
    stores.portal.request(USER, CALENDAR, "main", NOW, remove=True)
    before = connection(stores)
    change(stores)
    assert connection(stores) == before
    assert before.wanted is Wanted.REMOVED


def test_rules_that_are_refused_mark_nothing(stores: Stores) -> None:
    stores.connect()
    before = connection(stores)
    with pytest.raises(VersionConflict):
        stores.portal.save_preferences(USER, EVERYTHING, 1, LATER)
    with pytest.raises(NotFound):
        stores.portal.set_overrides(USER, [EventChoice("", Override.SKIP, None)], LATER)
    assert connection(stores) == before


def test_rules_without_a_connection_are_stored(stores: Stores) -> None:
    for change in CHANGES:
        change(stores)
    assert stores.portal.rules(USER, NOW) == UserRules(EVERYTHING, {"e": Override.SKIP})
    assert stores.portal.connections(USER) == []


def test_a_mark_during_the_work_keeps_the_connection_due(stores: Stores) -> None:
    stores.connect()
    read = connection(stores)
    stores.portal.set_overrides(USER, [SeriesChoice("s", Override.SKIP)], LATER)
    done = replace(read, applied=1, due_at=NOW + HOUR)
    stores.worker.save_connection(stores.lease(), done, read)
    assert connection(stores) == replace(done, requested=2, due_at=LATER.now)


def test_a_choice_lasts_until_it_expires_and_one_without_an_end_for_good(stores: Stores) -> None:
    choose(
        stores,
        EventChoice("short", Override.SKIP, NOW + HOUR),
        EventChoice("lasting", Override.RECORD, None),
        SeriesChoice("series", Override.SKIP),
    )
    series, lasting = {"series": Override.SKIP}, {"lasting": Override.RECORD}
    before, after = NOW + HOUR - MINUTE, NOW + HOUR
    for store in (stores.portal, stores.worker):
        kept = UserRules(None, {**lasting, "short": Override.SKIP}, series)
        assert store.rules(USER, before) == kept
        assert store.rules(USER, after) == UserRules(None, lasting, series)
        assert store.rules(USER, NOW + 4000 * DAY).series == series


def test_a_choice_outlasts_its_meeting_wherever_that_is_moved(stores: Stores) -> None:
    for name in ("event-1", "event-2", "event-3"):
        choose(stores, EventChoice(name, Override.SKIP, NOW + HOUR))
    far = NOW + 700 * DAY
    by_hand, by_rules = Skip(Reason.EVENT_TURNED_OFF), Skip(Reason.PRIVATE)
    moved = an_event("event-1", start=far, decision=by_hand)
    rows = [moved, an_event("event-2", start=far, decision=by_rules)]
    rows.append(an_event("event-4", start=far, decision=by_hand))
    stores.worker.save_events(stores.lease(), rows)
    for store in (stores.portal, stores.worker):
        assert store.rules(USER, moved.facts.end).events == {"event-1": Override.SKIP}
        assert store.rules(USER, moved.facts.end + KEPT).events == {}


def test_a_meeting_that_is_moved_forward_shortens_no_choice(stores: Stores) -> None:
    choose(stores, EventChoice("event-1", Override.SKIP, NOW + 700 * DAY))
    row = an_event("event-1", decision=Skip(Reason.EVENT_TURNED_OFF))
    stores.worker.save_events(stores.lease(), [row])
    assert stores.worker.rules(USER, NOW + 699 * DAY).events == {"event-1": Override.SKIP}


def test_choices_at_once_are_all_kept_and_all_marked(stores: Stores) -> None:
    stores.connect()
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            pool.submit(choose, stores, EventChoice(f"e-{number}", Override.SKIP, None))
            for number in range(24)
        ]
        assert [job.exception() for job in jobs] == [None] * 24
    assert len(stores.portal.rules(USER, NOW).events) == 24
    assert connection(stores).requested == 25
