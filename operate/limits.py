"""Every limit that an installation may meet, how much of it is used, and how it is raised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Any

from functions.sync_worker.limits import caps_of
from operate.installation import Installation
from operate.people import all_people, for_each
from operate.show import Part
from rollcall.domain.amounts import UNLIMITED, Amount, planned
from rollcall.domain.caps import MOST_CALENDARS, MOST_EVENTS
from rollcall.domain.endpoints import NOT_RECALLS
from rollcall.domain.model import User, is_wanted
from rollcall.runtime.call_limits import SETTING_OF, limits_of
from rollcall.runtime.setting import Setting
from rollcall.runtime.settings import Settings

DAY, AHEAD = timedelta(days=1), timedelta(days=7)
BY_DEPLOYING = "`make deploy {variable}=…`."
AT_RECALL = f"Ask Recall's support, then {BY_DEPLOYING}"
IN_CODE = "It is in `domain/endpoints.py`: no load of ours comes near Recall's base limit."
OF_THE_ACCOUNT = (
    "Service Quotas, “Concurrent executions” of AWS Lambda; new accounts begin with 10."
)
OF_ROUTES = "`make deploy ROLLCALL_CALENDARS_UP_TO=100000`; further, ask AWS for a higher quota."
OF_LETTERS = "Service Quotas, Amazon SES, in the region of the stack."
OF_ROWS = "It is in `domain/caps.py`: whoever fills a calendar with invitations fills no more."
OF_CALENDARS = "It is in `domain/caps.py`: each costs the workspace lists and rows."
SIGN_IN, WEBHOOK = "GET /auth/google/start", "POST /webhooks/recall"


class Limit(Part):
    """One limit."""

    what: str
    per: str
    """Of what it is a limit: a minute, a day, a calendar, …"""
    allowed: int
    used: int | None
    """The most within the time that ``used_in`` names; None where that is not known."""
    used_in: str
    raised_by: str
    """A sentence."""


def limits_met(site: Installation) -> tuple[Limit, ...]:
    """Read all of them: some calls, and two queries for each person."""
    found = [*_paces(site), *_caps(site)]
    if not site.local:
        found += [_concurrency(site), *_routes(site), *_letters(site)]
    return tuple(found)


def _paces(site: Installation) -> Iterator[Limit]:
    pace, now = site.lease().pace, site.now()
    for endpoint, allowed in limits_of(site.settings("sync_worker")).items():
        setting = SETTING_OF.get(endpoint)
        how = AT_RECALL.format(variable=setting.variable) if setting else IN_CODE
        whose = "calls" if endpoint in NOT_RECALLS else "calls of Recall"
        yield Limit(
            what=f"{whose}: {endpoint.replace('_', ' ')}", per="minute", allowed=allowed,
            used=pace.used(endpoint, now), used_in="the last minute", raised_by=how,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Held:
    """What one person has: calendars, rows of the fullest, most bots and minutes of one day."""

    calendars: int = 0
    rows: int = 0
    bots: int = 0
    minutes: float = 0


def _caps(site: Installation) -> Iterator[Limit]:
    now, lease, caps = site.now(), site.lease(), caps_of(site.settings("sync_worker"))
    held = for_each(site, all_people(site), lambda user: _held(site, user, now))
    today = now.astimezone(UTC).date().isoformat()
    ordered = (
        Amount(lease.ordered, lease.ordered_minutes) if lease.ordered_on == today else Amount()
    )
    soon, of_today = "the next seven days", "today (UTC)"
    for what, per, allowed, used, used_in, how in (
        ("bots of one person", "day", caps.per_user, _most_of(one.bots for one in held),
         soon, _by(Settings.bots_per_user_and_day)),
        ("new bots of all", "day", caps.per_workspace, ordered.bots,
         of_today, _by(Settings.bots_per_day)),
        ("bot-hours of one person", "day", caps.minutes_per_user / 60,
         _most_of(one.minutes for one in held) / 60,
         soon, _by(Settings.bot_hours_per_user_and_day)),
        ("new bot-hours of all", "day", caps.minutes_per_workspace / 60, ordered.minutes / 60,
         of_today, _by(Settings.bot_hours_per_day)),
        ("events of one calendar", "calendar", MOST_EVENTS,
         _most_of(one.rows for one in held), "the fullest", OF_ROWS),
        ("calendars of one person", "person", MOST_CALENDARS,
         _most_of(one.calendars for one in held), "whoever has most", OF_CALENDARS),
    ):  # fmt: skip
        if allowed < UNLIMITED:
            yield Limit(
                what=what, per=per, allowed=int(allowed), used=ceil(used), used_in=used_in,
                raised_by=how,
            )  # fmt: skip


def _most_of(amounts: Iterable[float]) -> float:
    return max(amounts, default=0)


def _by(setting: Setting[int]) -> str:
    return BY_DEPLOYING.format(variable=setting.variable)


def _held(site: Installation, user: User, now: datetime) -> _Held:
    connections = [one for one in site.worker.connections(user.user_id) if is_wanted(one)]
    if not connections:
        return _Held()
    rows = site.worker.events_between(user.user_id, now, now + AHEAD)
    days: dict[date, Amount] = defaultdict(Amount)
    for row in rows:
        if row.desired:
            days[row.desired.start.astimezone(UTC).date()] += planned(row.facts)
    fullest = max((one.rows for one in site.portal.calendars(user.user_id)), default=0)
    return _Held(
        len(connections), fullest,
        max((day.bots for day in days.values()), default=0),
        _most_of(day.minutes for day in days.values()),
    )  # fmt: skip


# --- of AWS


def _concurrency(site: Installation) -> Limit:
    told = site.aws("lambda").get_account_settings()["AccountLimit"]
    used = _most(site, "AWS/Lambda", "ConcurrentExecutions", "Maximum")
    return Limit(
        what="functions of the account", per="moment", allowed=told["ConcurrentExecutions"],
        used=used, used_in="the last day", raised_by=OF_THE_ACCOUNT,
    )  # fmt: skip


def _routes(site: Installation) -> Iterator[Limit]:
    stage: Any = site.aws("apigatewayv2").get_stage(
        ApiId=site.output("ApiId"), StageName="$default"
    )
    own = stage["RouteSettings"]
    for what, settings, metric in (
        ("requests of pages", stage["DefaultRouteSettings"], "pages_failed"),
        ("requests of signing in", own[SIGN_IN], ""),
        ("webhooks", own[WEBHOOK], "webhooks_lost"),
    ):
        # Every request is one sample of these, whatever it counts.
        most = _most(site, site.stack, metric, "SampleCount") if metric else None
        yield Limit(
            what=what, per="second", allowed=int(settings["ThrottlingRateLimit"]),
            used=None if most is None else -(-most // 60), used_in="the busiest minute of a day",
            raised_by=OF_ROUTES,
        )  # fmt: skip


def _letters(site: Installation) -> Iterator[Limit]:
    if not site.settings("sync_worker").mail_from:
        return
    quota = site.aws("sesv2").get_account()["SendQuota"]
    yield Limit(
        what="letters", per="day", allowed=int(quota["Max24HourSend"]),
        used=int(quota["SentLast24Hours"]), used_in="the last day", raised_by=OF_LETTERS,
    )  # fmt: skip


def _most(site: Installation, namespace: str, name: str, stat: str) -> int | None:
    """The highest value of a minute within a day; None where CloudWatch has none."""
    metric = {"Namespace": namespace, "MetricName": name}
    query = {"Id": "a", "MetricStat": {"Metric": metric, "Period": 60, "Stat": stat}}
    told: Any = site.aws("cloudwatch").get_metric_data(
        MetricDataQueries=[query], StartTime=site.now() - DAY, EndTime=site.now()
    )
    found = [value for one in told["MetricDataResults"] for value in one["Values"]]
    return int(max(found)) if found else None
