"""Whether anybody hears the alarms, and whether any rings."""

from __future__ import annotations

from functools import partial

from operate.checks.finding import Check, Finding, fine, wrong
from operate.installation import Installation

PENDING = "PendingConfirmation"
RINGS = "ALARM"
TEST_SUBJECT = "Rollcall: a test"
TEST_TEXT = (
    "This is a test of the way from Rollcall's alarms to you, begun by `rollcall doctor --ring`. "
    "There is nothing to do."
)


PAGES, NOTICES = "PagesTopicArn", "NoticesTopicArn"


def subscribers(site: Installation, output: str, what: str) -> Finding:
    """Whether somebody confirmed that they want the alarms of a topic."""
    topic = site.output(output)
    pages = site.aws("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    found = [one["SubscriptionArn"] for page in pages for one in page["Subscriptions"]]
    confirmed = [arn for arn in found if arn != PENDING]
    if not confirmed:
        waits = f"; {len(found)} wait to be confirmed" if found else ""
        return wrong(
            f"Nobody hears {what}{waits}.",
            f"Subscribe somebody to {topic}, and confirm it in the mail that comes.",
        )
    return fine(f"{len(confirmed)} subscribers hear {what}.")


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
    for output in (PAGES, NOTICES):
        site.aws("sns").publish(
            TopicArn=site.output(output), Subject=TEST_SUBJECT, Message=TEST_TEXT
        )
    return fine("A test was sent to whoever hears the alarms: ask them whether it came.")


CHECKS = (
    Check("pages heard", partial(subscribers, output=PAGES, what="the pages"), in_aws_only=True),
    Check(
        "notices heard", partial(subscribers, output=NOTICES, what="the notices"), in_aws_only=True
    ),
    Check("alarms ringing", ringing, in_aws_only=True),
)
RING = Check("test alarm", ring)
