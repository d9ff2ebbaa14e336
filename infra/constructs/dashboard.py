"""One dashboard, in the order in which an operator asks: four questions, a row each."""

from collections.abc import Callable, Sequence
from functools import partial

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.constructs.alarm_rule import EDGE, WORKER
from infra.constructs.alarms import Alarms, Watched
from infra.constructs.edge_counts import PAGES_FAILED, WEBHOOKS_LOST
from infra.constructs.namespace import namespace_of

_FIVE = cdk.Duration.minutes(5)
_HOUR = cdk.Duration.hours(1)
_SERVICES = ("oauth_callback", "portal", "webhook", WORKER)

type Metrics = Sequence[cloudwatch.IMetric]
type Own = Callable[..., list[cloudwatch.Metric]]
"""Metrics of this installation's own, as `_own` makes them in its namespace."""


class Dashboard(Construct):
    """Are bots right, is it keeping up, what fails, what does it cost."""

    def __init__(
        self, scope: Construct, construct_id: str, *,
        watched: Watched, table: dynamodb.ITableV2, alarms: Alarms,
    ) -> None:  # fmt: skip
        super().__init__(scope, construct_id)
        own = partial(_own, namespace_of(self))
        status = cloudwatch.AlarmStatusWidget(
            title="Act now", width=24, height=3, alarms=alarms.paging
        )
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            default_interval=cdk.Duration.days(1),
            widgets=[
                [status],
                _row(_right(own)),
                _row(_keeping_up(own, watched)),
                _row(_failing(own, watched)),
                _row(_cost(own, watched, table)),
            ],
        )


def _right(own: Own) -> dict[str, Metrics]:
    overdue = ("connections_waiting", "calendars_waiting")
    return {
        "Are bots right? Missing before and in meetings": own(
            WORKER, "bots_missing", "meetings_without_bot", statistic="Maximum"
        ),
        "Requests and changes older than 15 minutes": own(WORKER, *overdue, statistic="Maximum"),
        "Bots ordered and taken off": own(WORKER, "scheduled", "removed", "asked_to_leave"),
    }


def _keeping_up(own: Own, watched: Watched) -> dict[str, Metrics]:
    age = watched.queue.metric_approximate_age_of_oldest_message(period=_FIVE, statistic="Maximum")
    worker = watched.functions["SyncWorker"]
    return {
        "Is it keeping up? Runs, and their longest in milliseconds": [
            *own(WORKER, "run_done", "lease_held"),
            worker.metric_duration(period=_FIVE, statistic="Maximum"),
        ],
        "Seconds that the oldest wake-up waits": [age],
        "Calls to Recall, and those refused for their rate": own(
            WORKER, "lists", "calls_list_events", "calls_schedule", "failed_rate_limited"
        ),
        "Webhooks": own("webhook", "marked", "status_recorded", "refused", "stale"),
    }


def _failing(own: Own, watched: Watched) -> dict[str, Metrics]:
    functions = watched.functions.values()
    return {
        "What fails? Share of pages and webhooks": own(
            EDGE, PAGES_FAILED, WEBHOOKS_LOST, statistic="Average"
        ),
        "Failures by function": [metric for name in _SERVICES for metric in own(name, "failed")],
        "Functions that broke or were not started": [
            *(each.metric_errors(period=_FIVE) for each in functions),
            *(each.metric_throttles(period=_FIVE) for each in functions),
        ],
        "What Recall and a cap kept away": own(
            WORKER, "refused", "cap_reached", "recall_silent", "no_access", "disconnected"
        ),
    }


def _cost(own: Own, watched: Watched, table: dynamodb.ITableV2) -> dict[str, Metrics]:
    functions = watched.functions.values()
    return {
        "What does it cost? Bots ordered an hour": own(
            WORKER, "scheduled", "sent_by_hand", period=_HOUR
        ),
        "Milliseconds of functions an hour": [
            each.metric_duration(period=_HOUR, statistic="Sum") for each in functions
        ],
        "Units of the table an hour": [
            table.metric_consumed_write_capacity_units(period=_HOUR),
            table.metric_consumed_read_capacity_units(period=_HOUR),
        ],
        "Messages an hour": [watched.queue.metric_number_of_messages_sent(period=_HOUR)],
    }


def _own(
    namespace: str, source: str, *names: str, statistic: str = "Sum", period: cdk.Duration = _FIVE
) -> list[cloudwatch.Metric]:
    dimensions = None if source == EDGE else {"service": source}
    return [
        cloudwatch.Metric(
            namespace=namespace,
            metric_name=name,
            dimensions_map=dimensions,
            statistic=statistic,
            period=period,
            label=f"{source} {name}" if names == ("failed",) else name,
        )
        for name in names
    ]


def _row(graphs: dict[str, Metrics]) -> list[cloudwatch.IWidget]:
    return [
        cloudwatch.GraphWidget(title=title, left=list(metrics), width=24 // len(graphs))
        for title, metrics in graphs.items()
    ]
