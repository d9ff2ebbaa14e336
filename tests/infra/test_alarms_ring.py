"""The template's own alarms, judged by what the real worker and the API's log count in outages."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from infra.constructs.alarm_rule import DEAD_LETTERS, QUEUE, AlarmRule
from infra.constructs.front_door import WEBHOOK_ROUTE
from tests.infra.alarm_reading import FUNCTIONS, Request, counted, rules_of
from tests.infra.template import Template
from tests.simulation.clock import START
from tests.support.alarms import Sent, rang
from tests.unit.reconcile.breaking import BREAKS
from tests.unit.reconcile.outage import Outages, Part
from tests.unit.reconcile.scene import Scene

MINUTE = timedelta(minutes=1)
SOON = 15 * MINUTE


@pytest.fixture
def world() -> Outages:
    """Two people with a meeting and its bot."""
    world = Outages()
    world.scene.connect("ada", "grace")
    world.scene.meet("early", "grace", start=world.scene.now + timedelta(hours=30))
    world.scene.run(60)
    return world


def found(rules: Sequence[AlarmRule], counted: Sequence[Sent], scene: Scene) -> set[str]:
    """The alarms that rang so far, by what the functions and others ``counted``."""
    sent = [*scene.world.telemetry.sent, *counted]
    rung = {rule.name: rang(rule, sent, scene.now) for rule in rules}
    return {name for name, ends in rung.items() if ends and ends[0] <= scene.now}


def answered(scene: Scene) -> list[Request]:
    """What Recall's webhooks were answered."""
    told = (words for words in scene.world._history if words[1][0] == "webhook")
    return [Request(at, WEBHOOK_ROUTE, int(str(words[2]))) for at, words in told]


@pytest.mark.parametrize("broken", BREAKS)
def test_an_outage_pages_within_a_quarter_of_an_hour_of_its_first_harm(
    template: Template, world: Outages, broken: str
) -> None:
    pages, scene = rules_of(template, "Pages"), world.scene
    assert found(pages, [], scene) == set()
    BREAKS[broken](world)
    scene.meet("m1", "ada", start=scene.now + timedelta(minutes=20))
    scene.people.do_connect("max")
    scene.run(SOON.total_seconds())
    assert found(pages, [], scene)


def test_an_endpoint_that_answers_nobody_pages_and_only_while_it_does(
    template: Template, world: Outages
) -> None:
    pages, scene = rules_of(template, "Pages"), world.scene
    world.take_down([Part.ENDPOINT])
    for minute in range(14):
        scene.later(60 * minute, scene.change, "early", start=scene.now + timedelta(hours=31))
    scene.run(SOON.total_seconds())
    sent = counted(template, answered(scene))
    assert found(pages, sent, scene) == {"WebhooksLost"}
    world.bring_back()
    scene.run(3600)
    (rule,) = [rule for rule in pages if rule.name == "WebhooksLost"]
    assert scene.now - rang(rule, counted(template, answered(scene)), scene.now)[-1] > 30 * MINUTE


@pytest.mark.parametrize(
    ("route", "status", "rung"),
    [
        ("GET /meetings", 500, {"PagesFail"}),
        ("GET /auth/google/callback", 503, {"PagesFail"}),
        (WEBHOOK_ROUTE, 503, {"WebhooksLost"}),
        (WEBHOOK_ROUTE, 429, {"WebhooksLost"}),
        (WEBHOOK_ROUTE, 401, set()),
        ("$default", 404, set()),
        ("GET /meetings", 429, set()),
    ],
)
@pytest.mark.parametrize("others", [0, 3])
def test_what_the_log_shows_pages_where_it_is_our_failure(
    template: Template, world: Outages, route: str, status: int, rung: set[str], others: int
) -> None:
    moments = [START + second * timedelta(seconds=20) for second in range(40)]
    requests = [Request(moment, route, status) for moment in moments]
    requests += [Request(moment, route, 200) for moment in moments for _ in range(others)]
    world.scene.run(SOON.total_seconds())
    assert found(rules_of(template, "Pages"), counted(template, requests), world.scene) == rung


def test_one_failure_among_many_pages_of_an_hour_pages_nobody(
    template: Template, world: Outages
) -> None:
    requests = [Request(START + MINUTE * minute, "GET /", 200) for minute in range(60)]
    requests += [Request(START + MINUTE * 7, route, 500) for route in ("GET /", WEBHOOK_ROUTE)]
    world.scene.run(3600)
    assert found(rules_of(template, "Pages"), counted(template, requests), world.scene) == set()


def test_a_worker_that_always_fails_pages_as_silent_and_by_its_dead_letter(
    template: Template, world: Outages
) -> None:
    scene, letters = world.scene, list[Sent]()

    def broken(*_: object, **__: object) -> None:
        raise ValueError("a bug")

    scene.world.run_worker = broken
    for _ in range(15):
        scene.run(60)
        dead = len(scene.world.fifo.dead_letters)
        letters.append(
            Sent(scene.now, DEAD_LETTERS, "ApproximateNumberOfMessagesVisible", float(dead))
        )
    scene.run(60)
    assert found(rules_of(template, "Pages"), letters, scene) == {"WorkerSilent", "DeadLetter"}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(("metric", "end"), [("Errors", "Fails"), ("Throttles", "Throttled")])
def test_a_function_that_breaks_again_and_again_rings_and_one_that_broke_once_does_not(
    template: Template, world: Outages, function: str, metric: str, end: str
) -> None:
    notices, scene = rules_of(template, "Notices"), world.scene
    sent = [Sent(scene.now + MINUTE * 4 * n, function, metric, 1) for n in range(3)]
    scene.run(3600)
    assert found(notices, sent, scene) == {f"{function}{end}"}
    assert found(notices, sent[:1], scene) == set()


def test_a_worker_that_is_often_slow_rings_and_one_that_was_slow_once_does_not(
    template: Template, world: Outages
) -> None:
    notices, scene = rules_of(template, "Notices"), world.scene
    sent = [Sent(scene.now + MINUTE * 8 * n, "SyncWorker", "Duration", 25_000) for n in range(3)]
    scene.run(3600)
    assert found(notices, sent, scene) == {"WorkerSlow"}
    assert found(notices, sent[:1], scene) == set()


def test_a_queue_that_waits_rings(template: Template, world: Outages) -> None:
    sent = [Sent(world.scene.now, QUEUE, "ApproximateAgeOfOldestMessage", 601)]
    world.scene.run(3600)
    assert found(rules_of(template, "Notices"), sent, world.scene) == {"WorkWaits"}
