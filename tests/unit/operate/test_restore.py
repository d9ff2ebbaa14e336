"""People come back from a copy of the table; who was deleted since does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from operate.commands.restore import RestoredPeople
from rollcall.adapters.dynamodb.keys import POLICY, workspace
from rollcall.adapters.dynamodb.wire import item
from rollcall.domain.audit import Act
from rollcall.domain.model import is_wanted
from rollcall.domain.override_keys import Kind, OverrideKey
from rollcall.domain.preferences import Mode, Override, Preferences
from rollcall.ports.portal_store import OverrideChange
from rollcall.use_cases.tell_worker import WORKSPACE
from tests.contract.stores import an_event
from tests.contract.tables import create_state_table
from tests.unit.operate.conftest import ADA, BOB, MARK, Scene

ANN = "ada@corp.example"
WORKSPACE_ROW = item(workspace(WORKSPACE))
SERIES = OverrideKey(Kind.SERIES, "series-1")


@pytest.fixture
def backup(scene: Scene) -> Scene:
    """The state table is copied while both people have rules, choices and a calendar."""
    portal, database = scene.site.portal, scene.site.aws("dynamodb")
    for user_id in (ADA, BOB):
        portal.save_preferences(user_id, Preferences(Mode.EVERY), 0, MARK)
        portal.set_overrides(user_id, [OverrideChange(SERIES, Override.SKIP)], MARK)
    lease = scene.lease()
    scene.worker.save_events(lease, [an_event(user_id=ADA, calendar_key="calendar-1")])
    scene.worker.release(lease)
    create_state_table(database, "copy")
    for row in database.scan(TableName="state")["Items"]:
        database.put_item(TableName="copy", Item=row)
    scene.now += timedelta(hours=1)
    return scene


def restored(scene: Scene, *arguments: str) -> RestoredPeople:
    code, told = scene.asked(RestoredPeople, "restore", "--from", "copy", "--yes", *arguments)
    assert code == 0
    return told


def lose(scene: Scene, user_id: str) -> None:
    """Everything in the person's partition, as by a mistake; no tombstone says so."""
    database: Any = scene.site.aws("dynamodb")
    for row in database.scan(TableName="state")["Items"]:
        if row["pk"]["S"] == f"USER#{user_id}":
            database.delete_item(TableName="state", Key={k: row[k] for k in ("pk", "sk")})


def state_of(scene: Scene, user_id: str) -> tuple[Any, ...]:
    portal = scene.site.portal
    stored, rules = portal.preferences(user_id), portal.rules(user_id, scene.now)
    connections = [one.calendar_key for one in portal.connections(user_id) if is_wanted(one)]
    return stored and stored.preferences, rules.series, connections


def test_who_was_lost_comes_back_with_rules_choices_and_connections_alone(backup: Scene) -> None:
    before = state_of(backup, ADA)
    lose(backup, ADA)
    told = restored(backup)
    assert (told.people, told.changed, told.profiles, told.deleted) == (2, 1, 1, 0)
    assert (told.rules, told.overrides, told.connections) == (1, 1, 1)
    assert state_of(backup, ADA) == before
    user = backup.site.people.user(ADA)
    assert user is not None
    assert user.generation not in ("", "g-1")
    assert [one.user_id for one in backup.site.people.find(ANN)] == [ADA]
    assert backup.site.portal.event(ADA, "event-1") is None
    (connection,) = backup.site.worker.connections(ADA)
    assert (connection.token, connection.recall_id) == (b"sealed", None)
    assert connection.due_at is not None
    assert backup.acts() == [(Act.RESTORED, "")]


def test_once_more_changes_nothing(backup: Scene) -> None:
    lose(backup, ADA)
    assert restored(backup).changed == 1
    after = state_of(backup, ADA), backup.site.people.user(ADA)
    assert restored(backup).changed == 0
    assert (state_of(backup, ADA), backup.site.people.user(ADA)) == after


def test_who_was_deleted_since_stays_deleted_and_so_does_who_is_being(backup: Scene) -> None:
    backup.site.portal.erase(ADA, "FAKE-RECEIPT", replace(MARK, now=backup.now))
    assert restored(backup).deleted == 1
    backup.serve()
    told = restored(backup)
    assert (told.deleted, told.changed) == (1, 0)
    assert backup.site.people.user(ADA) is None
    assert backup.site.worker.connections(ADA) == []


def test_a_block_of_today_is_not_taken_back_by_yesterdays_profile(backup: Scene) -> None:
    assert backup.run("people", "block", ANN, "--yes")[0] == 0
    restored(backup)
    user = backup.site.people.user(ADA)
    assert user is not None
    assert user.blocked


def test_who_was_blocked_in_the_backup_comes_back_blocked(backup: Scene) -> None:
    database: Any = backup.site.aws("dynamodb")
    backup.run("people", "block", ANN, "--yes")
    key = {"pk": {"S": f"USER#{ADA}"}, "sk": {"S": "PROFILE"}}
    profile = database.get_item(TableName="state", Key=key)["Item"]
    database.put_item(TableName="copy", Item=profile)
    lose(backup, ADA)
    restored(backup)
    user = backup.site.people.user(ADA)
    assert user is not None
    assert user.blocked


def test_rules_become_those_of_then_and_only_of_who_is_named(backup: Scene) -> None:
    for user_id in (ADA, BOB):
        backup.site.portal.save_preferences(user_id, Preferences(Mode.CHOSEN), 1, MARK)
    told = restored(backup, "--only", ANN)
    assert (told.people, told.rules, told.connections) == (1, 1, 0)
    assert state_of(backup, ADA)[0] == Preferences(Mode.EVERY)
    assert state_of(backup, BOB)[0] == Preferences(Mode.CHOSEN)
    assert backup.site.state.get(POLICY) is None


@pytest.mark.parametrize(
    "wrong",
    [[], ["--at", "yesterday"], ["--at", "2026-03-02T09:00"], ["--from", "nowhere"],
     ["--from", "copy", "--at", "2026-03-02T09:00Z"]],
)  # fmt: skip
def test_without_a_backup_nothing_runs(backup: Scene, wrong: list[str]) -> None:
    code, out, _err = backup.run("restore", "--yes", *wrong)
    assert (code, out) == (2, "")
    assert backup.acts() == []


def test_who_is_asked_reads_which_table_it_is_and_what_comes_with_it(backup: Scene) -> None:
    code, out, err = backup.run("restore", "--from", "copy", typed="no\n")
    assert (code, out) == (2, "")
    assert "Rules and choices of everybody become those in the table copy." in err
    assert "blocks, guests' noes, organisers' stops, and the company's policy" in err
    assert "another installation" not in err
    told = backup.run("restore", "--from", "copy", "--only", ANN, typed="no\n")[2]
    assert f"Rules and choices of {ANN} become those in the table copy." in told
    assert "policy" not in told
    told = backup.run("restore", "--at", "2026-03-02T09:30Z", typed="no\n")[2]
    assert "become those in a copy of 2026-03-02T09:30Z." in told
    assert backup.acts() == []


@pytest.mark.parametrize("arguments", [[], ["--yes"]])
def test_a_table_of_another_installation_is_called_so(backup: Scene, arguments: list[str]) -> None:
    backup.site.aws("dynamodb").update_item(
        TableName="copy", Key=WORKSPACE_ROW, UpdateExpression="SET installation = :other",
        ExpressionAttributeValues={":other": {"S": "another-stage"}},
    )  # fmt: skip
    err = backup.run("restore", "--from", "copy", *arguments, typed="no\n")[2]
    assert "The table copy is of another installation" in err


def test_the_live_table_is_no_backup_of_itself(backup: Scene) -> None:
    assert backup.run("restore", "--yes", "--from", "state")[0] == 1


def test_a_copy_of_a_moment_is_made_and_used(backup: Scene) -> None:
    database: Any = backup.site.aws("dynamodb")
    database.update_continuous_backups(
        TableName="state", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    moment = "2026-03-02T09:30:00+00:00"
    code, told = backup.asked(RestoredPeople, "restore", "--at", moment, "--yes")
    assert (code, told.table, told.people) == (0, "state-as-of-20260302093000", 2)
    # It is there now; the same moment goes on with it.
    assert backup.asked(RestoredPeople, "restore", "--at", moment, "--yes")[1].changed == 0
