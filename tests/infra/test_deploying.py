from infra.deploy import TO_FILL, Account, next_steps, obstacles, parameters

READY = Account(number="000000000000", bootstrapped=True)
CLIENT = {"ROLLCALL_GOOGLE_CLIENT_ID": "rollcall.apps.googleusercontent.com"}
OUTPUTS = {
    "AlarmTopicArn": "arn:aws:sns:us-west-2:000000000000:alarms",
    "PageUrl": "https://rollcall.example",
    "RedirectUri": "https://rollcall.example/auth/google/callback",
    "WebhookUrl": "https://rollcall.example/webhooks/recall",
    **{name: f"secret-of-{name}" for name in TO_FILL},
}


def test_nothing_stands_in_the_way_of_a_prepared_account() -> None:
    assert obstacles(READY, CLIENT) == []


def test_without_credentials_that_is_all_there_is_to_say() -> None:
    (sentence,) = obstacles(Account(number=None), {})
    assert "no working AWS credentials" in sentence


def test_everything_else_that_is_missing_is_said_at_once() -> None:
    sentences = obstacles(Account(number="000000000000"), {})
    assert ["--bootstrap" in sentences[0], "GOOGLE_CLIENT_ID" in sentences[1]] == [True, True]


def test_a_later_deployment_keeps_the_google_client() -> None:
    again = Account(number="000000000000", bootstrapped=True, outputs=OUTPUTS)
    assert obstacles(again, {}) == []


def test_only_settings_that_are_given_are_changed() -> None:
    assert parameters(CLIENT) == [
        "--parameters",
        "Rollcall:GoogleClientId=rollcall.apps.googleusercontent.com",
    ]


def test_the_caps_are_given_like_every_other_setting() -> None:
    caps = {"ROLLCALL_BOTS_PER_USER_AND_DAY": "60", "ROLLCALL_BOTS_PER_DAY": "50000"}
    assert parameters(caps) == [
        "--parameters",
        "Rollcall:BotsPerUserAndDay=60",
        "--parameters",
        "Rollcall:BotsPerDay=50000",
    ]


def test_empty_secrets_are_asked_for_and_filled_ones_are_not() -> None:
    filled = {OUTPUTS["RecallApiKeySecretName"]}
    text = "\n".join(next_steps(OUTPUTS, filled.__contains__))
    assert OUTPUTS["RecallApiKeySecretName"] not in text
    assert OUTPUTS["WebhookSecretsSecretName"] in text
    assert OUTPUTS["GoogleClientSecretName"] in text


def test_the_operator_is_told_the_addresses_to_register() -> None:
    text = "\n".join(next_steps(OUTPUTS, lambda _: True))
    assert OUTPUTS["RedirectUri"] in text
    assert OUTPUTS["WebhookUrl"] in text
