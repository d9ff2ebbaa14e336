"""Letters through Amazon SES, and what SES reports of them. Nothing of it without `MailFrom`."""

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.constructs.wake import VISIBILITY_PER_TIMEOUT

EVENTS = ["SEND", "REJECT", "BOUNCE", "COMPLAINT", "DELIVERY"]
"""SES reports each letter that it takes by the first; what became of it by the others."""
NONE = "none"
"""Stands for the configuration set, and the domain, while no mail is sent."""


class Mail(Construct):
    """A configuration set that publishes to a topic, and the queue in which that is kept."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        sender: str,
        key: kms.IKey,
        timeout: cdk.Duration,
    ) -> None:
        super().__init__(scope, construct_id)
        self._sender = sender
        self._is_on = cdk.CfnCondition(
            self,
            "IsOn",
            expression=cdk.Fn.condition_not(cdk.Fn.condition_equals(sender, "")),
        )
        self._set = ses.CfnConfigurationSet(self, "ConfigurationSet")
        self._topic = sns.Topic(self, "Reports", master_key=key, enforce_ssl=True)
        self._queue = sqs.Queue(
            self,
            "Queue",
            visibility_timeout=cdk.Duration.seconds(timeout.to_seconds() * VISIBILITY_PER_TIMEOUT),
            retention_period=cdk.Duration.days(4),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )
        acknowledge(
            self._queue,
            "Serverless-SQSRedrivePolicy",
            "A report that cannot be stored comes again for four days; by then it says nothing.",
        )
        acknowledge(
            self._queue,
            "AwsSolutions-SQS3",
            "A report that cannot be stored comes again for four days; by then it says nothing.",
        )
        self._publish()
        self.configuration_set = cdk.Fn.condition_if(
            self._is_on.logical_id, self._set.ref, NONE
        ).to_string()
        for each in self.node.find_all():
            if isinstance(each, cdk.CfnResource):
                each.cfn_options.condition = self._is_on

    def sent_by(self, role: iam.Role) -> None:
        """Let `role` send, from the operator's address only."""
        # Without an address both names are of nothing that can exist.
        domain = cdk.Fn.select(1, cdk.Fn.split("@", cdk.Fn.join("", [self._sender, f"@{NONE}"])))
        stack = cdk.Stack.of(self)

        def arn(kind: str, name: str) -> str:
            return stack.format_arn(service="ses", resource=kind, resource_name=name)

        role.add_to_policy(
            iam.PolicyStatement(
                actions=["ses:SendEmail"],
                resources=[
                    arn("identity", self._sender),
                    arn("identity", domain),
                    arn("configuration-set", self.configuration_set),
                ],
            )
        )

    def reported_to(self, function: lambda_.IFunction, role: iam.Role) -> None:
        """Let `function` take reports."""
        statement = iam.PolicyStatement(
            actions=[
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:ReceiveMessage",
            ],
            resources=[
                cdk.Fn.condition_if(
                    self._is_on.logical_id, self._queue.queue_arn, f"arn:aws:sqs:::{NONE}"
                ).to_string()
            ],
        )
        role.add_to_policy(statement)
        mapping = lambda_.EventSourceMapping(
            self,
            "Mapping",
            target=function,
            event_source_arn=self._queue.queue_arn,
            batch_size=10,
            max_concurrency=2,
            report_batch_item_failures=True,
        )
        mapping.node.add_dependency(role)
        acknowledge(
            mapping,
            "Serverless-LambdaEventSourceMappingDestination",
            "Lambda offers no destination for SQS sources; a report that fails comes again.",
        )
        for each in mapping.node.find_all():
            if isinstance(each, cdk.CfnResource):
                each.cfn_options.condition = self._is_on

    def _publish(self) -> None:
        """Let SES publish to the topic, and the topic to the queue."""
        ours = {"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}}
        self._topic.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sns:Publish"],
                principals=[iam.ServicePrincipal("ses.amazonaws.com")],
                resources=[self._topic.topic_arn],
                conditions=ours,
            )
        )
        self._queue.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sqs:SendMessage"],
                principals=[iam.ServicePrincipal("sns.amazonaws.com")],
                resources=[self._queue.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": self._topic.topic_arn}},
            )
        )
        subscription = sns.CfnSubscription(
            self,
            "Subscription",
            topic_arn=self._topic.topic_arn,
            protocol="sqs",
            endpoint=self._queue.queue_arn,
            raw_message_delivery=True,
        )
        acknowledge(
            subscription,
            "Serverless-SNSRedrivePolicy",
            "SNS tries to reach a queue for 23 days, longer than a report is of use.",
        )
        destination = ses.CfnConfigurationSetEventDestination(
            self,
            "Destination",
            configuration_set_name=self._set.ref,
            event_destination=ses.CfnConfigurationSetEventDestination.EventDestinationProperty(
                enabled=True,
                matching_event_types=EVENTS,
                sns_destination=ses.CfnConfigurationSetEventDestination.SnsDestinationProperty(
                    topic_arn=self._topic.topic_arn
                ),
            ),
        )
        destination.node.add_dependency(self._topic)
