"""Preferences and overrides: every change of them is one step with its marks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest

from rollcall.domain.errors import NotFound, VersionConflict
from rollcall.domain.given_up import GivenUp
from rollcall.domain.link_choice import LinkChoice, LinkKind
from rollcall.domain.model import Connection, Wanted
from rollcall.domain.override_expiry import KEPT, Upkeep
from rollcall.domain.override_keys import Kind, Matter, OverrideKey, link_key
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.domain.user_rules import StoredPreferences, UserRules
from rollcall.ports.portal_store import Mark, OverrideChange
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
    paused_from=NOW + MINUTE,
    pause_spares_chosen=True,
)
LATER = Mark("main", NOW + MINUTE)


def of_event(name: str, choice: Override | None, until: datetime | None = None) -> OverrideChange:
    return OverrideChange(OverrideKey(Kind.EVENT, name), choice, until)


def of_series(name: str, choice: Override | None, until: datetime | None = None) -> OverrideChange:
    return OverrideChange(OverrideKey(Kind.SERIES, name), choice, until)


def of_occurrence(
    name: str, choice: Override | None, until: datetime | None = None
) -> OverrideChange:
    return OverrideChange(OverrideKey(Kind.OCCURRENCE, name), choice, until)


OFF = of_event("e", Override.SKIP, None)
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
    choose(stores, of_event("event-1", Override.RECORD, None))
    choose(
        stores,
        of_event("event-2", Override.SKIP, None),
        of_series("series-1", Override.SKIP),
        of_series(long_series, Override.RECORD),
    )
    stores.portal.set_overrides("user-2", [of_event("event-3", Override.SKIP, None)], MARK)
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
        choose(stores, of_event("e", choice, None))
    choose(stores, of_series("s", Override.SKIP))
    assert stores.portal.rules(USER, NOW).events == {"e": Override.SKIP}
    for _ in range(2):
        choose(stores, of_series("s", None), of_event("e", None, None))
    assert stores.portal.rules(USER, NOW) == UserRules()


@pytest.mark.parametrize("odd", ["", "x" * 301, "計" * 101, "a\nb", "\ud800"])
def test_an_id_that_no_row_can_have_names_nothing(stores: Stores, odd: str) -> None:
    stores.connect()
    assert stores.portal.event(USER, odd) is None
    assert not stores.portal.request(USER, odd, "main", NOW)
    with pytest.raises(NotFound):
        choose(stores, of_series("s", Override.SKIP), of_event(odd, Override.SKIP, None))
    assert stores.portal.rules(USER, NOW) == UserRules()


@pytest.mark.parametrize("series", ["x" * 201, "計" * 150, "a\nb", "_R#20260302T090000"])
def test_a_series_may_have_any_id_that_can_be_stored(stores: Stores, series: str) -> None:
    choose(stores, of_series(series, Override.SKIP))
    assert stores.worker.rules(USER, NOW).series == {series: Override.SKIP}
    choose(stores, of_series(series, None))
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
        stores.portal.set_overrides(USER, [of_event("", Override.SKIP, None)], LATER)
    assert connection(stores) == before


def test_rules_without_a_connection_are_stored(stores: Stores) -> None:
    for change in CHANGES:
        change(stores)
    assert stores.portal.rules(USER, NOW) == UserRules(EVERYTHING, {"e": Override.SKIP})
    assert stores.portal.connections(USER) == []


def test_a_mark_during_the_work_keeps_the_connection_due(stores: Stores) -> None:
    stores.connect()
    read = connection(stores)
    stores.portal.set_overrides(USER, [of_series("s", Override.SKIP)], LATER)
    done = replace(read, applied=1, due_at=NOW + HOUR)
    stores.worker.save_connection(stores.lease(), done, read)
    assert connection(stores) == replace(done, requested=2, due_at=LATER.now)


def test_a_choice_lasts_until_it_expires_and_one_without_an_end_for_good(stores: Stores) -> None:
    choose(
        stores,
        of_event("short", Override.SKIP, NOW + HOUR),
        of_event("lasting", Override.RECORD, None),
        of_series("series", Override.SKIP),
    )
    series, lasting = {"series": Override.SKIP}, {"lasting": Override.RECORD}
    before, after = NOW + HOUR - MINUTE, NOW + HOUR
    for store in (stores.portal, stores.worker):
        kept = UserRules(None, {**lasting, "short": Override.SKIP}, series)
        assert store.rules(USER, before) == kept
        assert store.rules(USER, after) == UserRules(None, lasting, series)
        assert store.rules(USER, NOW + 4000 * DAY).series == series


def kind_of(change: OverrideChange) -> Kind:
    return change.key.kind


NAMED = [
    of_event("e", Override.SKIP),
    of_series("s", Override.SKIP),
    of_occurrence("s@2026-03-02", Override.SKIP),
]
ZOOM = LinkChoice(LinkKind.ENTRY, "zoom:81234567890")
TYPED = LinkChoice(LinkKind.TYPED, "https://zoom.us/j/1?pwd=a b#é")
LINKS = {
    link_key(OverrideKey(Kind.EVENT, "e")): TYPED,
    link_key(OverrideKey(Kind.SERIES, "recurring-" * 60)): ZOOM,
    link_key(OverrideKey(Kind.OCCURRENCE, "s@2026-03-02")): TYPED,
}


def test_chosen_links_come_back_beside_the_choices_of_the_same_events(stores: Stores) -> None:
    until = NOW + KEPT
    choose(stores, *(OverrideChange(key, link, until) for key, link in LINKS.items()), *NAMED)
    stores.portal.save_preferences(USER, EVERYTHING, 0, MARK)
    for store in (stores.portal, stores.worker):
        found = store.rules(USER, NOW)
        assert (found.links, found.readable) == (LINKS, True)
        assert (found.events, found.series) == ({"e": Override.SKIP}, {"s": Override.SKIP})
        assert found.expiries == dict.fromkeys(LINKS, until)
        assert store.rules(USER, until).links == {}
        assert store.rules("user-2", NOW).links == {}


def test_a_chosen_link_is_replaced_and_unset_and_the_switch_stays(stores: Stores) -> None:
    key = link_key(OverrideKey(Kind.EVENT, "e"))
    choose(stores, OFF, OverrideChange(key, ZOOM))
    choose(stores, OverrideChange(key, TYPED))
    assert stores.portal.rules(USER, NOW).links == {key: TYPED}
    choose(stores, OverrideChange(key, None))
    assert stores.portal.rules(USER, NOW) == UserRules(None, {"e": Override.SKIP})
    choose(stores, OverrideChange(key, ZOOM), of_event("e", None))
    assert stores.portal.rules(USER, NOW) == UserRules(links={key: ZOOM})


def test_a_chosen_link_is_renewed_only_while_it_is_the_same(stores: Stores) -> None:
    key = link_key(OverrideKey(Kind.SERIES, "s"))
    choose(stores, OverrideChange(key, ZOOM, NOW + HOUR))
    stores.worker.keep_overrides(USER, [Upkeep(key, TYPED, NOW + KEPT)])
    assert stores.worker.rules(USER, NOW).expiries == {key: NOW + HOUR}
    stores.worker.keep_overrides(USER, [Upkeep(key, ZOOM, NOW + KEPT)])
    assert stores.worker.rules(USER, NOW).expiries == {key: NOW + KEPT}


@pytest.mark.parametrize(
    "given_up",
    [GivenUp(frozenset({"bot-1"})), GivenUp(frozenset({"bot-1", "bot-2"})), GivenUp(generation=7)],
)
def test_what_is_given_up_comes_back_until_it_expires_and_the_switch_stays(
    stores: Stores, given_up: GivenUp
) -> None:
    key = OverrideKey(Kind.EVENT, "e", Matter.AGAIN)
    choose(stores, OFF, OverrideChange(key, GivenUp(frozenset({"bot-0"})), NOW + HOUR))
    choose(stores, OverrideChange(key, given_up, NOW + HOUR))
    for store in (stores.portal, stores.worker):
        found = store.rules(USER, NOW)
        assert (found.given_up, found.readable) == ({"e": given_up}, True)
        assert found.events == {"e": Override.SKIP}
        assert store.rules(USER, NOW + HOUR).given_up == {}
        assert store.rules("user-2", NOW).given_up == {}
    choose(stores, OverrideChange(key, None))
    assert stores.portal.rules(USER, NOW).given_up == {}


@pytest.mark.parametrize("there", [None, ZOOM, TYPED])
def test_a_chosen_link_is_moved_unless_another_was_chosen_meanwhile(
    stores: Stores, there: LinkChoice | None
) -> None:
    old, new = (link_key(OverrideKey(kind, "e")) for kind in (Kind.EVENT, Kind.OCCURRENCE))
    choose(stores, OverrideChange(old, ZOOM), OverrideChange(new, there, NOW + HOUR))
    stores.worker.keep_overrides(USER, [Upkeep(new, ZOOM, NOW + KEPT, old)])
    moved = {old: ZOOM, new: TYPED} if there == TYPED else {new: ZOOM}
    assert stores.worker.rules(USER, NOW).links == moved


@pytest.mark.parametrize("made", NAMED, ids=kind_of)
def test_a_choice_is_renewed_to_a_later_end_and_never_to_an_earlier_one(
    stores: Stores, made: OverrideChange
) -> None:
    key, at = made.key, NOW + 100 * DAY
    choose(stores, replace(made, expires_at=at))
    for days in (200, 150):
        need = Upkeep(key, Override.SKIP, NOW + days * DAY)
        stores.worker.keep_overrides(USER, [need])
    for store in (stores.portal, stores.worker):
        assert store.rules(USER, NOW + 199 * DAY).override(key) is Override.SKIP
        assert store.rules(USER, NOW).expiries == {key: NOW + 200 * DAY}
        assert store.rules(USER, NOW + 200 * DAY).override(key) is None


def test_a_choice_without_an_end_gets_one_when_it_is_renewed(stores: Stores) -> None:
    choose(stores, of_series("s", Override.RECORD))
    need = Upkeep(OverrideKey(Kind.SERIES, "s"), Override.RECORD, NOW + KEPT)
    stores.worker.keep_overrides(USER, [need])
    assert stores.worker.rules(USER, NOW + KEPT - MINUTE).series == {"s": Override.RECORD}
    assert stores.worker.rules(USER, NOW + KEPT).series == {}


def test_a_choice_that_was_unset_or_changed_meanwhile_is_not_renewed(stores: Stores) -> None:
    choose(stores, of_event("changed", Override.RECORD, NOW + HOUR))
    for name in ("changed", "gone"):
        need = Upkeep(OverrideKey(Kind.EVENT, name), Override.SKIP, NOW + KEPT)
        stores.worker.keep_overrides(USER, [need])
    assert stores.worker.rules(USER, NOW).events == {"changed": Override.RECORD}
    assert stores.worker.rules(USER, NOW + HOUR) == UserRules()


MOVE = Upkeep(
    OverrideKey(Kind.OCCURRENCE, "s@2026-03-02"), Override.SKIP, NOW + KEPT,
    OverrideKey(Kind.EVENT, "e"),
)  # fmt: skip


def test_a_choice_of_an_older_version_is_moved_once(stores: Stores) -> None:
    choose(stores, of_event("e", Override.SKIP))
    for _ in range(2):
        stores.worker.keep_overrides(USER, [MOVE])
        for store in (stores.portal, stores.worker):
            moved = store.rules(USER, NOW)
            assert (moved.events, moved.occurrences) == ({}, {"s@2026-03-02": Override.SKIP})
            assert moved.expiries == {MOVE.key: NOW + KEPT}


def test_what_was_chosen_meanwhile_is_not_overwritten_by_a_move(stores: Stores) -> None:
    choose(stores, of_event("e", Override.SKIP), of_occurrence(MOVE.key.id, Override.RECORD))
    stores.worker.keep_overrides(USER, [MOVE])
    kept = stores.worker.rules(USER, NOW)
    assert kept.events == {"e": Override.SKIP}
    assert kept.occurrences == {MOVE.key.id: Override.RECORD}


@pytest.mark.parametrize("instead", [None, Override.RECORD])
def test_a_choice_that_is_taken_back_before_its_move_stays_so(
    stores: Stores, instead: Override | None
) -> None:
    choose(stores, of_event("e", Override.SKIP))
    choose(stores, of_event("e", instead))
    stores.worker.keep_overrides(USER, [MOVE])
    assert stores.worker.rules(USER, NOW).occurrences == {}


def test_a_part_of_a_series_joins_the_choice_for_the_whole(stores: Stores) -> None:
    part, whole = (OverrideKey(Kind.SERIES, name) for name in ("s_R20260302T090000", "s"))
    choose(
        stores, OverrideChange(part, Override.SKIP), OverrideChange(whole, Override.SKIP, NOW + DAY)
    )
    stores.worker.keep_overrides(USER, [Upkeep(whole, Override.SKIP, NOW + KEPT, part)])
    assert stores.worker.rules(USER, NOW + DAY).series == {"s": Override.SKIP}


def test_choices_at_once_are_all_kept_and_all_marked(stores: Stores) -> None:
    stores.connect()
    with ThreadPoolExecutor(8) as pool:
        jobs = [
            pool.submit(choose, stores, of_event(f"e-{number}", Override.SKIP, None))
            for number in range(24)
        ]
        assert [job.exception() for job in jobs] == [None] * 24
    assert len(stores.portal.rules(USER, NOW).events) == 24
    assert connection(stores).requested == 25
