"""Every limit is shown beside what is used of it, and how it is raised is true."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from infra.constructs.throttles import USUAL
from infra.given import complaints
from operate.commands.limits import Limits
from operate.limits import Limit
from rollcall.domain.desired import BotSignature
from rollcall.domain.endpoints import Endpoint
from rollcall.runtime.settings import Settings
from tests.contract.stores import HOUR, an_event
from tests.unit.operate.conftest import ADA, Scene

STACK = "Rollcall-dev"
METRICS = {
    ("AWS/Lambda", "ConcurrentExecutions"): [4.0, 9.0],
    (STACK, "webhooks_lost"): [61.0],
    (STACK, "pages_failed"): [],
}


def measured(**asked: Any) -> dict[str, Any]:
    (query,) = asked["MetricDataQueries"]
    metric = query["MetricStat"]["Metric"]
    found = METRICS.get((metric["Namespace"], metric["MetricName"]), [])
    return {"MetricDataResults": [{"Id": query["Id"], "Values": found}]}


def route(rate: int) -> dict[str, float]:
    return {"ThrottlingRateLimit": float(rate), "ThrottlingBurstLimit": 1}


@pytest.fixture
def account(scene: Scene) -> Scene:
    """What AWS says of the account and the API."""
    own = {
        "GET /auth/google/start": route(USUAL.sign_in.rate),
        "POST /webhooks/recall": route(USUAL.webhook.rate),
    }
    stage = {"DefaultRouteSettings": route(USUAL.pages.rate), "RouteSettings": own}
    quota = {"SendQuota": {"Max24HourSend": 200.0, "SentLast24Hours": 3.0, "MaxSendRate": 1.0}}
    most = {"AccountLimit": {"ConcurrentExecutions": 10}}
    site = scene.site
    site.stack = STACK
    site.given["mail_from"] = "rollcall@corp.example"
    site.outputs = {**site.outputs, "ApiId": "api"}
    site._clients |= {
        "lambda": SimpleNamespace(get_account_settings=lambda: most),
        "cloudwatch": SimpleNamespace(get_metric_data=measured),
        "apigatewayv2": SimpleNamespace(get_stage=lambda **_asked: stage),
        "sesv2": SimpleNamespace(get_account=lambda: quota),
    }
    return scene


def met(scene: Scene) -> dict[str, Limit]:
    code, told = scene.asked(Limits, "limits")
    assert code == 0
    return {one.what: one for one in told.limits}


def test_what_aws_allows_stands_beside_the_most_of_a_day(account: Scene) -> None:
    found = met(account)
    assert {
        what: (one.used, one.allowed) for what, one in found.items() if one.per != "minute"
    } == {
        "bots of one person": (0, 40),
        "new bots of all": (0, 20000),
        "events of one calendar": (0, 5000),
        "calendars of one person": (1, 5),
        "functions of the account": (9, 10),
        "requests of pages": (None, 50),
        "requests of signing in": (None, 10),
        "webhooks": (2, 1000),
        "letters": (3, 200),
    }
    shown = account.run("limits")[1]
    assert "Nearly used up: functions of the account." in shown


def test_calls_of_the_last_minute_stand_beside_the_setting(account: Scene) -> None:
    account.site.given["list_per_minute"] = "90"
    lease = account.lease()
    pace = lease.pace.called(Endpoint.LIST_EVENTS, account.now)
    day = account.now.date().isoformat()
    account.worker.release(replace(lease, pace=pace, ordered=7, ordered_on=day))
    found = met(account)
    lists = found["calls of Recall: list events"]
    assert (lists.used, lists.allowed) == (1, 90)
    assert found["new bots of all"].used == 7
    assert len([one for one in found.values() if one.per == "minute"]) == len(Endpoint)


def test_bots_of_the_busiest_day_of_whoever_has_most_are_counted(account: Scene) -> None:
    start = account.now.replace(hour=12) + timedelta(days=2)
    rows = [
        an_event(
            f"event-{n}", user_id=ADA, calendar_key="calendar-1", start=start + n * HOUR,
            desired=BotSignature("key", start + n * HOUR, "https://meet.example/abc", "c0ffee"),
        )
        for n in range(3)
    ]  # fmt: skip
    rows.append(an_event("none", user_id=ADA, calendar_key="calendar-1", start=start, desired=None))
    lease = account.lease()
    account.worker.save_events(lease, rows)
    account.worker.release(lease)
    assert met(account)["bots of one person"].used == 3


def test_hours_are_shown_once_they_are_capped(account: Scene) -> None:
    account.site.given |= {"bot_hours_per_user_and_day": "6", "bot_hours_per_day": "500"}
    lease, start = account.lease(), account.now.replace(hour=12) + timedelta(days=2)
    rows = [
        an_event(
            f"event-{n}", user_id=ADA, calendar_key="calendar-1", start=start + n * HOUR,
            desired=BotSignature("key", start + n * HOUR, "https://meet.example/abc", "c0ffee"),
        )
        for n in range(3)
    ]  # fmt: skip
    account.worker.save_events(lease, rows)
    today = account.now.date().isoformat()
    account.worker.release(replace(lease, ordered_minutes=61, ordered_on=today))
    found = met(account)
    length = sum(((row.facts.end - row.facts.start) for row in rows), timedelta())
    person, everybody = found["bot-hours of one person"], found["new bot-hours of all"]
    assert (person.used, person.allowed) == (-(-length // timedelta(hours=1)), 6)
    assert (everybody.used, everybody.allowed) == (2, 500)
    assert "ROLLCALL_BOT_HOURS_PER_DAY" in everybody.raised_by


def test_a_setting_that_raises_a_limit_can_be_deployed(account: Scene) -> None:
    names = {one.variable: one.parameter for one in Settings.choices()}
    said = " ".join(one.raised_by for one in met(account).values())
    found = set(re.findall(r"`make deploy (ROLLCALL_[A-Z_]+)=(\S+)`", said))
    assert len(found) == 8
    for variable, value in found:
        assert complaints({names[variable]: "100000" if value == "…" else value}) == []


def test_without_mail_no_letters_are_shown(account: Scene) -> None:
    del account.site.given["mail_from"]
    assert "letters" not in met(account)
