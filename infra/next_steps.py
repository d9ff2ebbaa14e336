"""What only a person can do after a deployment, with a command where there is one."""

from collections.abc import Callable, Mapping

from infra.stage import Stage

TO_FILL = {
    "RecallApiKeySecretName": "the API key of your Recall workspace",
    "WebhookSecretsSecretName": "the webhook secret of your Recall workspace (whsec_...)",
    "GoogleClientSecretName": "the secret of your Google OAuth client",
}
WEBHOOK_EVENTS = (
    *("calendar.sync_events", "calendar.update"),
    *("bot.joining_call", "bot.in_waiting_room", "bot.in_call_not_recording"),
    *("bot.recording_permission_allowed", "bot.recording_permission_denied"),
    *("bot.in_call_recording", "bot.call_ended", "bot.done", "bot.fatal"),
    *("recording.done", "recording.failed"),
)

_GOOGLE = "https://console.cloud.google.com/auth/clients"


def next_steps(
    stage: Stage, outputs: Mapping[str, str], has_value: Callable[[str], bool]
) -> list[str]:
    """Sentences, some with a command on a line of its own."""
    return [
        *_domain(outputs),
        *(
            _step(
                f"Put {meaning} into its secret: paste it, press Enter, then Ctrl-D.",
                f"aws secretsmanager put-secret-value --region {stage.region} "
                f"--secret-id {outputs[name]} --secret-string file:///dev/stdin",
            )
            for name, meaning in TO_FILL.items()
            if not has_value(outputs[name])
        ),
        f"At {_GOOGLE}, authorise the redirect URI {outputs['RedirectUri']}.",
        (
            f"In the Recall dashboard, add the webhook endpoint {outputs['WebhookUrl']}, and "
            f"subscribe it to {', '.join(WEBHOOK_EVENTS)}."
        ),
        _subscribe("whoever is on call", stage, outputs["PagesTopicArn"]),
        _subscribe("who looks after it in working hours", stage, outputs["NoticesTopicArn"]),
        f"The pages are at {outputs['PageUrl']}.",
    ]


def _domain(outputs: Mapping[str, str]) -> list[str]:
    target = outputs.get("DomainTarget")
    if target is None:
        return []
    host = outputs["PageUrl"].removeprefix("https://")
    return [f"Point {host} to {target} by a CNAME; the API answers there alone."]


def _subscribe(who: str, stage: Stage, topic: str) -> str:
    return _step(
        f"Subscribe {who}.",
        f"aws sns subscribe --region {stage.region} --topic-arn {topic} "
        "--protocol email --notification-endpoint you@example.com",
    )


def _step(sentence: str, command: str) -> str:
    return f"{sentence}\n      {command}"
