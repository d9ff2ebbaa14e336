"""What an operator changes by the command, seen at the twins of Recall and Google."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from infra.stage import ALIAS
from local.system.system import LocalSystem
from operate.commands.doctor import Health
from operate.commands.people_erase import Erased
from operate.commands.people_export import Exported
from operate.commands.rollback import RolledBack
from operate.commands.uninstall import Uninstalled
from operate.company_policy import PolicySet
from operate.deployments import functions_of
from operate.installation import Installation
from operate.people import one_person
from operate.reach import on_this_machine
from operate.rotation.google_secret import hand_on
from operate.vault import CURRENT, PREVIOUS, VaultSecret
from rollcall.runtime.setting import FUNCTIONS
from tests.integration.operate.conftest import Rollcall, asked
from tests.integration.tour.conftest import FOLLOWS, Newcomer, Tourist
from tests.support.local_system import serve_with, wait_until
from tests.support.tour.outside import Json, Outside


def arrived(newcomer: Newcomer, title: str) -> tuple[Tourist, Json]:
    tourist = newcomer()
    event = tourist.plan(title)
    tourist.person.arrive()
    tourist.wait_for_bots(event)
    return tourist, event


def site_of(system: LocalSystem) -> Installation:
    return on_this_machine({"ROLLCALL_STATE_DIR": str(system.settings.state_dir)})


def test_export_and_then_erase_leave_a_file_a_receipt_and_nothing_else(
    rollcall: Rollcall, local_system: LocalSystem, newcomer: Newcomer, tmp_path: Path
) -> None:
    tourist, event = arrived(newcomer, "Taken out")
    file = tmp_path / "out.json"
    code, told = asked(rollcall, Exported, "people", "export", tourist.email, "--to", str(file))
    assert (code, told.events >= 1) == (0, True)
    assert json.loads(file.read_text())["profile"]["email"] == tourist.email
    code, receipt = asked(
        rollcall, Erased, "people", "erase", tourist.email, "--yes", "--within", "4"
    )
    assert (code, receipt.calendars_left) == (0, 0)
    assert receipt.finished_at is not None
    assert tourist.bot(event) is None
    assert site_of(local_system).people.find(tourist.email) == []
    assert rollcall("people", "receipt", receipt.receipt)[0] == 0


def test_every_calendar_is_handed_the_secret_and_keeps_its_bots(
    local_system: LocalSystem, newcomer: Newcomer
) -> None:
    tourist, event = arrived(newcomer, "Goes on")
    site = site_of(local_system)
    before = site.worker.connections(one_person(site, tourist.email).user_id)[0]
    told = hand_on(site, "version-of-a-test", timedelta(minutes=3))
    after = site.worker.connections(before.user_id)[0]
    assert (told.done, told.left, told.handed_on >= 1) == (True, 0, True)
    assert after.applied_token_version == after.token_version == before.token_version + 1
    tourist.wait_for_bots(event)


def test_a_cookie_key_is_announced_before_it_is_used(local_system: LocalSystem) -> None:
    vault = VaultSecret(site_of(local_system), "CookieKeySecretName")
    old = vault.read(CURRENT)
    assert old is not None
    vault.announce("another-cookie-key-0123456789-abcdefghijklmn")
    current, announced = vault.read(CURRENT), vault.read(PREVIOUS)
    assert announced is not None
    assert current == old
    vault.promote(announced, old)
    current, previous = vault.read(CURRENT), vault.read(PREVIOUS)
    assert current is not None
    assert previous is not None
    assert (current.text, previous.text) == (announced.text, old.text)


def test_pause_and_uninstall_take_everything_off_and_resume_lets_it_come_again(
    rollcall: Rollcall, local_system: LocalSystem, outside: Outside, newcomer: Newcomer
) -> None:
    tourist, event = arrived(newcomer, "Stopped")
    code, paused = asked(rollcall, PolicySet, "pause", "--remove-bots", "--yes")
    assert (code, paused.changed, paused.removed >= 1) == (0, True, True)
    wait_until(lambda: tourist.bot(event) is None, FOLLOWS, "no bot while it is paused")
    assert asked(rollcall, PolicySet, "resume")[0] == 0
    tourist.wait_for_bots(event)
    code, told = asked(rollcall, Uninstalled, "uninstall", "--yes", "--within", "4")
    assert (code, told.calendars_left, told.calls_left) == (0, 0, 0)
    assert tourist.bot(event) is None
    site = site_of(local_system)
    assert site.worker.connections(one_person(site, tourist.email).user_id) == []
    assert rollcall("resume")[0] == 0


def test_rollback_has_every_function_serve_the_version_before(
    rollcall: Rollcall, local_system: LocalSystem
) -> None:
    lambda_, site = local_system.aws("lambda"), site_of(local_system)
    before = functions_of(site)
    (first,) = {one.revision for one in before.values()}
    for one in before.values():
        newer = "Rollcall, revision 0123abcd"
        lambda_.update_function_configuration(FunctionName=one.name, Description=newer)
        serve_with(lambda_, one.name)
    try:
        code, told = asked(rollcall, RolledBack, "rollback", "--yes")
        assert (code, told.revision, told.before) == (0, first, "0123abcd")
        assert {one.revision for one in functions_of(site).values()} == {first}
        assert asked(rollcall, RolledBack, "rollback", "--yes")[1].moved == ()
        _code, health = asked(rollcall, Health, "doctor")
        outcomes = {one.check: one.outcome for one in health.findings}
        assert (outcomes["serving"], outcomes["routes"]) == ("advice", "fine")
        forth = asked(rollcall, RolledBack, "rollback", "--yes", "--to", "0123abcd")[1]
        assert len(forth.moved) == len(FUNCTIONS)
    finally:
        for one in before.values():
            lambda_.update_alias(FunctionName=one.name, Name=ALIAS, FunctionVersion=str(one.number))
