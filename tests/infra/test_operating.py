import string

import pytest

from infra.constructs.counts import COUNTS, Count
from infra.node_runtime import REPOSITORY
from rollcall.domain.chat_text import NOTICE
from tests.infra.template import Json, Template, where

ALARM = "AWS::CloudWatch::Alarm"
SOURCES = REPOSITORY / "layers" / "common" / "src"
WORKER_COUNTS = (
    "disconnected",
    "drift",
    "rate_limited",
    "refused",
    "unannounced",
    "workspace_listing_distrusted",
)
FUNCTIONS = ("OauthCallback", "Portal", "SyncWorker", "Webhook")


def alarm(template: Template, name: str) -> Json:
    return template.properties(ALARM, f"Alarms{name}")


@pytest.mark.parametrize(
    ("name", "metric", "threshold"),
    [
        ("DeadLetter", "ApproximateNumberOfMessagesVisible", 1),
        ("WorkWaits", "ApproximateAgeOfOldestMessage", 600),
        ("WorkerSlow", "Duration", 24_000),
        ("WorkerSilent", "Invocations", 1),
        ("WebhookErrors", "failed", 1),
        ("PageErrors", "failed", 1),
        ("SignInErrors", "failed", 1),
        ("BotsMissing", "bots_missing", 1),
        ("MeetingsWithoutBot", "meetings_without_bot", 1),
        ("ConnectionsWait", "connections_waiting", 1),
        ("CalendarsWait", "calendars_waiting", 1),
        ("RecallSilent", "recall_silent", 1),
        ("SecretUnreadable", "failed_secret_unreadable", 1),
        ("SecretMalformed", "failed_secret_malformed", 1),
        ("TokenKeyFails", "failed_token_key", 3),
        ("ForgedWebhooks", "refused", 20),
        ("RunFailed", "run_failed", 1),
        ("ItemFailed", "item_failed", 1),
        ("WebhookParked", "parked", 1),
        ("CapReached", "cap_reached", 1),
        ("KeyUnknown", "failed_access_refused_401", 1),
        ("AccountUnpaid", "failed_access_refused_402", 1),
        ("KeyNotAllowed", "failed_access_refused_403", 1),
        ("RequestRefused", "refused", 1),
        ("Throttled", "failed_rate_limited", 5),
        ("Drift", "drift", 1),
        ("RemovalsStopped", "calendar_removals_stopped", 1),
        ("WebhooksMissing", "unannounced", 1),
        ("ListingDistrusted", "workspace_listing_distrusted", 1),
        ("CalendarsDisconnected", "disconnected", 4),
        *((f"{function}Fails", "Errors", 1) for function in FUNCTIONS),
        *((f"{function}Throttled", "Throttles", 1) for function in FUNCTIONS),
    ],
)
def test_each_alarm_looks_at_its_cause(
    template: Template, name: str, metric: str, threshold: int
) -> None:
    assert alarm(template, name)["MetricName"] == metric
    assert alarm(template, name)["Threshold"] == threshold


@pytest.mark.parametrize("count", WORKER_COUNTS)
def test_the_worker_counts_what_the_alarms_look_at(count: str) -> None:
    sources = (path.read_text() for path in SOURCES.rglob("*.py"))
    assert any(f'"{count}"' in source for source in sources)


def test_there_are_no_alarms_that_no_test_knows(template: Template) -> None:
    assert len(template.of_type(ALARM)) == 39


@pytest.mark.parametrize("count", COUNTS, ids=lambda count: count.alarm)
def test_an_alarm_on_a_count_looks_at_the_function_that_counts(
    template: Template, count: Count
) -> None:
    found = alarm(template, count.alarm)
    assert found["Namespace"] == "Rollcall"
    assert found["Dimensions"] == [{"Name": "service", "Value": count.service}]
    assert (found["Period"], found["Statistic"]) == (count.minutes * 60, "Sum")
    functions = template.of_type("AWS::Lambda::Function").values()
    named = [f["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] for f in functions]
    assert count.service in named


def test_no_alarm_needs_metric_math(template: Template) -> None:
    # The embedded AWS does not know it, and CloudWatch bills each metric in it.
    assert all("Metrics" not in properties for properties in template.of_type(ALARM).values())


def test_every_alarm_has_a_heading_that_says_what_it_means_and_what_to_do() -> None:
    text = (REPOSITORY / "docs" / "operations.md").read_text()
    alarms = text.partition("## Alarms")[2].partition("## Now and then")[0]
    headings = {part.partition("\n")[0]: part for part in alarms.split("### ")[1:]}
    others = {f"{name}{end}" for name in FUNCTIONS for end in ("Fails", "Throttled")}
    others |= {"DeadLetter", "WorkWaits", "WorkerSlow", "WorkerSilent"}
    assert headings.keys() == others | {count.alarm for count in COUNTS}
    for count in COUNTS:
        assert "**Symptom.**" in headings[count.alarm]
        assert "**Do.**" in headings[count.alarm]


def test_silence_of_the_worker_is_an_alarm_and_silence_of_others_is_not(
    template: Template,
) -> None:
    silent = alarm(template, "WorkerSilent")
    assert silent["ComparisonOperator"] == "LessThanThreshold"
    breaching = [
        name
        for name, properties in template.of_type(ALARM).items()
        if properties["TreatMissingData"] == "breaching"
    ]
    assert breaching == [template.named(ALARM, "WorkerSilent")]


def test_every_alarm_goes_to_the_topic_and_names_its_runbook(template: Template) -> None:
    topic = {"Ref": template.named("AWS::SNS::Topic", "Alarms")}
    for properties in template.of_type(ALARM).values():
        assert properties["AlarmActions"] == [topic]
        assert "docs/operations.md#" in properties["AlarmDescription"]


def test_the_topic_is_encrypted_with_a_key_that_alarms_may_use(template: Template) -> None:
    topic = template.properties("AWS::SNS::Topic", "Alarms")
    key = template.resources[where(topic["KmsMasterKeyId"])]["Properties"]
    assert "cloudwatch.amazonaws.com" in str(key["KeyPolicy"])


def test_the_topic_takes_messages_over_tls_from_alarms_of_this_account(template: Template) -> None:
    policy = template.properties("AWS::SNS::TopicPolicy", "Alarms")["PolicyDocument"]
    by_effect = {statement["Effect"]: statement for statement in policy["Statement"]}
    assert by_effect["Deny"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert by_effect["Allow"]["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert by_effect["Allow"]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    }


@pytest.mark.parametrize("name", ["RecallApiKey", "WebhookSecrets", "GoogleClientSecret"])
def test_secrets_of_vendors_are_left_for_an_operator_to_fill(template: Template, name: str) -> None:
    assert set(template.properties("AWS::SecretsManager::Secret", name)) == {"Description"}


def test_the_cookie_key_is_generated_and_long_enough(template: Template) -> None:
    secret = template.properties("AWS::SecretsManager::Secret", "CookieKey")
    assert secret["GenerateSecretString"]["PasswordLength"] >= 32


@pytest.mark.parametrize("known", [{"ExcludePunctuation"}, {"ExcludeCharacters"}])
def test_a_generator_that_knows_one_way_to_leave_signs_out_leaves_them_out(
    template: Template, known: set[str]
) -> None:
    # AWS knows both, the embedded AWS characters only.
    asked = template.properties("AWS::SecretsManager::Secret", "CookieKey")["GenerateSecretString"]
    wanted = {name: value for name, value in asked.items() if name in known}
    signs = "" if wanted.get("ExcludePunctuation") else string.punctuation
    left = set(string.ascii_letters + string.digits + signs) - set(
        wanted.get("ExcludeCharacters", "")
    )

    assert left == set(string.ascii_letters + string.digits)


def test_the_parameters_default_to_the_real_world(template: Template) -> None:
    parameters = template.document["Parameters"]
    assert {name: value.get("Default") for name, value in parameters.items()} == {
        "PublicUrl": "",
        "MailFrom": "",
        "RecallUrl": "https://us-west-2.recall.ai",
        "GoogleClientId": None,
        "AllowedDomains": None,
        "GoogleAuthUrl": "https://accounts.google.com/o/oauth2/v2/auth",
        "GoogleTokenUrl": "https://oauth2.googleapis.com/token",
        "GoogleJwksUrl": "https://www.googleapis.com/oauth2/v3/certs",
        "GoogleRevokeUrl": "https://oauth2.googleapis.com/revoke",
        "GoogleIssuer": "https://accounts.google.com",
        "BotScope": "company",
        "NorecordTag": "norecord",
        "RecordTag": "record",
        "NotPeople": "none",
        "SharedBots": "organiser",
        "OneCompany": "none",
        "NeverOutside": "none",
        "Transcript": "captions",
        "Retention": "7d",
        "VideoLayout": "speaker_view",
        "ChatOnJoin": NOTICE,
        "MediaLinks": "no",
        "MediaSentence": "",
        "LegalBasis": "",
        "OperatorContact": "",
        "OperatorName": "",
        "UnusedAccountMonths": "24",
        "IdleWeeks": "0",
        "WaitingRoomSeconds": "600",
        "NobodyJoinedSeconds": "900",
        "EveryoneLeftSeconds": "60",
        "OnlyBotsSeconds": "600",
        "SilenceSeconds": "1800",
        "ListPerMinute": "60",
        "SchedulePerMinute": "600",
        "RemovePerMinute": "600",
        "CalendarsPerMinute": "300",
        "BotsPerUserAndDay": "40",
        "BotsPerDay": "20000",
    }


def test_the_outputs_tell_an_operator_what_to_fill_in_where(template: Template) -> None:
    assert set(template.document["Outputs"]) == {
        "AlarmTopicArn",
        "ApiId",
        "CookieKeySecretName",
        "EphemeralTableName",
        "GoogleClientSecretName",
        "PageUrl",
        "RecallApiKeySecretName",
        "RedirectUri",
        "StateTableName",
        "Version",
        "WakeQueueUrl",
        "WebhookSecretsSecretName",
        "WebhookUrl",
    }


def test_without_a_public_address_the_pages_are_at_the_api_itself(template: Template) -> None:
    condition, given, own = template.document["Outputs"]["PageUrl"]["Value"]["Fn::If"]
    assert condition == "HasPublicUrl"
    assert given == {"Ref": "PublicUrl"}
    assert "execute-api.us-west-2" in str(own)


def test_nothing_has_a_name_that_could_be_taken_already(template: Template) -> None:
    names = {"TableName", "QueueName", "FunctionName", "RoleName", "Name", "TopicName"}
    kinds = ("AWS::DynamoDB", "AWS::SQS::Queue", "AWS::Lambda::Function", "AWS::IAM::Role")
    named = [
        name
        for name, resource in template.resources.items()
        if resource["Type"].startswith(kinds) and names & set(resource.get("Properties", {}))
    ]
    assert not named
