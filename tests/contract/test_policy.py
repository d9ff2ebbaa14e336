"""The company's policy is one versioned row, and people are found in bounded pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from rollcall.domain.audit import Act
from rollcall.domain.errors import VersionConflict
from rollcall.domain.meeting_hours import Hours, Weekday
from rollcall.domain.policy import NO_POLICY, CompanyPause, CompanyPolicy
from rollcall.domain.preferences import Mode, Preferences
from rollcall.ports.portal_store import Mark
from tests.contract.stores import MARK, NOW, USER, Stores, a_user

TODAY = date(2026, 3, 2)
FULL = CompanyPolicy(
    never_guests=("rival.example", "ceo@client.example"),
    never_organisers=("boss@corp.example",),
    never_words=("works council",),
    modes=frozenset({Mode.EXTERNAL, Mode.CHOSEN}),
    rules=Preferences(mode=Mode.EXTERNAL, bot_name="Corp bot", hours=Hours(time(9), time(17))),
    locked=frozenset({"mode", "bot_name"}),
    hours=Hours(time(7), time(20)),
    weekdays=frozenset({Weekday.MONDAY, Weekday.TUESDAY}),
    time_zone="Europe/Berlin",
    paused=CompanyPause(NOW, "u-boss", and_running=True),
    version=1,
    changed_at=NOW,
    changed_by="u-boss",
)


def seen(stores: Stores, user_id: str, day: date = TODAY) -> None:
    stores.accounts.put_user(a_user(user_id=user_id, last_seen=day), MARK)


def everybody(stores: Stores, limit: int) -> list[str]:
    """Who is met on a walk, which must come to an end."""
    found: list[str] = []
    after = ""
    for _ in range(50):
        page = stores.policies.people(after, limit)
        assert len(page.user_ids) <= limit
        found += page.user_ids
        after = page.after
        if not after:
            return found
    raise AssertionError("no end")


def test_before_it_is_set_there_is_no_policy(stores: Stores) -> None:
    assert stores.policies.policy() == NO_POLICY
    assert stores.portal.policy() == stores.worker.policy() == NO_POLICY


def test_a_policy_is_read_as_it_was_stored(stores: Stores) -> None:
    stores.policies.save_policy(FULL)

    assert stores.policies.policy() == FULL
    assert stores.portal.policy() == stores.worker.policy() == FULL


def test_what_it_is_for_one_person_is_not_stored(stores: Stores) -> None:
    stores.policies.save_policy(FULL.about("boss@corp.example"))

    assert stores.policies.policy() == FULL


def test_of_two_changes_of_one_version_the_second_is_refused(stores: Stores) -> None:
    stores.policies.save_policy(FULL)
    second = replace(FULL, version=2, paused=None)
    stores.policies.save_policy(second)

    for stale in (FULL, second, replace(FULL, version=4)):
        with pytest.raises(VersionConflict):
            stores.policies.save_policy(stale)
    assert stores.policies.policy() == second


def test_rules_for_pages_are_under_the_policy_those_for_the_worker_are_not(stores: Stores) -> None:
    seen(stores, USER)
    stores.policies.save_policy(FULL)

    assert stores.portal.rules(USER, NOW).policy == FULL.about("ann@example.com")
    assert stores.portal.rules(USER, NOW).bot_name == "Corp bot"
    assert stores.worker.rules(USER, NOW).policy == NO_POLICY


def test_colleagues_bots_are_called_as_the_company_wants(stores: Stores) -> None:
    seen(stores, USER)
    stores.portal.save_preferences(USER, Preferences(bot_name="Scribe"), 0, MARK)
    stores.policies.save_policy(FULL)

    assert stores.portal.colleagues([USER])[USER].bot_name == "Corp bot"


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_everybody_is_met_whatever_the_size_of_a_page(stores: Stores, limit: int) -> None:
    people = [f"user-{number}" for number in range(7)]
    for number, user_id in enumerate(people):
        seen(stores, user_id, TODAY - timedelta(days=number // 2))
    stores.worker.note_unseen("user-6", TODAY - timedelta(days=3))

    assert set(everybody(stores, limit)) == set(people)


def test_who_is_noted_as_long_away_during_a_walk_is_met(stores: Stores) -> None:
    people = [f"user-{number}" for number in range(4)]
    for user_id in people:
        seen(stores, user_id)
    first = stores.policies.people("", 2)
    for user_id in people:
        stores.worker.note_unseen(user_id, TODAY)
    rest, after = [*first.user_ids], first.after
    while after:
        page = stores.policies.people(after, 2)
        rest += page.user_ids
        after = page.after

    assert set(rest) == set(people)


def test_a_mark_of_a_user_asks_for_every_wanted_connection(stores: Stores) -> None:
    seen(stores, USER)
    stores.connect("calendar-1")
    stores.connect("calendar-2")
    stores.portal.request(USER, "calendar-2", "main", NOW, remove=True)
    before = {one.calendar_key: one.requested for one in stores.worker.connections(USER)}

    stores.worker.mark_user(USER, Mark("main", NOW, "policy-1"))

    after = {one.calendar_key: one.requested for one in stores.worker.connections(USER)}
    assert after == {**before, "calendar-1": before["calendar-1"] + 1}


def test_a_mark_of_somebody_who_has_nothing_or_is_going_does_nothing(stores: Stores) -> None:
    stores.worker.mark_user("nobody", Mark("main", NOW))
    seen(stores, USER)
    stores.connect()
    stores.portal.erase(USER, "receipt", MARK)
    before = stores.worker.connections(USER)

    stores.worker.mark_user(USER, Mark("main", NOW))

    assert stores.worker.connections(USER) == before


def test_a_change_is_in_the_audit_list_once_however_often_it_is_sent(stores: Stores) -> None:
    stores.policies.save_policy(FULL)
    with pytest.raises(VersionConflict):
        stores.policies.save_policy(FULL)
    stores.policies.save_policy(
        replace(FULL, version=2, paused=None, changed_at=NOW + timedelta(minutes=1))
    )

    found = stores.people.audit(NOW.date(), "", 10, NOW).entries
    assert [(entry.who, entry.act, entry.why, entry.times) for entry in found] == [
        ("u-boss", Act.POLICY_CHANGED, "", 1),
        ("u-boss", Act.POLICY_CHANGED, "paused", 1),
    ]
