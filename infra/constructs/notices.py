"""Alarms that can wait for the next working day: causes, and what needs a look. See `pages`.

No single failure rings. Where one count is enough, it stands for many, or is a level.
"""

from infra.constructs.alarm_rule import QUEUE, WORKER, AlarmRule

_REFUSED = "Recall refused our key, so nothing is scheduled until that is put right: "
_FUNCTIONS = ("OauthCallback", "Portal", "Webhook", "SyncWorker")


def _of_function(name: str) -> tuple[AlarmRule, AlarmRule]:
    return (
        AlarmRule(
            name=f"{name}Fails",
            source=name,
            metric="Errors",
            meaning="The function raised, ran out of time or memory, or could not start.",
            threshold=3,
            minutes=15,
        ),
        AlarmRule(
            name=f"{name}Throttled",
            source=name,
            metric="Throttles",
            meaning="Lambda refused to run the function: the account's concurrency is used up.",
            needed=2,
            periods=3,
        ),
    )


def _of_key(name: str, metric: str, meaning: str) -> AlarmRule:
    """A cause of `NoAccess`, which rings with it and names it."""
    return AlarmRule(
        name=name,
        source=WORKER,
        metric=f"failed_{metric}",
        meaning=meaning,
        needed=2,
        periods=3,
    )


NOTICES = (
    AlarmRule(
        name="MeetingsWithoutBot",
        source=WORKER,
        metric="meetings_without_bot",
        meaning="A meeting has begun and its wanted bot is not there.",
        statistic="Maximum",
    ),
    AlarmRule(
        name="ConnectionsWait",
        source=WORKER,
        metric="connections_waiting_per_thousand",
        meaning="A user's request to connect, change or disconnect has waited for 15 minutes.",
        statistic="Maximum",
    ),
    AlarmRule(
        name="CalendarsWait",
        source=WORKER,
        metric="calendars_waiting_per_thousand",
        meaning="A change that Recall announced has not been read for 15 minutes.",
        statistic="Maximum",
    ),
    AlarmRule(
        name="WorkWaits",
        source=QUEUE,
        metric="ApproximateAgeOfOldestMessage",
        meaning="The oldest wake-up is older than ten minutes: the worker does not keep up.",
        statistic="Maximum",
        threshold=600,
    ),
    AlarmRule(
        name="WorkerSlow",
        source="SyncWorker",
        metric="Duration",
        meaning="Runs often took over 80 % of the function's timeout; they should stop before.",
        statistic="Maximum",
        threshold=24_000,
        needed=3,
        periods=6,
    ),
    *(rule for name in _FUNCTIONS for rule in _of_function(name)),
    AlarmRule(
        name="MailUnsent",
        source=WORKER,
        metric="mail_unsent",
        meaning="Amazon SES takes no mail: people are not told what needs them.",
        threshold=5,
        minutes=60,
    ),
    _of_key(
        "SecretUnreadable",
        "secret_unreadable",
        "The worker cannot read the Recall key or Google's client secret.",
    ),
    _of_key(
        "SecretMalformed",
        "secret_malformed",
        "The Recall key or Google's client secret is empty or cannot be right.",
    ),
    _of_key(
        "TokenKeyFails",
        "token_key",
        "The token key does not open the refresh tokens: calendars cannot be connected.",
    ),
    _of_key("KeyUnknown", "access_refused_401", f"{_REFUSED}it is not known (401)."),
    _of_key(
        "AccountUnpaid", "access_refused_402", f"{_REFUSED}the account is out of credit (402)."
    ),
    _of_key("KeyNotAllowed", "access_refused_403", f"{_REFUSED}it may not do this (403)."),
    AlarmRule(
        name="WebhookErrors",
        source="webhook",
        metric="failed",
        meaning="The webhook answered 5xx again and again.",
        threshold=3,
        minutes=15,
    ),
    AlarmRule(
        name="PageErrors",
        source="portal",
        metric="failed",
        meaning="Pages showed an error of ours (5xx) again and again.",
        threshold=3,
        minutes=15,
    ),
    AlarmRule(
        name="SignInErrors",
        source="oauth_callback",
        metric="failed",
        meaning="People could not sign in or connect for our fault (5xx).",
        threshold=3,
        minutes=15,
    ),
    AlarmRule(
        name="ForgedWebhooks",
        source="webhook",
        metric="refused",
        meaning="Many webhooks without a genuine signature: an attack, or the wrong secret.",
        threshold=20,
    ),
    AlarmRule(
        name="RunFailed",
        source=WORKER,
        metric="run_failed",
        meaning="Runs ended with an error nobody expected: a bug.",
        threshold=3,
        minutes=15,
    ),
    AlarmRule(
        name="ItemFailed",
        source=WORKER,
        metric="item_failed",
        meaning="Events or connections hit errors nobody expected: a bug; others go on.",
        # At once: a token that was moved to another row is refused once, and not tried again.
        threshold=1,
        minutes=60,
    ),
    AlarmRule(
        name="WebhookParked",
        source="webhook",
        metric="parked",
        meaning="Genuine webhooks could not be read: Recall's format changed, or a bug.",
        threshold=2,
        minutes=60,
    ),
    AlarmRule(
        name="CapReached",
        source=WORKER,
        metric="cap_reached",
        meaning="A cap kept many bots away: somebody floods a calendar, or the cap is too low.",
        threshold=20,
        minutes=60,
    ),
    AlarmRule(
        name="RequestsRefused",
        source=WORKER,
        metric="refused_percent",
        meaning="Recall refuses most new bots as wrong: a bug, or its interface changed.",
        statistic="Average",
        threshold=50,
        minutes=60,
        # One meeting that it never takes is one hour; a day of such hours is no coincidence.
        needed=4,
        periods=24,
    ),
    AlarmRule(
        name="Throttled",
        source=WORKER,
        metric="failed_rate_limited",
        meaning="Recall said 429 although calls are paced: somebody else uses the workspace.",
        # Who was refused rests as long as Recall says, so even lasting refusals are few.
        threshold=5,
        minutes=15,
    ),
    AlarmRule(
        name="Drift",
        source=WORKER,
        metric="drift_percent",
        meaning="Many calendars' status at Recall had changed and no webhook said so.",
        threshold=10,
        minutes=240,
    ),
    AlarmRule(
        name="RemovalsStopped",
        source=WORKER,
        metric="calendar_removals_stopped",
        meaning="Nobody here wants many of our calendars at Recall; none was removed: table lost?",
    ),
    AlarmRule(
        name="WebhooksMissing",
        source=WORKER,
        metric="unannounced_percent",
        meaning="Sweeps found many changes, minutes old, that no webhook had told of.",
        threshold=10,
        minutes=60,
    ),
    AlarmRule(
        name="ListingDistrusted",
        source=WORKER,
        metric="workspace_listing_distrusted",
        meaning="Listing a whole workspace missed a change and was switched off.",
    ),
)

WITHOUT_ALARM = {
    "failed_no_time_left": "The run was over before the call began; the next one makes it.",
    "failed_blocked_403": "One calendar or meeting; ConnectionsWait and BotsMissing if it lasts.",
    "failed_busy": "408 and 425 ask to come back, and the worker does.",
    "failed_server_error": "RecallSilent when it is all of Recall, BotsMissing when it is a bot.",
    "failed_unreadable_answer": "As failed_server_error.",
    "failed_answer_too_large": "As failed_server_error.",
    "failed_answer_too_slow": "As failed_server_error.",
    "failed_google_no_answer": "Only removals wait for Google; ConnectionsWait if it lasts.",
    "failed_google_redirect": "As failed_google_no_answer.",
    "failed_google_answer_too_long": "As failed_google_no_answer.",
    "failed_google_revoke": "As failed_google_no_answer.",
}
"""Causes of failed calls that ring nothing themselves, and why. Those named like exceptions of
the HTTP client, such as `failed_ConnectError`, are as `failed_server_error`."""
