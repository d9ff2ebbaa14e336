"""Every alarm, each with a heading of its own in docs/operations.md."""

from collections.abc import Mapping
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.counts import COUNTS, Count

_FIVE_MINUTES = cdk.Duration.minutes(5)
_OLDEST_WAKE = cdk.Duration.minutes(10)
_SHARE_OF_TIMEOUT = 0.8


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What the alarms look at."""

    functions: Mapping[str, lambda_.Function]
    worker_timeout: cdk.Duration
    queue: sqs.Queue
    dead_letters: sqs.Queue


class Alarms(Construct):
    """Alarms on what CloudWatch sees and on what the functions count, to one encrypted topic."""

    def __init__(
        self, scope: Construct, construct_id: str, *, watched: Watched, key: kms.IKey
    ) -> None:
        super().__init__(scope, construct_id)
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        # The topic's policy replaces the default one, which would have let alarms publish.
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            )
        )
        self._queues(watched)
        for name, function in watched.functions.items():
            self._function(name, function)
        self._worker(watched.functions["SyncWorker"], watched.worker_timeout)
        for count in COUNTS:
            self._count(count)

    def _queues(self, watched: Watched) -> None:
        self._alarm(
            "DeadLetter",
            "A wake-up failed five times: a bug, for the queue never gives up on throttling.",
            watched.dead_letters.metric_approximate_number_of_messages_visible(
                period=cdk.Duration.minutes(1), statistic="Maximum"
            ),
            at_least=1,
        )
        self._alarm(
            "WorkWaits",
            "The oldest wake-up is older than ten minutes: the worker does not keep up.",
            watched.queue.metric_approximate_age_of_oldest_message(
                period=_FIVE_MINUTES, statistic="Maximum"
            ),
            at_least=_OLDEST_WAKE.to_seconds(),
        )

    def _function(self, name: str, function: lambda_.Function) -> None:
        self._alarm(
            f"{name}Fails",
            "The function raised, ran out of time or memory, or could not start.",
            function.metric_errors(period=_FIVE_MINUTES, statistic="Sum"),
            at_least=1,
        )
        self._alarm(
            f"{name}Throttled",
            "Lambda refused to run the function: the account's concurrency is used up.",
            function.metric_throttles(period=_FIVE_MINUTES, statistic="Sum"),
            at_least=1,
        )

    def _worker(self, worker: lambda_.Function, timeout: cdk.Duration) -> None:
        self._alarm(
            "WorkerSlow",
            "A run took over 80 % of the function's timeout; it should stop long before.",
            worker.metric_duration(period=_FIVE_MINUTES, statistic="Maximum"),
            at_least=timeout.to_milliseconds() * _SHARE_OF_TIMEOUT,
        )
        self._add(
            cloudwatch.Alarm(
                self,
                "WorkerSilent",
                alarm_description=_description(
                    "WorkerSilent",
                    "The worker did not run for ten minutes although a tick comes every minute.",
                ),
                metric=worker.metric_invocations(period=_FIVE_MINUTES, statistic="Sum"),
                threshold=1,
                comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
                evaluation_periods=2,
                treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
            )
        )

    def _count(self, count: Count) -> None:
        metric = cloudwatch.Metric(
            namespace="Rollcall",
            metric_name=count.metric,
            dimensions_map={"service": count.service},
            period=cdk.Duration.minutes(count.minutes),
            statistic="Sum",
        )
        self._alarm(count.alarm, count.meaning, metric, at_least=count.at_least)

    def _alarm(
        self,
        name: str,
        description: str,
        metric: cloudwatch.IMetric,
        *,
        at_least: float,
    ) -> None:
        operator = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
        self._add(
            cloudwatch.Alarm(
                self,
                name,
                alarm_description=_description(name, description),
                metric=metric,
                threshold=at_least,
                comparison_operator=operator,
                evaluation_periods=1,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            )
        )

    def _add(self, alarm: cloudwatch.Alarm) -> None:
        alarm.add_alarm_action(actions.SnsAction(self.topic))


def _description(name: str, text: str) -> str:
    return f"{text} See docs/operations.md#{name.lower()}"
