from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from rollcall.domain.errors import NotFound, VersionConflict
from rollcall.domain.model import StoredPreferences, UserRules
from rollcall.domain.preferences import Mode, Override, Preferences
from tests.contract.stores import HOUR, NOW, USER, Stores, a_user

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


def test_a_user_comes_back_as_stored(stores: Stores) -> None:
    user = a_user(time_zone="Europe/Berlin", created_at=NOW)
    stores.accounts.put_user(user)
    assert stores.accounts.user(USER) == user
    assert stores.portal.user(USER) == user
    assert stores.accounts.user("user-2") is None
    assert stores.portal.user("user-2") is None


def test_signing_in_again_keeps_time_zone_and_creation_time(stores: Stores) -> None:
    stores.accounts.put_user(a_user(created_at=NOW))
    stores.portal.set_time_zone(USER, "Asia/Tokyo")
    stores.accounts.put_user(
        a_user(email="new@example.com", time_zone="UTC", created_at=NOW + HOUR)
    )
    assert stores.portal.user(USER) == a_user(
        email="new@example.com", time_zone="Asia/Tokyo", created_at=NOW
    )


def test_a_time_zone_needs_a_user(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.portal.set_time_zone(USER, "UTC")
    assert stores.portal.user(USER) is None


def test_preferences_come_back_with_the_next_version(stores: Stores) -> None:
    assert stores.portal.preferences(USER) is None
    stores.portal.save_preferences(USER, Preferences(), 0)
    assert stores.portal.preferences(USER) == StoredPreferences(Preferences(), 1)
    stores.portal.save_preferences(USER, EVERYTHING, 1)
    assert stores.portal.preferences(USER) == StoredPreferences(EVERYTHING, 2)
    assert stores.portal.preferences("user-2") is None


@pytest.mark.parametrize("version", [0, 2])
def test_preferences_of_another_version_are_not_overwritten(stores: Stores, version: int) -> None:
    stores.portal.save_preferences(USER, EVERYTHING, 0)
    with pytest.raises(VersionConflict):
        stores.portal.save_preferences(USER, Preferences(), version)
    assert stores.portal.preferences(USER) == StoredPreferences(EVERYTHING, 1)


def test_preferences_that_do_not_exist_have_no_later_version(stores: Stores) -> None:
    with pytest.raises(VersionConflict):
        stores.portal.save_preferences(USER, Preferences(), 3)
    assert stores.portal.preferences(USER) is None


def test_of_many_savers_at_once_one_wins_each_version(stores: Stores) -> None:
    def save(version: int) -> bool:
        try:
            stores.portal.save_preferences(USER, Preferences(), version)
        except VersionConflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        for version in range(4):
            assert sum(pool.map(save, [version] * 8)) == 1
    assert stores.portal.preferences(USER) == StoredPreferences(Preferences(), 4)


def test_rules_hold_preferences_and_all_overrides_of_the_user(stores: Stores) -> None:
    long_series = "recurring-" * 60
    stores.accounts.put_user(a_user())
    stores.portal.save_preferences(USER, EVERYTHING, 0)
    choose = stores.portal.set_override
    choose(USER, event_id="event-1", series_id=None, choice=Override.RECORD)
    choose(USER, event_id="event-2", series_id=None, choice=Override.SKIP)
    choose(USER, event_id=None, series_id="series-1", choice=Override.SKIP)
    choose(USER, event_id=None, series_id=long_series, choice=Override.RECORD)
    choose("user-2", event_id="event-3", series_id=None, choice=Override.SKIP)
    expected = UserRules(
        EVERYTHING,
        {"event-1": Override.RECORD, "event-2": Override.SKIP},
        {"series-1": Override.SKIP, long_series: Override.RECORD},
    )
    assert stores.portal.rules(USER) == expected
    assert stores.worker.rules(USER) == expected
    assert stores.worker.rules("user-3") == UserRules()


def test_an_override_is_replaced_and_unset(stores: Stores) -> None:
    for choice in (Override.RECORD, Override.SKIP):
        stores.portal.set_override(USER, event_id="e", series_id=None, choice=choice)
    stores.portal.set_override(USER, event_id=None, series_id="s", choice=Override.SKIP)
    assert stores.portal.rules(USER).events == {"e": Override.SKIP}
    for _ in range(2):
        stores.portal.set_override(USER, event_id="e", series_id=None, choice=None)
        stores.portal.set_override(USER, event_id=None, series_id="s", choice=None)
    assert stores.portal.rules(USER) == UserRules()


@pytest.mark.parametrize("odd", ["", "x" * 301, "計" * 101, "a\nb", "\ud800"])
def test_an_id_that_no_row_can_have_names_nothing(stores: Stores, odd: str) -> None:
    stores.connect()
    assert stores.portal.event(USER, odd) is None
    assert not stores.portal.request(USER, odd, "main", NOW)
    with pytest.raises(NotFound):
        stores.portal.set_override(USER, event_id=odd, series_id=None, choice=Override.SKIP)
    assert stores.portal.rules(USER) == UserRules()


@pytest.mark.parametrize("series", ["x" * 201, "計" * 150, "a\nb", "_R#20260302T090000"])
def test_a_series_may_have_any_id_that_can_be_stored(stores: Stores, series: str) -> None:
    stores.portal.set_override(USER, event_id=None, series_id=series, choice=Override.SKIP)
    assert stores.worker.rules(USER).series == {series: Override.SKIP}
    stores.portal.set_override(USER, event_id=None, series_id=series, choice=None)
    assert stores.worker.rules(USER).series == {}


def test_times_are_kept_to_the_microsecond(stores: Stores) -> None:
    moment = datetime.fromisoformat("2026-03-02T11:15:00.123456+02:00")
    stores.portal.save_preferences(USER, replace(EVERYTHING, paused_until=moment), 0)
    stored = stores.portal.rules(USER).preferences
    assert stored is not None
    assert stored.paused_until == moment
