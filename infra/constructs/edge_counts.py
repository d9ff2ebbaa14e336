"""Counts the API's access log: what people and Recall were answered, whoever is to blame.

A function that cannot start, is throttled or runs out of time counts nothing itself; here it does.
Each request counts as 1 or 0, so that the average is the share that failed.
"""

from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.namespace import namespace_of

WEBHOOKS_LOST, PAGES_FAILED = "webhooks_lost", "pages_failed"

_FINE = '$.status = "2*" || $.status = "3*"'
_OURS = '$.status = "5*"'


def patterns(webhook_route: str) -> dict[tuple[str, int], str]:
    """The filters, by metric and by what a request that fits counts for it.

    A webhook that is throttled (429) is lost until Recall sends it again. Other 4xx, of strangers
    without a signature and of scanners, count for neither: they would hide what fails.
    """
    webhook, page = f'$.route = "{webhook_route}"', f'$.route != "{webhook_route}"'
    return {
        (WEBHOOKS_LOST, 1): f'{{ ({webhook}) && ({_OURS} || $.status = "429") }}',
        (WEBHOOKS_LOST, 0): f"{{ ({webhook}) && ({_FINE}) }}",
        (PAGES_FAILED, 1): f"{{ ({page}) && ({_OURS}) }}",
        (PAGES_FAILED, 0): f"{{ ({page}) && ({_FINE}) }}",
    }


class EdgeCounts(Construct):
    """Metric filters on the access log."""

    def __init__(
        self, scope: Construct, construct_id: str, *, log_group: logs.ILogGroup, webhook_route: str
    ) -> None:
        super().__init__(scope, construct_id)
        for (metric, value), pattern in patterns(webhook_route).items():
            logs.MetricFilter(
                self,
                f"{metric}{value}",
                log_group=log_group,
                filter_pattern=logs.FilterPattern.literal(pattern),
                metric_namespace=namespace_of(self),
                metric_name=metric,
                metric_value=str(value),
            )
