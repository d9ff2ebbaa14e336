"""All functions serve an earlier deployment together, or none does."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.stage import ALIAS
from operate.checks.finding import Outcome
from operate.checks.stack import serving
from operate.commands.rollback import RolledBack
from operate.installation import FUNCTION, CannotReach, Installation, Resource
from rollcall.domain.audit import Act
from rollcall.runtime.setting import FUNCTIONS
from tests.contract.tables import create_state_table
from tests.unit.operate.conftest import Scene

OLD, BAD, NEW = "aaaa0001", "bbbb0002", "cccc0003"
DOMAINS, ADMINS = "ROLLCALL_ALLOWED_DOMAINS", "ROLLCALL_ADMINS"


class Died(BaseException):
    """The process is no more."""


class Watched:
    """Lambda's client; what is to happen around a change of an alias, counted from 1, happens."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.changes = 0
        self.before: Callable[[int], None] = lambda _number: None
        self.after: Callable[[int], None] = lambda _number: None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def update_alias(self, **asked: Any) -> Any:
        self.changes += 1
        self.before(self.changes)
        told = self._real.update_alias(**asked)
        self.after(self.changes)
        return told


class Events:
    """CloudFormation's client: how operations on the stack ended."""

    def __init__(self) -> None:
        self.ended: list[tuple[datetime, str]] = []

    def get_paginator(self, _name: str) -> Events:
        return self

    def paginate(self, **_asked: str) -> list[Any]:
        told = [
            {"Timestamp": moment, "LogicalResourceId": "Rollcall", "ResourceStatus": status}
            for moment, status in reversed(self.ended)
        ]
        return [{"StackEvents": told[:1]}, {"StackEvents": told[1:]}]


class Deployed:
    """Four functions, and what was deployed to them."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        names = {n: "".join(word.capitalize() for word in n.split("_")) for n in FUNCTIONS}
        kinds = {f"Functions{names[n]}": Resource(FUNCTION, n) for n in FUNCTIONS}
        scene.site.resources = kinds
        role = scene.site.aws("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")
        self.role = role["Role"]["Arn"]
        self.lambda_ = Watched(scene.site.aws("lambda"))
        self.events = Events()
        scene.site._clients |= {"lambda": self.lambda_, "cloudformation": self.events}
        for name in FUNCTIONS:
            self.lambda_.create_function(
                FunctionName=name, Runtime="python3.13", Role=self.role, Handler="main.handler",
                Code={"ZipFile": _code()},
            )  # fmt: skip

    def deploy(self, revision: str, status: str = "UPDATE_COMPLETE", **given: str) -> None:
        """Publish and serve it; what CloudFormation takes back serves no more and stays there."""
        for name in FUNCTIONS:
            variables = {"ROLLCALL_STATE_TABLE": "state", DOMAINS: "corp.example", **given}
            self.lambda_.update_function_configuration(
                FunctionName=name, Environment={"Variables": variables}
            )
            told = self.lambda_.publish_version(
                FunctionName=name, Description=f"Revision {revision}"
            )
            point = {"FunctionName": name, "Name": ALIAS, "FunctionVersion": told["Version"]}
            if status == "CREATE_COMPLETE":
                self.lambda_._real.create_alias(**point)
            elif status == "UPDATE_COMPLETE":
                self.lambda_._real.update_alias(**point)
        self.events.ended.append((datetime.now(UTC), status))

    def serves(self) -> set[str]:
        """The revisions that serve; one, unless something was cut off."""
        return {self._description(name) for name in FUNCTIONS}

    def _description(self, name: str) -> str:
        version = self.lambda_.get_alias(FunctionName=name, Name=ALIAS)["FunctionVersion"]
        listed = self.lambda_.list_versions_by_function(FunctionName=name)["Versions"]
        (text,) = (one["Description"] for one in listed if one["Version"] == version)
        return str(text).removeprefix("Revision ")


def _code() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("main.py", "")
    return held.getvalue()


@pytest.fixture
def deployed(scene: Scene) -> Deployed:
    made = Deployed(scene)
    made.deploy(OLD, "CREATE_COMPLETE")
    made.deploy(NEW)
    return made


def back(deployed: Deployed, *arguments: str) -> RolledBack:
    code, told = deployed.scene.asked(RolledBack, "rollback", "--yes", *arguments)
    assert code == 0
    return told


def test_every_function_serves_the_deployment_before_and_it_is_noted(deployed: Deployed) -> None:
    told = back(deployed)
    assert deployed.serves() == {OLD}
    assert (told.revision, told.before) == (OLD, NEW)
    assert [(one.function, one.before, one.now) for one in told.moved] == [
        (name, 2, 1) for name in FUNCTIONS
    ]
    (entry,) = deployed.scene.audited()
    assert (entry.act, entry.why) == (Act.ROLLED_BACK, OLD)


def test_once_more_changes_nothing_and_further_back_or_forth_is_named(deployed: Deployed) -> None:
    deployed.deploy("dddd0004")
    assert back(deployed).revision == NEW
    assert back(deployed).moved == ()
    assert deployed.serves() == {NEW}
    assert back(deployed, "--to", OLD).before == NEW
    assert deployed.serves() == {OLD}
    back(deployed, "--to", "dddd0004")
    assert deployed.serves() == {"dddd0004"}


def test_who_is_asked_reads_versions_dates_and_the_settings_that_go_back(
    deployed: Deployed,
) -> None:
    deployed.deploy(BAD, **{DOMAINS: "narrow.example"})
    code, out, err = deployed.scene.run("rollback", typed="no\n")
    assert (code, out) == (2, "")
    assert f"the revision {NEW}, deployed" in err
    assert f"in place of {BAD}. Settings that change: {DOMAINS}." in err
    assert "narrow" not in err
    assert deployed.serves() == {BAD}
    assert deployed.scene.audited() == []
    code, out, _err = deployed.scene.run("rollback", typed="Rollcall\n")
    assert code == 0
    assert "It lasts until the next `make deploy`" in out


def test_what_cloudformation_took_back_is_no_earlier_version(deployed: Deployed) -> None:
    deployed.deploy(BAD, "UPDATE_ROLLBACK_COMPLETE")
    deployed.deploy("dddd0004")
    assert back(deployed).revision == NEW
    assert back(deployed, "--to", BAD).revision == BAD


def test_what_not_every_function_has_is_no_earlier_version(deployed: Deployed) -> None:
    name = FUNCTIONS[0]
    deployed.lambda_.update_function_configuration(FunctionName=name, Description="alone")
    deployed.lambda_.publish_version(FunctionName=name, Description=f"Revision {BAD}")
    assert back(deployed).revision == OLD


@pytest.mark.parametrize("to", [[], ["--to", BAD]])
def test_without_an_earlier_version_it_refuses(scene: Scene, to: list[str]) -> None:
    deployed = Deployed(scene)
    deployed.deploy(OLD, "CREATE_COMPLETE")
    code, out, err = scene.run("rollback", "--yes", *to)
    assert (code, out) == (1, "")
    assert "There is no" in err
    assert deployed.serves() == {OLD}


def test_a_version_that_used_another_table_is_not_served(deployed: Deployed) -> None:
    deployed.deploy(BAD, ROLLCALL_STATE_TABLE="another")
    code, _out, err = deployed.scene.run("rollback", "--yes")
    assert code == 2
    assert "worked with others of ROLLCALL_STATE_TABLE" in err
    assert deployed.serves() == {BAD}


def test_names_that_a_release_adds_or_leaves_out_stand_in_nobodys_way(deployed: Deployed) -> None:
    letters, space = "ROLLCALL_DEAD_LETTERS_URL", "POWERTOOLS_METRICS_NAMESPACE"
    deployed.deploy(BAD, **{space: "Rollcall"})
    deployed.deploy(
        "dddd0004", **{letters: "https://queue", space: "Rollcall-b", ADMINS: "a@b.example"}
    )
    assert back(deployed).settings == (ADMINS,)
    assert deployed.serves() == {BAD}
    back(deployed, "--to", "dddd0004")
    assert deployed.serves() == {"dddd0004"}


def test_what_serves_may_lack_settings_of_today_and_commands_still_work(
    deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, site = deployed.scene, deployed.scene.site
    monkeypatch.setattr(site, "environment", partial(Installation.environment, site))
    deployed.deploy(BAD, ROLLCALL_DEAD_LETTERS_URL="https://queue")
    back(deployed)
    with pytest.raises(CannotReach):
        site.settings("portal")
    create_state_table(site.aws("dynamodb"), "copy")
    assert scene.run("people", "block", "bob@corp.example", "--yes")[0] == 0
    assert scene.run("restore", "--from", "copy", "--yes")[0] == 0
    scene.now += timedelta(hours=1)
    back(deployed, "--to", BAD)
    assert sorted(entry.act for entry in scene.audited()) == [
        Act.BLOCKED, Act.RESTORED, Act.ROLLED_BACK, Act.ROLLED_BACK,
    ]  # fmt: skip


def test_while_a_deployment_is_under_way_it_could_not_run(deployed: Deployed) -> None:
    site = deployed.scene.site
    site.deployed = {**site.deployed, "StackStatus": "UPDATE_IN_PROGRESS"}
    assert deployed.scene.run("rollback", "--yes")[0] == 2
    site.deployed = {**site.deployed, "StackStatus": "UPDATE_COMPLETE"}
    weights: Mapping[str, Any] = {"AdditionalVersionWeights": {"1": 0.9}}
    deployed.lambda_._real.update_alias(
        FunctionName="portal", Name=ALIAS, FunctionVersion="2", RoutingConfig=weights
    )
    code, _out, err = deployed.scene.run("rollback", "--yes")
    assert code == 2
    assert "A deployment is under way" in err
    assert deployed.serves() == {NEW}


def test_doctor_says_what_serves(deployed: Deployed) -> None:
    site = deployed.scene.site
    assert serving(site).outcome is Outcome.FINE
    deployed.deploy(BAD, "UPDATE_ROLLBACK_COMPLETE")
    assert serving(site).outcome is Outcome.FINE
    back(deployed)
    told = serving(site)
    assert (told.outcome, OLD in told.sentence) == (Outcome.ADVICE, True)
    deployed.lambda_._real.update_alias(FunctionName="portal", Name=ALIAS, FunctionVersion="2")
    assert serving(site).outcome is Outcome.WRONG


@pytest.mark.parametrize("number", range(1, len(FUNCTIONS) + 1))
def test_cut_off_after_any_change_it_goes_on_or_forth_again(
    deployed: Deployed, number: int
) -> None:
    def dies(reached: int) -> None:
        if reached == number:
            raise Died

    for repeated, ends in (([], OLD), (["--to", NEW], NEW)):
        deployed.lambda_.changes, deployed.lambda_.after = 0, dies
        with pytest.raises(Died):
            deployed.scene.run("rollback", "--yes")
        deployed.lambda_.after = lambda _number: None
        back(deployed, *repeated)
        assert deployed.serves() == {ends}
        back(deployed, "--to", NEW)


@pytest.mark.parametrize("number", range(1, len(FUNCTIONS) + 1))
def test_what_refuses_a_change_leaves_every_function_as_it_was(
    deployed: Deployed, number: int
) -> None:
    def refuses(reached: int) -> None:
        if reached == number:
            denied = {"Error": {"Code": "AccessDeniedException", "Message": "no right"}}
            raise ClientError(denied, "UpdateAlias")  # type: ignore[arg-type]

    deployed.lambda_.before = refuses
    code, out, err = deployed.scene.run("rollback", "--yes")
    assert (code, out) == (2, "")
    assert "AWS denies it" in err
    assert deployed.serves() == {NEW}


def test_versions_of_long_ago_need_no_events(deployed: Deployed) -> None:
    first = deployed.events.ended[0]
    deployed.events.ended = [(first[0] - timedelta(days=100), first[1])]
    assert back(deployed).revision == OLD
