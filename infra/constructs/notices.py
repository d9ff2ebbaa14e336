"""What the functions count themselves and an alarm looks at."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Count:
    """A metric that a function counts itself, and how much of it within `minutes` is too much."""

    alarm: str
    service: str
    metric: str
    meaning: str
    at_least: int = 1
    minutes: int = 5


_WORKER = "sync_worker"
_REFUSED = "Recall refused our key, so nothing is scheduled until that is put right: "
COUNTS = (
    Count(
        alarm="BotsMissing",
        service=_WORKER,
        metric="bots_missing",
        meaning="A wanted bot is not there 15 minutes before its meeting, whatever the cause.",
    ),
    Count(
        alarm="MeetingsWithoutBot",
        service=_WORKER,
        metric="meetings_without_bot",
        meaning="A meeting has begun and its wanted bot is not there.",
    ),
    Count(
        alarm="ConnectionsWait",
        service=_WORKER,
        metric="connections_waiting",
        meaning="A user's request to connect, change or disconnect has waited for 15 minutes.",
    ),
    Count(
        alarm="CalendarsWait",
        service=_WORKER,
        metric="calendars_waiting",
        meaning="A change that Recall announced has not been read for 15 minutes.",
    ),
    Count(
        alarm="RecallSilent",
        service=_WORKER,
        metric="recall_silent",
        meaning="No call to Recall came through for ten minutes, though at least ten were made.",
    ),
    Count(
        alarm="MailUnsent",
        service=_WORKER,
        metric="mail_unsent",
        meaning="Amazon SES takes no mail: people are not told what needs them.",
        at_least=5,
        minutes=60,
    ),
    Count(
        alarm="SecretUnreadable",
        service=_WORKER,
        metric="failed_secret_unreadable",
        meaning="The worker cannot read the Recall key or Google's client secret.",
    ),
    Count(
        alarm="SecretMalformed",
        service=_WORKER,
        metric="failed_secret_malformed",
        meaning="The Recall key or Google's client secret is empty or cannot be right.",
    ),
    Count(
        alarm="TokenKeyFails",
        service=_WORKER,
        metric="failed_token_key",
        meaning="The token key does not open the refresh tokens: calendars cannot be connected.",
        # One answer that KMS owes is a blip; a refused key fails five times in the first minute.
        at_least=3,
    ),
    Count(
        alarm="WebhookErrors",
        service="webhook",
        metric="failed",
        meaning="Recall got a 5xx; after days of them it stops sending.",
    ),
    Count(
        alarm="PageErrors",
        service="portal",
        metric="failed",
        meaning="Somebody was shown an error of ours (5xx) on a page.",
    ),
    Count(
        alarm="SignInErrors",
        service="oauth_callback",
        metric="failed",
        meaning="Somebody could not sign in or connect for our fault (5xx).",
    ),
    Count(
        alarm="ForgedWebhooks",
        service="webhook",
        metric="refused",
        meaning="Many webhooks without a genuine signature: an attack, or the wrong secret.",
        at_least=20,
    ),
    Count(
        alarm="RunFailed",
        service=_WORKER,
        metric="run_failed",
        meaning="A run ended with an error nobody expected: a bug.",
    ),
    Count(
        alarm="ItemFailed",
        service=_WORKER,
        metric="item_failed",
        meaning="One event or connection hit an error nobody expected: a bug; others go on.",
    ),
    Count(
        alarm="WebhookParked",
        service="webhook",
        metric="parked",
        meaning="A genuine webhook could not be read: Recall's format changed, or a bug.",
    ),
    Count(
        alarm="CapReached",
        service=_WORKER,
        metric="cap_reached",
        meaning="A cap on bots was reached: somebody floods a calendar, or the cap is too low.",
    ),
    Count(
        alarm="KeyUnknown",
        service=_WORKER,
        metric="failed_access_refused_401",
        meaning=f"{_REFUSED}it is not known (401).",
    ),
    Count(
        alarm="AccountUnpaid",
        service=_WORKER,
        metric="failed_access_refused_402",
        meaning=f"{_REFUSED}the account is out of credit (402).",
    ),
    Count(
        alarm="KeyNotAllowed",
        service=_WORKER,
        metric="failed_access_refused_403",
        meaning=f"{_REFUSED}it may not do this (403).",
    ),
    Count(
        alarm="RequestRefused",
        service=_WORKER,
        metric="refused",
        meaning="Recall refused a request as wrong: a bug, or its interface changed.",
    ),
    Count(
        alarm="Throttled",
        service=_WORKER,
        metric="failed_rate_limited",
        meaning="Recall said 429 although calls are paced: somebody else uses the workspace.",
        # Who was refused rests as long as Recall says, so even lasting refusals are few.
        at_least=5,
        minutes=15,
    ),
    Count(
        alarm="Drift",
        service=_WORKER,
        metric="drift",
        meaning="A calendar's status at Recall had changed and no webhook said so.",
    ),
    Count(
        alarm="RemovalsStopped",
        service=_WORKER,
        metric="calendar_removals_stopped",
        meaning="Nobody here wants many of our calendars at Recall; none was removed: table lost?",
    ),
    Count(
        alarm="WebhooksMissing",
        service=_WORKER,
        metric="unannounced",
        meaning="A sweep found changes, minutes old, that no webhook had told of.",
        minutes=60,
    ),
    Count(
        alarm="ListingDistrusted",
        service=_WORKER,
        metric="workspace_listing_distrusted",
        meaning="Listing a whole workspace missed a change and was switched off.",
    ),
    Count(
        alarm="CalendarsDisconnected",
        service=_WORKER,
        metric="disconnected",
        meaning="More than three calendars lost their connection within an hour.",
        at_least=4,
        minutes=60,
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
