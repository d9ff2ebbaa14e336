"""What an operator changes by the command, seen at the twins of Recall and Google."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from infra.revision import PARAMETER
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
from tests.integration.operate.conftest import Rollcall, asked
from tests.integration.tour.conftest import FOLLOWS, Newcomer, Tourist
from tests.support.local_system import wait_until
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


def deploy(system: LocalSystem, revision: str) -> None:
    """Deploy the same template under another name, as `make deploy` does, by CloudFormation."""
    client, stack = system.aws("cloudformation"), site_of(system).stack
    (told,) = client.describe_stacks(StackName=stack)["Stacks"]
    kept = [
        {"ParameterKey": one["ParameterKey"], "UsePreviousValue": True}
        for one in told["Parameters"]
        if one["ParameterKey"] != PARAMETER
    ]
    client.update_stack(
        StackName=stack, UsePreviousTemplate=True, Capabilities=["CAPABILITY_IAM"],
        Parameters=[*kept, {"ParameterKey": PARAMETER, "ParameterValue": revision}],
    )  # fmt: skip
    client.get_waiter("stack_update_complete").wait(StackName=stack, WaiterConfig={"Delay": 1})


def test_rollback_has_every_function_serve_the_deployment_before(
    rollcall: Rollcall, local_system: LocalSystem
) -> None:
    def serving() -> set[str]:
        return {one.revision for one in functions_of(site_of(local_system)).values()}

    (first,) = serving()
    deploy(local_system, "0123abcd")
    assert serving() == {"0123abcd"}
    code, told = asked(rollcall, RolledBack, "rollback", "--yes")
    assert (code, told.revision, told.before) == (0, first, "0123abcd")
    assert serving() == {first}
    assert asked(rollcall, RolledBack, "rollback", "--yes")[1].moved == ()
    _code, health = asked(rollcall, Health, "doctor")
    outcomes = {one.check: one.outcome for one in health.findings}
    assert (outcomes["serving"], outcomes["routes"]) == ("advice", "fine")
    # The next deployment serves its own, whatever served before.
    deploy(local_system, "4567cdef")
    assert serving() == {"4567cdef"}
    assert asked(rollcall, RolledBack, "rollback", "--yes", "--to", first)[1].revision == first
    deploy(local_system, first)
    assert serving() == {first}
