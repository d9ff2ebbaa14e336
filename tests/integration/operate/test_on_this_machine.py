"""The command against the whole local system: what an operator sees, and what is never shown."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from local.system.outside import SECRETS
from local.system.system import LocalSystem
from operate.checks.waking import dead_letters_url
from operate.commands.doctor import Health
from operate.commands.drift import Drifted
from operate.commands.people import Everybody, Person
from operate.commands.redrive import Redriven
from operate.commands.status import Status
from operate.commands.usage import Usage
from operate.explanation import Explanation
from operate.reach import on_this_machine
from tests.integration.operate.conftest import Rollcall, asked
from tests.integration.tour.conftest import FOLLOWS, Newcomer, Tourist
from tests.support.canaries import sightings
from tests.support.local_system import serve_with, wait_until
from tests.support.tour.outside import Json, Outside

BERLIN = ZoneInfo("Europe/Berlin")


def arrived(newcomer: Newcomer, title: str) -> tuple[Tourist, Json]:
    tourist = newcomer()
    event = tourist.plan(title)
    tourist.person.arrive()
    tourist.wait_for_bots(event)
    return tourist, event


def moment_of(event: Json) -> str:
    """As the person reads it on the clock."""
    return datetime.fromisoformat(event["start"]).astimezone(BERLIN).strftime("%Y-%m-%d %H:%M")


def wrong(health: Health) -> set[str]:
    return {one.check for one in health.findings if one.outcome == "wrong"}


def secrets_of(system: LocalSystem) -> dict[str, str]:
    vault = system.aws("secretsmanager")
    found = {
        name: vault.get_secret_value(SecretId=value)["SecretString"]
        for name, value in system.outputs.items()
        if name.endswith("SecretName")
    }
    assert len(found) == len(SECRETS) + 1
    return found | {"session": system.emulator.credentials["aws_session_token"]}


def test_a_healthy_system_is_fine_and_no_secret_is_shown(
    rollcall: Rollcall, local_system: LocalSystem, newcomer: Newcomer
) -> None:
    title = f"Canary-{uuid.uuid4().hex}"
    tourist, event = arrived(newcomer, title)
    wait_until(lambda: rollcall("doctor")[0] == 0, 90, "a healthy system")
    commands = (
        ("doctor",),
        ("status",),
        ("due",),
        ("explain", tourist.email, moment_of(event)),
        ("people", "list"),
        ("people", "show", tourist.email),
        ("usage",),
        ("limits",),
        ("redrive",),
    )
    said = {}
    for command in commands:
        for form in ((), ("--json",)):
            code, out = rollcall(*command, *form)
            assert code == 0, out
            said[" ".join((*command, *form))] = out
    secrets = {name: value for name, value in secrets_of(local_system).items() if len(value) > 8}
    assert sightings(secrets | {"title": title}, said) == []


def test_explain_tells_facts_rule_bot_and_what_comes_next(
    rollcall: Rollcall, newcomer: Newcomer
) -> None:
    tourist, event = arrived(newcomer, "Planning with Noor")
    code, told = asked(rollcall, Explanation, "explain", tourist.email, moment_of(event))
    assert code == 0
    (one,) = told.meetings
    assert one.starts == datetime.fromisoformat(event["start"])
    assert (one.recorded, one.state, one.waits) == (True, "Scheduled", False)
    assert [step.answer for step in one.rule].count("decides") == 1
    assert [bot.starts for bot in one.bots] == [one.starts]
    assert one.next_at == one.starts
    assert [line.text for line in one.history][-1] == "A bot was ordered."
    assert one.title is None
    shown = rollcall("explain", tourist.email, moment_of(event), "--titles")[1]
    assert "Planning with Noor" in shown


def test_explain_names_what_keeps_a_bot_away(
    rollcall: Rollcall, newcomer: Newcomer, outside: Outside
) -> None:
    tourist, _event = arrived(newcomer, "First")
    route = "POST /api/v2/calendar-events/{id}/bot/"
    outside.set_faults({"kind": "status", "route": route, "status": 507})
    late = tourist.plan("Second", days=3)

    def refused() -> Explanation | None:
        code, out = rollcall("explain", tourist.email, moment_of(late), "--json")
        told = Explanation.model_validate_json(out)
        return told if code == 1 and told.meetings and told.meetings[0].problem else None

    told = wait_until(refused, FOLLOWS, "the refusal")
    assert told is not None
    (one,) = told.meetings
    assert (one.recorded, one.problem, one.bots) == (True, "no_bot_free", ())
    assert one.problem_said == "No bot is free right now."
    assert one.next == "The worker orders the bot then."
    assert one.next_at is not None


def test_a_moment_without_a_meeting_shows_what_is_near(
    rollcall: Rollcall, newcomer: Newcomer
) -> None:
    tourist, event = arrived(newcomer, "Alone that day")
    early = moment_of(event).split()[0] + " 00:01"
    code, told = asked(rollcall, Explanation, "explain", tourist.email, early)
    assert (code, told.meetings) == (1, ())
    assert all(near.starts.tzinfo for near in told.nearby)
    assert rollcall("explain", "nobody@nowhere.example", "10:00") == (
        1,
        "Nobody here signs in with nobody@nowhere.example, or connected it.\n",
    )


def test_status_people_and_usage_count_what_is_there(
    rollcall: Rollcall, newcomer: Newcomer
) -> None:
    tourist, _event = arrived(newcomer, "Counted")
    _code, status = asked(rollcall, Status, "status")
    assert status.people.connected <= status.people.people
    assert status.next_day.right <= status.next_day.wanted
    assert status.ran_at is not None
    code, everybody = asked(rollcall, Everybody, "people", "list")
    assert (code, tourist.email in {one.address for one in everybody.people}) == (0, True)
    code, person = asked(rollcall, Person, "people", "show", tourist.email)
    assert (code, person.week_recorded) == (0, 1)
    assert [one.status for one in person.calendars] == ["connected"]
    code, usage = asked(rollcall, Usage, "usage")
    assert (code, tourist.email in {one.who for one in usage.by_person}) == (0, True)
    assert usage.total.people == len(usage.by_person)


def test_dead_letters_are_reported_and_sent_back_once(
    rollcall: Rollcall, local_system: LocalSystem
) -> None:
    settings = {"ROLLCALL_STATE_DIR": str(local_system.settings.state_dir)}
    url = dead_letters_url(on_this_machine(settings))
    for number in range(2):
        local_system.aws("sqs").send_message(
            QueueUrl=url,
            MessageBody='{"v":1,"workspace":"main"}',
            MessageGroupId="main",
            MessageDeduplicationId=f"letter-{number}-{uuid.uuid4().hex}",
        )
    code, health = asked(rollcall, Health, "doctor")
    assert (code, wrong(health)) == (1, {"dead letters"})
    assert asked(rollcall, Redriven, "redrive")[1].sent_back == 2
    assert asked(rollcall, Redriven, "redrive")[1] == Redriven(sent_back=0, let_go=0, left=0)
    assert "dead letters" not in wrong(asked(rollcall, Health, "doctor")[1])


def test_doctor_finds_a_stopped_worker_and_a_stopped_tick(
    rollcall: Rollcall, local_system: LocalSystem
) -> None:
    lambda_, scheduler = local_system.aws("lambda"), local_system.aws("scheduler")
    (mapping,) = (
        one["UUID"]
        for one in lambda_.list_event_source_mappings()["EventSourceMappings"]
        if "WakeQueue" in one["EventSourceArn"]
    )
    (name,) = (one["Name"] for one in scheduler.list_schedules()["Schedules"])
    tick: dict[str, Any] = scheduler.get_schedule(Name=name)
    kept = {
        key: tick[key] for key in ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")
    }
    lambda_.update_event_source_mapping(UUID=mapping, Enabled=False)
    scheduler.update_schedule(**kept, State="DISABLED")
    try:
        _code, health = asked(rollcall, Health, "doctor")
        assert {"mapping", "tick"} <= wrong(health)
    finally:
        lambda_.update_event_source_mapping(UUID=mapping, Enabled=True)
        scheduler.update_schedule(**kept, State="ENABLED")


def test_doctor_finds_pages_that_a_wrong_setting_has_closed(
    rollcall: Rollcall, local_system: LocalSystem
) -> None:
    lambda_ = local_system.aws("lambda")
    (name,) = (
        one["FunctionName"]
        for one in lambda_.list_functions()["Functions"]
        if "FunctionsPortal" in one["FunctionName"]
    )
    given = lambda_.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    broken = {**given, "ROLLCALL_BOT_SCOPE": "galaxy"}
    lambda_.update_function_configuration(FunctionName=name, Environment={"Variables": broken})
    serve_with(lambda_, name)
    try:
        code, health = asked(rollcall, Health, "doctor")
        assert code == 1
        assert {"settings", "routes", "privacy page"} <= wrong(health)
        (settings,) = (one for one in health.findings if one.check == "settings")
        assert "ROLLCALL_BOT_SCOPE must be company, workspace or calendar" in settings.sentence
    finally:
        lambda_.update_function_configuration(FunctionName=name, Environment={"Variables": given})
        serve_with(lambda_, name)


def test_drift_names_what_was_changed_by_hand_until_it_is_undone(
    rollcall: Rollcall, local_system: LocalSystem
) -> None:
    lambda_ = local_system.aws("lambda")
    (name,) = (
        one["FunctionName"]
        for one in lambda_.list_functions()["Functions"]
        if "FunctionsWebhook" in one["FunctionName"]
    )
    assert asked(rollcall, Drifted, "drift") == (0, Drifted(changed=()))
    given = lambda_.get_function_configuration(FunctionName=name)["Timeout"]
    lambda_.update_function_configuration(FunctionName=name, Timeout=given + 1)
    code, told = asked(rollcall, Drifted, "drift")
    assert (code, [one.how for one in told.changed]) == (1, ["/Timeout changed"])
    lambda_.update_function_configuration(FunctionName=name, Timeout=given)
    assert asked(rollcall, Drifted, "drift") == (0, Drifted(changed=()))
