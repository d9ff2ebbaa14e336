from dataclasses import replace

import pytest

from infra.deploy import TO_FILL, Account, next_steps, obstacles, parameters
from infra.domains import sentence

READY = Account(number="000000000000", bootstrapped=True)
CLIENT = {"ROLLCALL_GOOGLE_CLIENT_ID": "rollcall.apps.googleusercontent.com"}
DOMAINS = {"ROLLCALL_ALLOWED_DOMAINS": "corp.example"}
OUTPUTS = {
    "AlarmTopicArn": "arn:aws:sns:us-west-2:000000000000:alarms",
    "PageUrl": "https://rollcall.example",
    "RedirectUri": "https://rollcall.example/auth/google/callback",
    "WebhookUrl": "https://rollcall.example/webhooks/recall",
    **{name: f"secret-of-{name}" for name in TO_FILL},
}

DEPLOYED = replace(READY, outputs=OUTPUTS, parameters={"AllowedDomains": "corp.example"})


def test_nothing_stands_in_the_way_of_a_prepared_account() -> None:
    assert obstacles(READY, CLIENT | DOMAINS) == []


def test_without_credentials_that_is_all_there_is_to_say() -> None:
    (sentence,) = obstacles(Account(number=None), {})
    assert "no working AWS credentials" in sentence


def test_everything_else_that_is_missing_is_said_at_once() -> None:
    sentences = obstacles(Account(number="000000000000"), {})
    named = ("--bootstrap", "ROLLCALL_GOOGLE_CLIENT_ID", "ROLLCALL_ALLOWED_DOMAINS")
    assert [word in text for word, text in zip(named, sentences, strict=True)] == [True] * 3


def test_a_later_deployment_keeps_what_was_given() -> None:
    assert obstacles(DEPLOYED, {}) == []
    assert parameters({}) == []


def test_an_installation_from_before_the_domains_is_asked_for_them() -> None:
    (sentence,) = obstacles(replace(DEPLOYED, parameters={}), {})
    assert "ROLLCALL_ALLOWED_DOMAINS" in sentence


def test_a_first_deployment_that_was_rolled_back_is_asked_again() -> None:
    sentences = obstacles(replace(DEPLOYED, outputs={}), CLIENT)
    assert ["ROLLCALL_ALLOWED_DOMAINS" in sentence for sentence in sentences] == [True]


@pytest.mark.parametrize("account", [READY, DEPLOYED], ids=["first", "later"])
def test_domains_that_cannot_be_read_stop_every_deployment(account: Account) -> None:
    given = CLIENT | {"ROLLCALL_ALLOWED_DOMAINS": "corp.example, nonsense"}
    (sentence,) = obstacles(account, given)
    assert sentence == (
        "ROLLCALL_ALLOWED_DOMAINS must be domains such as corp.example,sister.example, or * for "
        "everybody."
    )


def test_domains_are_deployed_in_one_spelling() -> None:
    given = {"ROLLCALL_ALLOWED_DOMAINS": " @Corp.Example , sister.example. "}
    assert parameters(given) == [
        "--parameters",
        "Rollcall:AllowedDomains=corp.example,sister.example",
    ]
    assert parameters({"ROLLCALL_ALLOWED_DOMAINS": "  "}) == []


def test_the_operator_is_told_who_may_sign_in() -> None:
    assert sentence("*").startswith("Everybody with a Google account may sign in")
    assert sentence("a.example,b.example").startswith("People of a.example, b.example may sign in")


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
