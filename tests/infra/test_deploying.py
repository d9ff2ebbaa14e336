import re

import pytest

from infra.account import Account, Deployed
from infra.deploy import bootstrap_arguments, parameters, values_of
from infra.domains import sentence
from infra.given import chosen, complaints, diversions, named
from infra.next_steps import TO_FILL, WEBHOOK_EVENTS, next_steps
from infra.node_runtime import REPOSITORY
from infra.obstacles import obstacles
from infra.question import changes
from infra.stage import Stage
from rollcall.runtime.settings import Settings

READY = Account(number="000000000000", deployed=Deployed())
DOMAINS = {"AllowedDomains": "corp.example"}
OUTPUTS = {
    "PagesTopicArn": "arn:aws:sns:us-west-2:000000000000:pages",
    "NoticesTopicArn": "arn:aws:sns:us-west-2:000000000000:notices",
    "PageUrl": "https://rollcall.example",
    "RedirectUri": "https://rollcall.example/auth/google/callback",
    "WebhookUrl": "https://rollcall.example/webhooks/recall",
    **{name: f"secret-of-{name}" for name in TO_FILL},
}
CLIENT = {"GoogleClientId": "rollcall.apps.googleusercontent.com"}
AGAIN = Account(
    number="000000000000", deployed=Deployed(outputs=OUTPUTS, parameters=CLIENT | DOMAINS)
)


def given_as_arguments(given: dict[str, str]) -> list[str]:
    return parameters(Stage(), values_of(given))


def test_nothing_stands_in_the_way_of_a_prepared_account() -> None:
    assert obstacles(READY, CLIENT | DOMAINS) == []


def test_everything_that_is_missing_is_said_at_once() -> None:
    new = Account(number="000000000000", bootstrapped=False, deployed=Deployed())
    sentences = obstacles(new, {"GoogleClientId": ""})
    named = ("--bootstrap", "ROLLCALL_GOOGLE_CLIENT_ID", "ROLLCALL_ALLOWED_DOMAINS")
    assert [word in text for word, text in zip(named, sentences, strict=True)] == [True] * 3


def test_a_later_deployment_keeps_what_was_given() -> None:
    assert obstacles(AGAIN, {}) == []
    assert given_as_arguments({}) == []


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
    assert given_as_arguments(given) == [
        "--parameters",
        "Rollcall:AllowedDomains=corp.example,sister.example",
    ]


def test_the_operator_is_told_who_may_sign_in() -> None:
    assert sentence("*").startswith("Everybody with a Google account may sign in")
    assert sentence("a.example,b.example").startswith("People of a.example, b.example may sign in")


def test_only_settings_that_are_given_are_changed() -> None:
    environment = {"ROLLCALL_GOOGLE_CLIENT_ID": f" {CLIENT['GoogleClientId']}\n", "PATH": "/bin"}
    assert chosen(environment) == CLIENT
    assert given_as_arguments(CLIENT) == [
        "--parameters",
        "Rollcall:GoogleClientId=rollcall.apps.googleusercontent.com",
    ]


def test_an_address_loses_its_last_slash_before_it_is_deployed() -> None:
    given = chosen({"ROLLCALL_PUBLIC_URL": "https://rollcall.example/"})
    assert given == {"PublicUrl": "https://rollcall.example"}


def test_an_address_for_tests_is_taken_as_an_argument_alone() -> None:
    assert chosen({"ROLLCALL_GOOGLE_TOKEN_URL": "https://left.over.example"}) == {}
    words = ["--parameters", "Rollcall:GoogleTokenUrl=http://meant.example"]
    assert complaints({}, named(words)) == [
        f"GoogleTokenUrl {Settings.google_token_url.kind.words}."
    ]


def test_the_caps_are_given_like_every_other_setting() -> None:
    caps = {"ROLLCALL_BOTS_PER_USER_AND_DAY": "60", "ROLLCALL_BOTS_PER_DAY": "50000"}
    assert given_as_arguments(chosen(caps)) == [
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
        (
            "ROLLCALL_LIST_PER_MINUTE",
            f"Rollcall:ListPerMinute={Settings.list_per_minute.default}",
        ),
    ],
)
@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_setting_goes_back_to_its_default(
    variable: str, argument: str, empty: str
) -> None:
    assert given_as_arguments(chosen({variable: empty})) == ["--parameters", argument]


@pytest.mark.parametrize("variable", ["ROLLCALL_GOOGLE_CLIENT_ID", "ROLLCALL_ALLOWED_DOMAINS"])
@pytest.mark.parametrize("account", [AGAIN, Account(number="000000000000")])
def test_an_empty_setting_without_a_default_is_refused(account: Account, variable: str) -> None:
    (sentence,) = obstacles(account, chosen({variable: " "}))
    assert sentence == (
        f"{variable} is empty and has no default. Leave it out to keep what is deployed."
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--parameters", "Rollcall:ListPerMinute=30"],
        ["--parameters", "ListPerMinute=30"],
        ["--parameters=Rollcall:ListPerMinute=30"],
        ["--parameters", "*:ListPerMinute=30"],
        ["--parameters", "Other:ListPerMinute=30"],
        ["--parameters", "Rollcall:ListPerMinute:more=30"],
        ["--require-approval", "never", "--parameters", "Rollcall:ListPerMinute=30", "-v", "A=1"],
    ],
)
def test_parameters_among_the_arguments_are_read(arguments: list[str]) -> None:
    assert named(arguments) == [("ListPerMinute", "30")]


@pytest.mark.parametrize("first", [["--parameters", "BotScope=company"], ["--parameters=A=1"]])
def test_one_option_takes_every_word_up_to_the_next(first: list[str]) -> None:
    words = [*first, "PublicUrl=https://a.example", "-1", "BotsPerDay=5", "--force"]
    assert named(words)[1:] == [
        ("PublicUrl", "https://a.example"),
        ("-1", ""),
        ("BotsPerDay", "5"),
    ]


def test_every_parameter_among_the_arguments_is_checked() -> None:
    words = ["Rollcall:ListPerMinute=5", "*:AllowedDomains=Typo Here", "--parameters"]
    found = complaints({}, named(["--parameters", *words, "*:PublicUrl=http://localhost:1"]))
    assert [sentence.split()[0] for sentence in found] == [
        "ROLLCALL_ALLOWED_DOMAINS",
        "ROLLCALL_PUBLIC_URL",
    ]


def test_a_name_that_the_template_does_not_have_is_refused() -> None:
    assert complaints({}, named(["--parameters", "Rollcall:PublicURL=https://a.example"])) == [
        "PublicURL is no parameter of Rollcall."
    ]


@pytest.mark.parametrize("given", [{}, {"PublicUrl": "https://b.example"}])
def test_no_value_can_hide_behind_another_one_of_its_name(given: dict[str, str]) -> None:
    words = ["--parameters", "Rollcall:PublicUrl=http://localhost:1", "PublicUrl=https://a.example"]
    assert complaints(given, named(words)) == [
        "ROLLCALL_PUBLIC_URL must not be an address of this machine: AWS cannot reach it.",
        "PublicUrl is given more than once.",
    ]


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["--profile", "other"], "--profile"),
        (["--profile=other"], "--profile"),
        (["--role-arn", "role"], "--role-arn"),
        (["--roleArn=role"], "--roleArn"),
        (["-r", "role"], "-r"),
        (["-r=role"], "-r"),
        (["-vr", "role"], "-vr"),
        (["-i"], "-i"),
        (["--ec2creds"], "--ec2creds"),
    ],
)
def test_an_option_that_chooses_another_account_is_refused(
    arguments: list[str], option: str
) -> None:
    (sentence,) = diversions(["--force", *arguments], {})
    assert sentence == (
        f"Leave out {option}: choose the account by AWS_PROFILE, so that what is shown is what is "
        "deployed to."
    )


@pytest.mark.parametrize(
    "variable", ["CDK_PROFILE", "CDK_ROLE_ARN", "CDK_EC2CREDS", "CDK_PARAMETERS"]
)
def test_a_variable_of_the_cdk_that_does_the_same_is_refused(variable: str) -> None:
    (sentence,) = diversions([], {variable: "other"})
    assert sentence.startswith(f"Leave out {variable}: ")


def test_options_that_choose_no_account_are_handed_on() -> None:
    words = ["--require-approval", "never", "-v", "--progress=events", "-f", "role", "profile"]
    assert diversions(words, {"AWS_PROFILE": "other", "CDK_DOCKER": "podman"}) == []


def test_only_parameters_whose_value_changes_are_shown() -> None:
    given = [*DOMAINS.items(), ("BotScope", "workspace"), ("PublicUrl", ""), ("BotsPerDay", "5")]
    before = {**DOMAINS, "BotScope": "company", "PublicUrl": "https://a.example"}
    assert changes(given, before) == [
        "  BotScope: company -> workspace",
        "  PublicUrl: https://a.example -> (its default)",
        "  BotsPerDay: (not set) -> 5",
    ]


def test_preparing_an_account_hands_every_other_argument_on() -> None:
    given = ["--trust", "111111111111", "--bootstrap", "--permissions-boundary", "limit"]
    assert bootstrap_arguments(READY, given) == [
        "bootstrap",
        "aws://000000000000/us-west-2",
        *("--trust", "111111111111", "--permissions-boundary", "limit"),
    ]


def test_other_arguments_are_none_of_ours() -> None:
    assert named(["--context", "a=b", "PublicUrl", "--parameters"]) == []


def test_an_address_of_this_machine_is_refused_for_its_own_reason() -> None:
    (sentence,) = complaints({"PublicUrl": "http://localhost:8000"})
    assert sentence == (
        "ROLLCALL_PUBLIC_URL must not be an address of this machine: AWS cannot reach it."
    )


def test_empty_secrets_are_asked_for_and_filled_ones_are_not() -> None:
    filled = {OUTPUTS["RecallApiKeySecretName"]}
    text = "\n".join(next_steps(Stage(), OUTPUTS, filled.__contains__))
    assert OUTPUTS["RecallApiKeySecretName"] not in text
    assert OUTPUTS["WebhookSecretsSecretName"] in text
    assert OUTPUTS["GoogleClientSecretName"] in text


def test_what_can_be_done_by_a_command_comes_with_it() -> None:
    stage = Stage(name="eu", region="eu-central-1")
    text = "\n".join(next_steps(stage, OUTPUTS, lambda _: False))
    for name in TO_FILL:
        assert (
            "aws secretsmanager put-secret-value --region eu-central-1 --secret-id "
            f"{OUTPUTS[name]} "
        ) in text
    for topic in ("PagesTopicArn", "NoticesTopicArn"):
        assert f"--region eu-central-1 --topic-arn {OUTPUTS[topic]}" in text


def test_the_kinds_of_webhooks_are_those_of_the_readme() -> None:
    readme = (REPOSITORY / "README.md").read_text()
    listed = readme.partition("and subscribe it to")[2].partition(". Others")[0]
    assert re.findall("`([^`]+)`", listed) == list(WEBHOOK_EVENTS)


def test_a_name_of_ones_own_is_to_be_pointed_at_the_api() -> None:
    target = {"DomainTarget": "d-1.execute-api.us-west-2.amazonaws.com"}
    (first, *_) = next_steps(Stage(), OUTPUTS | target, lambda _: True)
    assert first.startswith(f"Point rollcall.example to {target['DomainTarget']} by a CNAME")


CERTIFICATE = "arn:aws:acm:us-west-2:000000000000:certificate/1-a"


@pytest.mark.parametrize("address", ["given", "kept"])
def test_a_certificate_needs_an_address_in_its_region(address: str) -> None:
    url = {"PublicUrl": "https://rollcall.example"}
    kept = CLIENT | DOMAINS | (url if address == "kept" else {})
    account = Account(number="000000000000", deployed=Deployed(outputs=OUTPUTS, parameters=kept))
    given = {"Certificate": CERTIFICATE} | (url if address == "given" else {})
    assert obstacles(account, given) == []
    (sentence,) = obstacles(account, {"Certificate": CERTIFICATE, "PublicUrl": ""})
    assert sentence == "ROLLCALL_CERTIFICATE needs ROLLCALL_PUBLIC_URL, whose host it is for."
    elsewhere = {"Certificate": CERTIFICATE.replace("us-west-2", "us-east-1")}
    (sentence,) = obstacles(account, given | elsewhere)
    assert sentence == (
        "ROLLCALL_CERTIFICATE must be of a certificate in us-west-2, the region of the stack."
    )


def test_the_operator_is_told_the_addresses_to_register() -> None:
    text = "\n".join(next_steps(Stage(), OUTPUTS, lambda _: True))
    assert OUTPUTS["RedirectUri"] in text
    assert OUTPUTS["WebhookUrl"] in text
