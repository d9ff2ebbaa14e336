"""The eight alarms that mean: act now. All others are in `notices`.

Each looks at what people notice, not at a cause, so an outage that nobody thought of rings too.
Their counts are levels or shares, so that an installation of a hundred thousand is not woken by
one meeting of one person, and one of three people is.
"""

from infra.constructs.alarm_rule import DEAD_LETTERS, EDGE, WORKER, AlarmRule

PAGES = (
    AlarmRule(
        name="BotsMissing",
        source=WORKER,
        metric="bots_missing_per_thousand",
        meaning="Wanted bots are not there 15 minutes before their meetings, whatever the cause.",
        statistic="Maximum",
        # The worker counts it with every run, so that one minute is enough; five make it calm.
        minutes=1,
        periods=5,
        says_ok=True,
    ),
    AlarmRule(
        name="RecallSilent",
        source=WORKER,
        metric="recall_silent",
        meaning="No call to Recall came through for ten minutes, though some were made.",
        statistic="Maximum",
        minutes=1,
        periods=5,
        says_ok=True,
    ),
    AlarmRule(
        name="NoAccess",
        source=WORKER,
        metric="no_access",
        meaning="A key is refused or cannot be had, so nothing is scheduled or nobody connected.",
        # Refused keys are tried every five minutes; one owed answer is a blip.
        needed=2,
        periods=3,
        says_ok=True,
    ),
    AlarmRule(
        name="WorkerSilent",
        source=WORKER,
        metric="run_done",
        meaning="No run of the worker ended well for ten minutes, though one begins every minute.",
        needed=2,
        periods=2,
        too_little=True,
        says_ok=True,
    ),
    AlarmRule(
        name="DeadLetter",
        source=DEAD_LETTERS,
        metric="ApproximateNumberOfMessagesVisible",
        meaning="A wake-up failed five times: a bug, for the queue never gives up on throttling.",
        statistic="Maximum",
        minutes=1,
        says_ok=True,
    ),
    AlarmRule(
        name="WebhooksLost",
        source=EDGE,
        metric="webhooks_lost",
        meaning="A fifth of Recall's webhooks was refused or failed here; after days it stops.",
        statistic="Average",
        threshold=0.2,
        needed=2,
        periods=3,
        says_ok=True,
    ),
    AlarmRule(
        name="PagesFail",
        source=EDGE,
        metric="pages_failed",
        meaning="One page in twenty was an error of ours (5xx), pages of the sign-in included.",
        statistic="Average",
        threshold=0.05,
        needed=2,
        periods=3,
        says_ok=True,
    ),
    AlarmRule(
        name="CalendarsDisconnected",
        source=WORKER,
        metric="disconnected_percent",
        meaning="A tenth of all calendars lost their connection within an hour.",
        threshold=10,
        minutes=60,
    ),
)
