"""Every alarm, each with a heading of its own in docs/operations.md, to one of two topics."""

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

from infra.constructs.alarm_rule import DEAD_LETTERS, EDGE, QUEUE, AlarmRule
from infra.constructs.namespace import namespace_of
from infra.constructs.notices import NOTICES
from infra.constructs.pages import PAGES

_AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
_LESS = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What the alarms look at."""

    functions: Mapping[str, lambda_.Function]
    queue: sqs.Queue
    dead_letters: sqs.Queue


class Alarms(Construct):
    """Alarms on what AWS sees and on what Rollcall counts, to two encrypted topics."""

    def __init__(
        self, scope: Construct, construct_id: str, *, watched: Watched, key: kms.IKey
    ) -> None:
        super().__init__(scope, construct_id)
        self._watched = watched
        self.pages = _topic(self, "Pages", key)
        self.notices = _topic(self, "Notices", key)
        self.paging = [self._alarm(rule, self.pages) for rule in PAGES]
        for rule in NOTICES:
            self._alarm(rule, self.notices)

    def _alarm(self, rule: AlarmRule, topic: sns.Topic) -> cloudwatch.Alarm:
        missing = cloudwatch.TreatMissingData
        alarm = cloudwatch.Alarm(
            self,
            rule.name,
            alarm_description=f"{rule.meaning} See docs/operations.md#{rule.name.lower()}",
            metric=self._metric(rule),
            threshold=rule.threshold,
            comparison_operator=_LESS if rule.too_little else _AT_LEAST,
            evaluation_periods=rule.periods,
            datapoints_to_alarm=rule.needed,
            treat_missing_data=missing.BREACHING if rule.too_little else missing.NOT_BREACHING,
        )
        action = actions.SnsAction(topic)
        alarm.add_alarm_action(action)
        if rule.says_ok:
            alarm.add_ok_action(action)
        return alarm

    def _metric(self, rule: AlarmRule) -> cloudwatch.IMetric:
        watched, period = self._watched, cdk.Duration.minutes(rule.minutes)
        queues = {QUEUE: watched.queue, DEAD_LETTERS: watched.dead_letters}
        if rule.source in queues:
            return queues[rule.source].metric(rule.metric, statistic=rule.statistic, period=period)
        if rule.source in watched.functions:
            return watched.functions[rule.source].metric(
                rule.metric, statistic=rule.statistic, period=period
            )
        return cloudwatch.Metric(
            namespace=namespace_of(self),
            metric_name=rule.metric,
            dimensions_map=None if rule.source == EDGE else {"service": rule.source},
            period=period,
            statistic=rule.statistic,
        )


def _topic(scope: Construct, construct_id: str, key: kms.IKey) -> sns.Topic:
    topic = sns.Topic(scope, construct_id, master_key=key, enforce_ssl=True)
    # The topic's policy replaces the default one, which would have let alarms publish.
    topic.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=["sns:Publish"],
            resources=[topic.topic_arn],
            conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(scope).account}},
        )
    )
    return topic
