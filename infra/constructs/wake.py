"""Waking the worker: the queue that makes it fast and the tick that makes it sure."""

import json

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledge import acknowledge

WORKSPACE = "main"

# Lambda's advice: six times the function's timeout, so that a message whose worker was throttled
# is not handed to a second one.
VISIBILITY_PER_TIMEOUT = 6


class Wake(Construct):
    """A FIFO queue with one message group a workspace, its dead letters and the minute's tick.

    Bodies name the workspace and never what to do, so losing or repeating one changes only delay.
    """

    def __init__(self, scope: Construct, construct_id: str, *, timeout: cdk.Duration) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = sqs.Queue(
            self,
            "DeadLetters",
            fifo=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=cdk.Duration.days(14),
        )
        acknowledge(
            self.dead_letters,
            "Serverless-SQSRedrivePolicy",
            "This is the end of the line: an alarm rings at the first message.",
        )
        self.queue = sqs.Queue(
            self,
            "Queue",
            fifo=True,
            # For the tick, which cannot name a deduplication id; senders of ours do.
            content_based_deduplication=True,
            # One bucket of the senders' deduplication ids: the worker starts after it has closed.
            delivery_delay=cdk.Duration.seconds(1),
            visibility_timeout=cdk.Duration.seconds(timeout.to_seconds() * VISIBILITY_PER_TIMEOUT),
            retention_period=cdk.Duration.days(1),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=5),
        )
        self._tick()

    def sent_by(self, role: iam.Role) -> None:
        """Let `role` wake the worker."""
        self._allow(role, self.queue, "sqs:SendMessage")

    def dead_letters_counted_by(self, role: iam.Role) -> None:
        """Let `role` count the wake-ups that were given up, and read none of them."""
        self._allow(role, self.dead_letters, "sqs:GetQueueAttributes")

    def worked_by(self, function: lambda_.IFunction, role: iam.Role) -> None:
        """Let `function` take wake-ups, at most two at a time, the least that Lambda offers."""
        self._allow(
            role,
            self.queue,
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
        )
        mapping = lambda_.EventSourceMapping(
            self,
            "Mapping",
            target=function,
            event_source_arn=self.queue.queue_arn,
            batch_size=10,
            max_concurrency=2,
            report_batch_item_failures=True,
        )
        # Lambda tries to receive at once and would refuse the mapping before the role may.
        mapping.node.add_dependency(role)
        acknowledge(
            mapping,
            "Serverless-LambdaEventSourceMappingDestination",
            "Lambda offers no destination for SQS sources; the queue's redrive policy does it.",
        )

    def _allow(self, role: iam.Role, queue: sqs.Queue, *actions: str) -> None:
        statement = iam.PolicyStatement(actions=list(actions), resources=[queue.queue_arn])
        role.add_to_policy(statement)

    def _tick(self) -> None:
        role = iam.Role(
            self,
            "TickRole",
            assumed_by=iam.ServicePrincipal(
                "scheduler.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
            ),
        )
        self._allow(role, self.queue, "sqs:SendMessage")
        # The scheduled time makes each minute's body different, else the queue would take the
        # ticks of five minutes for one message.
        body = {
            "v": 1,
            "workspace": WORKSPACE,
            "source": "tick",
            "at": "<aws.scheduler.scheduled-time>",
        }
        schedule = scheduler.CfnSchedule(
            self,
            "Tick",
            description="Wakes the worker every minute, whatever else got lost",
            schedule_expression="rate(1 minute)",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=self.queue.queue_arn,
                role_arn=role.role_arn,
                input=json.dumps(body, separators=(",", ":")),
                sqs_parameters=scheduler.CfnSchedule.SqsParametersProperty(
                    # A message whose worker died holds up its group for minutes.
                    message_group_id=f"{WORKSPACE}-tick"
                ),
                # A tick that is a minute late is the next one.
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=60, maximum_retry_attempts=3
                ),
            ),
        )
        schedule.node.add_dependency(role)
