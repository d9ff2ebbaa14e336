"""Questions to the functions' logs, saved in CloudWatch; docs/operations.md names them.

Where a text says ID, put the id of the message, request, meeting or run.
"""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from constructs import Construct

QUERIES = {
    "What happened": """
filter message = "invocation"
| stats count() as times by service, outcome | sort times desc""",
    "What failed": """
filter level = "ERROR"
| fields @timestamp, service, outcome, error, code, at, via, reason, work, request_id
| sort @timestamp desc | limit 50""",
    "What the worker did": """
filter service = "sync_worker" and ispresent(run_done.0)
| fields @timestamp, lists.0, scheduled.0, removed.0, rows_saved.0, failed_rate_limited.0
| sort @timestamp desc | limit 50""",
    "What is overdue": """
filter service = "sync_worker" and ispresent(run_done.0)
| stats max(bots_missing.0), max(meetings_without_bot.0), max(connections_waiting.0),
  max(calendars_waiting.0), max(recall_silent.0), sum(no_access.0) by bin(5m)""",
    "What could not start": """
filter @message like /Task timed out|OutOfMemory|Runtime.ImportModuleError|Init.*error/
| fields @timestamp, @log, @message | sort @timestamp desc | limit 50""",
    "From a message or request to its bots": """
filter message_id = "ID" or request_id = "ID" or cause = "ID"
| fields @timestamp, service, outcome, run, action, event_id, bot_id, milliseconds, error, code
| sort @timestamp asc""",
    "From a meeting to its bots": """
filter event_id = "ID" or work like "ID"
| fields @timestamp, request_id, run, cause, action, bot_id, outcome, milliseconds
| sort @timestamp asc""",
    "One run": """
filter run = "ID" or request_id = "ID"
| fields @timestamp, message, outcome, cause, action, event_id, bot_id, milliseconds
| sort @timestamp asc""",
    "Writes by outcome": """
filter message = "bot_written"
| stats count() as times by action, outcome, bin(15m) | sort times desc""",
    "Errors of pages": """
filter service = "portal" and level = "ERROR"
| stats count() by outcome, reason, route, error, code, at, bin(5m)""",
    "Errors of signing in": """
filter service = "oauth_callback" and level = "ERROR"
| stats count() by outcome, reason, bin(5m)""",
    "Webhooks by signature": """
filter service = "webhook" and outcome in ["refused", "marked", "status_recorded", "stale"]
| stats count() by outcome, reason, bin(5m)""",
}


class Queries(Construct):
    """The saved queries, in a folder that is called like the stack."""

    def __init__(
        self, scope: Construct, construct_id: str, *, log_groups: Sequence[logs.ILogGroup]
    ) -> None:
        super().__init__(scope, construct_id)
        names = [group.log_group_name for group in log_groups]
        for number, (title, text) in enumerate(QUERIES.items()):
            logs.CfnQueryDefinition(
                self,
                f"Query{number}",
                name=f"{cdk.Stack.of(self).stack_name}/{title}",
                query_string=text.strip(),
                log_group_names=names,
            )
