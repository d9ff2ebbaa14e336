"""The steps of the journey, in the order in which an operator comes to them."""

from __future__ import annotations

import inspect
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from infra.adopt import KEPT
from infra.leftovers import removals, skipped
from infra.node_runtime import REPOSITORY
from infra.stage import Stage
from local.system.outside import LOCAL_CLIENT_ID, LOCAL_CLIENT_SECRET, LOCAL_RECALL_KEY
from local.system.system import LocalSystem
from operate.commands.doctor import Health
from operate.commands.drift import Drifted
from operate.commands.people_erase import Erased
from operate.commands.uninstall import Uninstalled
from operate.explanation import Explanation
from operate.rotation.report import Rotated
from tests.integration.local_system.processes import processes_below
from tests.integration.tour import test_tour
from tests.integration.tour.conftest import Newcomer, Tourist, newcomers, stored_rows
from tests.journey import page
from tests.journey.aws import Aws
from tests.journey.deploying import SYNTHESISED, TEMPLATE, ByTheCdk, synthesised
from tests.journey.desk import Desk
from tests.journey.table import Table
from tests.journey.traffic import Traffic
from tests.support.local_system import free_settings, wait_until
from tests.support.rights import used
from tests.support.tour.outside import Json, Outside
from tests.support.webhooks import secret_text

STAGE = Stage()
OPERATOR = {"operator_name": "Corp Ltd", "operator_contact": "privacy@corp.example"}
OUTAGE, ALARM, COUNT = "schedule-507", "BotsMissing", "bots_missing_per_thousand"
SOON = 600.0
"""Seconds after which an outage that hurts has paged; a quarter of an hour is the promise."""
PATIENCE = 120.0
LONGEST = 1800.0
"""A rotation waits for six or twelve minutes."""


@dataclass(frozen=True)
class World:
    """Everything that an operator and the people have before them."""

    table: Table
    system: LocalSystem
    outside: Outside
    newcomer: Newcomer
    desk: Desk
    aws: Aws

    def settles(self) -> Health:
        """What `doctor` says once it finds nothing wrong."""
        found = list[Health]()

        def well() -> bool:
            found[:] = [self.desk.ask(Health, "doctor", code=None)]
            return not found[0].wrong

        try:
            wait_until(well, PATIENCE, "a healthy installation")
        except TimeoutError:
            wrong = [one for one in found[0].findings if one.outcome == "wrong"]
            raise AssertionError(wrong) from None
        return found[0]

    def at_console(self, path: str, body: Json) -> None:
        """Press a button of the console."""
        told = httpx.post(f"{self.system.addresses.console}/api{path}", json=body, trust_env=False)
        assert told.json()["ok"], told.text

    def arrived(self, title: str) -> Tourist:
        """Somebody new with a meeting and its bot."""
        tourist = self.newcomer()
        event = tourist.plan(title)
        tourist.person.arrive()
        tourist.wait_for_bots(event)
        return tourist


def travel(table: Table, clone: Path) -> None:
    """Go the whole way in a clone that is prepared. Raises at the first step that goes wrong."""
    table.begin("start the embedded AWS and the twins")
    system = LocalSystem(
        free_settings(clone / ".rollcall", **OPERATOR),
        gather=lambda _say: synthesised(table),
        deploying=partial(ByTheCdk, table),
    )
    with system.running(), _world(table, system, clone) as world:
        look_around(world)
        take_the_tour(world)
        resident = suffer_an_outage(world)
        rotate(world, resident)
        erase(world, resident)
        compare(world)
        destroy(world, uninstall(world))
    assert processes_below(clone / ".rollcall") == []


@contextmanager
def _world(table: Table, system: LocalSystem, clone: Path) -> Iterator[World]:
    found, desk = system.addresses, Desk(system.emulator, clone)
    with ExitStack() as end:
        outside = end.enter_context(Outside(found.google_twin, found.recall_twin, system.admin_key))
        newcomer = end.enter_context(newcomers(system, outside))
        yield World(table, system, outside, newcomer, desk, Aws(system.emulator))


def look_around(world: World) -> None:
    world.table.begin("doctor")
    found = world.settles().findings
    assert {"pages heard", "alarms ringing", "google client", "webhook"} <= {
        one.check for one in found if one.outcome == "fine"
    }, found
    advice = sum(one.outcome == "advice" for one in found)
    world.table.begin("the tour", f"{len(found)} checks, none wrong, {advice} with advice")


def take_the_tour(world: World) -> None:
    tour = [one for name, one in vars(test_tour).items() if name.startswith("test_")]
    given = {"newcomer": world.newcomer, "stored": partial(stored_rows, world.system)}
    for one in tour:
        one(**{name: given[name] for name in inspect.signature(one).parameters})
    seen = f"{len(tour)} stories; {len(world.outside.all_bots())} bots are scheduled"
    world.table.begin(f"an outage: {OUTAGE}", seen)


def suffer_an_outage(world: World) -> Tourist:
    """One meeting that begins within minutes, and Recall has no bot free."""
    template = SYNTHESISED / TEMPLATE
    rules, resident = page.paging(template), world.arrived("Goes on")
    counts = page.Counts(world.system.emulator.functions_log)
    world.at_console("/faults", {"on": [OUTAGE]})
    soon = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=14)
    meeting = resident.plan("Within minutes", start=soon.isoformat())
    wait_until(
        lambda: counts.grew() and ALARM in counts.ring(rules, datetime.now(UTC)), SOON, "the page"
    )
    assert counts.ring(rules, datetime.now(UTC)) == {ALARM}
    heading = page.heading_of(template, REPOSITORY / "docs/operations.md", ALARM)
    world.table.begin("explain", f"{ALARM} pages; its heading in the runbook: {heading}")
    explain_it(world, resident, soon)
    world.table.begin("the outage is over", "wanted, and no bot is free")
    world.at_console("/faults/off", {})
    wait_until(lambda: resident.bot(meeting), PATIENCE, "the bot of the meeting")
    there = datetime.now(UTC)
    wait_until(
        lambda: counts.last("run_done") > max(counts.last(COUNT), there), PATIENCE, "a calm run"
    )
    world.settles()
    return resident


def explain_it(world: World, person: Tourist, moment: datetime) -> None:
    when = moment.strftime("%Y-%m-%dT%H:%MZ")
    (one,) = world.desk.ask(Explanation, "explain", person.email, when, code=1).meetings
    assert (one.recorded, one.problem, one.bots) == (True, "no_bot_free", ()), one
    assert one.title is None


def rotate(world: World, resident: Tourist) -> None:
    """All four secrets at once, each by its own command, while people go on."""
    world.table.begin("rotate all four, beside traffic")
    outside, traffic = world.outside, Traffic(world.system, world.outside, world.newcomer, resident)
    jobs = (_recall_key, _webhook_secret, _google_secret, _cookie_key)
    with traffic, ThreadPoolExecutor(len(jobs)) as pool:
        done = [pool.submit(job, world.desk, outside) for job in jobs]
        wait_until(lambda: traffic.failed or all(one.done() for one in done), LONGEST, "the four")
        if traffic.failed:
            world.desk.stop()
        else:
            for one in done:
                one.result()
    world.settles()
    world.table.begin(
        "people erase",
        f"{traffic.requests} requests and {traffic.messages} messages in {traffic.rounds} rounds, "
        "none lost",
    )


def _recall_key(desk: Desk, outside: Outside) -> None:
    new = f"FAKE-RECALL-KEY-{secrets.token_hex(8)}"
    outside.set_keys(LOCAL_RECALL_KEY, new)
    assert desk.ask(Rotated, "rotate", "recall-key", pasted=f"{new}\n").done
    outside.set_keys(new)


def _webhook_secret(desk: Desk, outside: Outside) -> None:
    new = secret_text(secrets.token_hex(4))
    assert not desk.ask(Rotated, "rotate", "webhook-secret", pasted=f"{new}\n").done
    outside.sign_with(new)
    assert desk.ask(Rotated, "rotate", "webhook-secret", "--finish", "--yes").done


def _google_secret(desk: Desk, outside: Outside) -> None:
    new = f"FAKE-GOOGLE-CLIENT-SECRET-{secrets.token_hex(8)}"
    outside.set_secrets(LOCAL_CLIENT_ID, LOCAL_CLIENT_SECRET, new)
    told = desk.ask(Rotated, "rotate", "google-secret", pasted=f"{new}\n")
    assert (told.done, told.left, told.handed_on > 0) == (True, 0, True), told
    outside.set_secrets(LOCAL_CLIENT_ID, new)


def _cookie_key(desk: Desk, _outside: Outside) -> None:
    assert desk.ask(Rotated, "rotate", "cookie-key").done


def erase(world: World, person: Tourist) -> None:
    told = world.desk.ask(Erased, "people", "erase", person.email, "--yes")
    assert told.finished_at is not None
    shown = person.person.open(told.page).by_id("receipt")
    assert shown.attributes["data-finished"] == "true"
    assert world.outside.calendar(person.email) is None
    assert not world.outside.granted(person.email)
    assert stored_rows(world.system, person.email) == []
    world.table.begin("drift", "the receipt says that everything is deleted")


def compare(world: World) -> None:
    """Clean; a change by hand is found, and undone it is clean again."""
    lambda_ = world.system.aws("lambda")
    names = (one["FunctionName"] for one in lambda_.list_functions()["Functions"])
    (name,) = (one for one in names if "FunctionsWebhook" in one)
    seconds = lambda_.get_function_configuration(FunctionName=name)["Timeout"]
    assert world.desk.ask(Drifted, "drift").changed == ()
    lambda_.update_function_configuration(FunctionName=name, Timeout=seconds + 1)
    assert len(world.desk.ask(Drifted, "drift", code=1).changed) == 1
    lambda_.update_function_configuration(FunctionName=name, Timeout=seconds)
    assert world.desk.ask(Drifted, "drift").changed == ()
    world.table.begin("uninstall", "clean; a change by hand was named, and undone")


def uninstall(world: World) -> str:
    """Take everything off, then delete the stack by the commands that this prints; its id."""
    people, refused = len(world.outside.calendars()), used(world.system, allowed=False)
    assert refused == set(), refused
    told = world.desk.ask(Uninstalled, "uninstall", "--yes")
    assert (told.calendars_left, told.calls_left) == (0, 0)
    nothing_is_left_outside(world.outside)
    client = world.system.aws("cloudformation")
    ((stack,),) = [client.describe_stacks(StackName=STAGE.stack)["Stacks"]]
    world.table.begin("destroy", f"{people} calendars taken off; no function ever lacked a right")
    for command in told.then:
        world.aws.run(command)
    return str(stack["StackId"])


def destroy(world: World, stack: str) -> None:
    """See the end of the stack, and remove what it leaves on purpose."""
    client: Any = world.system.aws("cloudformation")

    def ended() -> bool:
        (found,) = client.describe_stacks(StackName=stack)["Stacks"]
        return bool(found["StackStatus"] == "DELETE_COMPLETE")

    wait_until(ended, PATIENCE, "the end of the stack")
    commands = removals(skipped(client, stack), STAGE)
    assert commands.keys() == KEPT.keys(), commands
    for command in commands.values():
        world.aws.run(command)
    assert what_is_there(world.system) == []
    nothing_is_left_outside(world.outside)
    world.table.begin("nothing is left", f"the stack is gone, and {len(commands)} that it kept")


def nothing_is_left_outside(outside: Outside) -> None:
    assert outside.all_bots() == []
    assert outside.calendars() == []
    assert outside.grants() == []


def what_is_there(system: LocalSystem) -> list[str]:
    """What is in the account besides the bootstrap of the CDK."""
    found = [
        *system.aws("dynamodb").list_tables()["TableNames"],
        *(one["Name"] for one in system.aws("secretsmanager").list_secrets()["SecretList"]),
        *(one["FunctionName"] for one in system.aws("lambda").list_functions()["Functions"]),
        *system.aws("sqs").list_queues().get("QueueUrls", []),
        *(one["TopicArn"] for one in system.aws("sns").list_topics()["Topics"]),
        *(one["Name"] for one in system.aws("scheduler").list_schedules()["Schedules"]),
        *(one["ApiId"] for one in system.aws("apigatewayv2").get_apis()["Items"]),
        *(one["logGroupName"] for one in system.aws("logs").describe_log_groups()["logGroups"]),
        *(one["RoleName"] for one in system.aws("iam").list_roles()["Roles"]),
    ]
    kms = system.aws("kms")
    keys = (kms.describe_key(KeyId=one["KeyId"]) for one in kms.list_keys()["Keys"])
    alive = [
        one["KeyMetadata"]["Description"]
        for one in keys
        if one["KeyMetadata"]["KeyState"] != "PendingDeletion"
    ]
    return [one for one in [*found, *alive] if not one.startswith("cdk-")]
