"""Whether anybody hears the alarms, and whether any rings."""

from __future__ import annotations

from operate.checks.finding import Check, Finding, fine, wrong
from operate.installation import Installation

PENDING = "PendingConfirmation"
RINGS = "ALARM"
TEST_SUBJECT = "Rollcall: a test"
TEST_TEXT = (
    "This is a test of the way from Rollcall's alarms to you, begun by `rollcall doctor --ring`. "
    "There is nothing to do."
)


def subscribers(site: Installation) -> Finding:
    """Whether somebody confirmed that they want the alarms."""
    topic = site.output("AlarmTopicArn")
    pages = site.aws("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    found = [one["SubscriptionArn"] for page in pages for one in page["Subscriptions"]]
    confirmed = [arn for arn in found if arn != PENDING]
    if not confirmed:
        waits = f"; {len(found)} wait to be confirmed" if found else ""
        return wrong(
            f"Nobody hears the alarms{waits}.",
            f"Subscribe whoever is on call to {topic}, and confirm it in the mail that comes.",
        )
    return fine(f"{len(confirmed)} subscribers hear the alarms.")


def ringing(site: Installation) -> Finding:
    """Whether an alarm of this stack rings."""
    pages = site.aws("cloudwatch").get_paginator("describe_alarms")
    found = pages.paginate(AlarmNamePrefix=f"{site.stack}-")
    alarms = [alarm for page in found for alarm in page["MetricAlarms"]]
    names = [alarm["AlarmName"] for alarm in alarms if alarm["StateValue"] == RINGS]
    if names:
        return wrong(
            f"{len(names)} alarms ring, {names[0]} among them.",
            "The runbook has a heading for each.",
        )
    return fine("No alarm rings.")


def ring(site: Installation) -> Finding:
    """Send a test to whoever hears the alarms."""
    site.aws("sns").publish(
        TopicArn=site.output("AlarmTopicArn"), Subject=TEST_SUBJECT, Message=TEST_TEXT
    )
    return fine("A test was sent to whoever hears the alarms: ask them whether it came.")


CHECKS = (
    Check("alarms heard", subscribers, in_aws_only=True),
    Check("alarms ringing", ringing, in_aws_only=True),
)
RING = Check("test alarm", ring)
