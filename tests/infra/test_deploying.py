import pytest

from infra.account import Account, Deployed
from infra.deploy import (
    TO_FILL,
    bootstrap_arguments,
    chosen,
    complaints,
    named,
    next_steps,
    obstacles,
    parameters,
)
from infra.domains import sentence

READY = Account(number="000000000000", deployed=Deployed())
DOMAINS = {"AllowedDomains": "corp.example"}
OUTPUTS = {
    "AlarmTopicArn": "arn:aws:sns:us-west-2:000000000000:alarms",
    "PageUrl": "https://rollcall.example",
    "RedirectUri": "https://rollcall.example/auth/google/callback",
    "WebhookUrl": "https://rollcall.example/webhooks/recall",
    **{name: f"secret-of-{name}" for name in TO_FILL},
}
CLIENT = {"GoogleClientId": "rollcall.apps.googleusercontent.com"}
AGAIN = Account(
    number="000000000000", deployed=Deployed(outputs=OUTPUTS, parameters=CLIENT | DOMAINS)
)
DEFAULTS = {"PublicUrl": "", "BotScope": "company", "BotsPerDay": "20000"}


def test_nothing_stands_in_the_way_of_a_prepared_account() -> None:
    assert obstacles(READY, CLIENT | DOMAINS) == []


def test_everything_that_is_missing_is_said_at_once() -> None:
    new = Account(number="000000000000", bootstrapped=False, deployed=Deployed())
    sentences = obstacles(new, {"GoogleClientId": ""})
    named = ("--bootstrap", "ROLLCALL_GOOGLE_CLIENT_ID", "ROLLCALL_ALLOWED_DOMAINS")
    assert [word in text for word, text in zip(named, sentences, strict=True)] == [True] * 3


def test_a_later_deployment_keeps_what_was_given() -> None:
    assert obstacles(AGAIN, {}) == []
    assert parameters({}, DEFAULTS) == []


def test_what_is_not_known_is_no_obstacle() -> None:
    assert obstacles(Account(number="000000000000", bootstrapped=None), {}) == []


def test_an_installation_from_before_the_domains_is_asked_for_them() -> None:
    before = Deployed(outputs=OUTPUTS, parameters=CLIENT)
    (sentence,) = obstacles(Account(number="000000000000", deployed=before), {})
    assert "ROLLCALL_ALLOWED_DOMAINS" in sentence


def test_domains_that_cannot_be_read_stop_every_deployment() -> None:
    (sentence,) = complaints(chosen({"ROLLCALL_ALLOWED_DOMAINS": "corp.example, nonsense"}))
    assert sentence == (
        "ROLLCALL_ALLOWED_DOMAINS must be domains such as corp.example,sister.example, or * for "
        "everybody."
    )


def test_domains_are_deployed_in_one_spelling() -> None:
    given = chosen({"ROLLCALL_ALLOWED_DOMAINS": " @Corp.Example , sister.example. "})
    assert parameters(given, DEFAULTS) == [
        "--parameters",
        "Rollcall:AllowedDomains=corp.example,sister.example",
    ]
    assert parameters(chosen({"ROLLCALL_ALLOWED_DOMAINS": "  "}), DEFAULTS) == []


def test_the_operator_is_told_who_may_sign_in() -> None:
    assert sentence("*").startswith("Everybody with a Google account may sign in")
    assert sentence("a.example,b.example").startswith("People of a.example, b.example may sign in")


def test_only_settings_that_are_given_are_changed() -> None:
    environment = {"ROLLCALL_GOOGLE_CLIENT_ID": f" {CLIENT['GoogleClientId']}\n", "PATH": "/bin"}
    assert chosen(environment) == CLIENT
    assert parameters(CLIENT, DEFAULTS) == [
        "--parameters",
        "Rollcall:GoogleClientId=rollcall.apps.googleusercontent.com",
    ]


def test_the_caps_are_given_like_every_other_setting() -> None:
    caps = {"ROLLCALL_BOTS_PER_USER_AND_DAY": "60", "ROLLCALL_BOTS_PER_DAY": "50000"}
    assert parameters(chosen(caps), DEFAULTS) == [
        "--parameters",
        "Rollcall:BotsPerUserAndDay=60",
        "--parameters",
        "Rollcall:BotsPerDay=50000",
    ]


@pytest.mark.parametrize(
    ("variable", "argument"),
    [
        ("ROLLCALL_PUBLIC_URL", "Rollcall:PublicUrl="),
        ("ROLLCALL_BOT_SCOPE", "Rollcall:BotScope=company"),
        ("ROLLCALL_BOTS_PER_DAY", "Rollcall:BotsPerDay=20000"),
    ],
)
@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_setting_goes_back_to_its_default(
    variable: str, argument: str, empty: str
) -> None:
    assert parameters(chosen({variable: empty}), DEFAULTS) == ["--parameters", argument]


def test_an_empty_client_keeps_the_one_before() -> None:
    assert parameters(chosen({"ROLLCALL_GOOGLE_CLIENT_ID": ""}), DEFAULTS) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--parameters", "Rollcall:ListPerMinute=30"],
        ["--parameters", "ListPerMinute=30"],
        ["--parameters=Rollcall:ListPerMinute=30"],
        ["--require-approval", "never", "--parameters", "Rollcall:ListPerMinute=30", "-v"],
    ],
)
def test_parameters_among_the_arguments_are_read(arguments: list[str]) -> None:
    assert named(arguments) == {"ListPerMinute": "30"}


def test_preparing_an_account_hands_every_other_argument_on() -> None:
    given = ["--trust", "111111111111", "--bootstrap", "--permissions-boundary", "limit"]
    assert bootstrap_arguments(READY, given) == [
        "bootstrap",
        "aws://000000000000/us-west-2",
        *("--trust", "111111111111", "--permissions-boundary", "limit"),
    ]


def test_other_arguments_are_none_of_ours() -> None:
    assert named(["--parameters", "Other:Thing=1", "--context", "a=b", "PublicUrl"]) == {}


def test_an_address_of_this_machine_is_refused_for_its_own_reason() -> None:
    (sentence,) = complaints({"PublicUrl": "http://localhost:8000"})
    assert sentence == (
        "ROLLCALL_PUBLIC_URL must not be an address of this machine: AWS cannot reach it."
    )


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
