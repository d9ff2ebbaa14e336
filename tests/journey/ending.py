"""The last steps: somebody is erased, the stack is compared, and nothing is left of it."""

from __future__ import annotations

from typing import Any

from infra.adopt import KEPT
from infra.leftovers import removals, skipped
from infra.stage import Stage
from local.recall_twin.admin import OVER
from local.system.system import LocalSystem
from operate.commands.drift import Drifted
from operate.commands.people_erase import Erased
from operate.commands.uninstall import Uninstalled
from tests.integration.tour.conftest import Tourist, stored_rows
from tests.journey.world import PATIENCE, World
from tests.support.local_system import wait_until
from tests.support.rights import used
from tests.support.tour.outside import Outside

STAGE = Stage()


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
    """Recall remembers bots whose call is over; none may wait for one or be in one."""
    assert [bot for bot in outside.all_bots() if bot["status"] not in OVER] == []
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
