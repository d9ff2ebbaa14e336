"""Looking at the account first: each cause in a sentence of its own, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.infra.deploying import told
from tests.support.aws_answers import (
    NO_STACK,
    PREPARED,
    Answer,
    Aws,
    json_refusal,
    refusal,
    stacks,
)


def test_account_alias_region_and_caller_are_shown_before_anything_else(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = told(capsys).splitlines()[0]
    assert first == (
        "Account 123456789012 (acme-prod), stage prod, region us-west-2, "
        "as arn:aws:sts::123456789012:assumed-role/Admin/ada"
    )


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("ExpiredToken", "The AWS credentials have expired"),
        ("RequestExpired", "The AWS credentials have expired"),
        ("InvalidClientTokenId", "AWS does not know these credentials"),
        ("SignatureDoesNotMatch", "or so is the clock of this machine"),
        ("AccessDenied", "AWS denies it: no"),
        ("SomethingNew", "AWS refuses GetCallerIdentity: SomethingNew: no"),
    ],
)
def test_a_refusal_by_aws_is_told_by_its_cause(
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    aws: Aws,
    code: str,
    sentence: str,
) -> None:
    aws.answers["GetCallerIdentity"] = refusal(code)
    assert sentence in told(capsys)
    assert sentence in told(capsys, "--bootstrap")


@pytest.mark.parametrize(
    ("answer", "prepared"),
    [(PREPARED, True), (json_refusal("ParameterNotFound"), False)],
)
def test_only_a_missing_parameter_means_not_prepared(
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    aws: Aws,
    answer: Answer,
    *,
    prepared: bool,
) -> None:
    aws.answers["GetParameter"] = answer
    text = told(capsys)
    assert ("is not prepared for the CDK" in text) is not prepared
    assert "is not known" not in text


def test_what_is_denied_is_said_to_be_unknown(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], aws: Aws
) -> None:
    environment.setenv("ROLLCALL_GOOGLE_CLIENT_ID", "abc")
    aws.answers["GetParameter"] = json_refusal("AccessDeniedException", "not ssm:GetParameter")
    aws.answers["DescribeStacks"] = refusal("AccessDenied", "not cloudformation:DescribeStacks")
    aws.answers["ListAccountAliases"] = refusal("AccessDenied")
    text = told(capsys)
    assert text.startswith("Account 123456789012, stage prod, region us-west-2")
    assert "prepared for the CDK is not known. AWS denies it: not ssm:GetParameter" in text
    assert "deployed before is not known. AWS denies it: not cloudformation:Describe" in text
    assert "is not prepared for the CDK" not in text
    assert "first, it has no default" not in text


def test_a_stack_without_outputs_was_never_deployed(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], aws: Aws
) -> None:
    for answer in (NO_STACK, stacks()):
        aws.answers["DescribeStacks"] = answer
        assert "Set ROLLCALL_GOOGLE_CLIENT_ID first" in told(capsys)


def test_a_deployed_stack_keeps_its_client(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], aws: Aws
) -> None:
    aws.answers["DescribeStacks"] = stacks(PageUrl="https://rollcall.example")
    aws.answers["GetParameter"] = json_refusal("ParameterNotFound")
    text = told(capsys)
    assert "is not prepared" in text
    assert "Google OAuth client" not in text


def test_another_region_of_the_environment_is_said_to_be_ignored(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert "The stage prod is in us-west-2" not in told(capsys)
    environment.setenv("AWS_DEFAULT_REGION", "us-west-2")
    assert "The stage prod is in us-west-2" not in told(capsys)
    environment.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    assert "AWS is set to the region eu-central-1 here." in told(capsys)
    environment.delenv("AWS_DEFAULT_REGION")
    environment.setenv("AWS_REGION", "eu-west-1")
    assert "AWS is set to the region eu-west-1 here." in told(capsys)
    environment.delenv("AWS_REGION")
    (tmp_path / "config").write_text("[default]\nregion = ap-east-1\n")
    assert "AWS is set to the region ap-east-1 here." in told(capsys)


def test_a_value_is_refused_in_words_before_anything_is_written(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("ROLLCALL_GOOGLE_CLIENT_ID", "abc")
    environment.setenv("ROLLCALL_PUBLIC_URL", "https://Rollcall.example/")
    text = told(capsys, "--parameters", "Rollcall:ListPerMinute=1.5")
    assert "ROLLCALL_GOOGLE_CLIENT_ID must be the client ID of a Google OAuth client" in text
    assert "ROLLCALL_PUBLIC_URL must be https:// and a host name" in text
    assert "ROLLCALL_LIST_PER_MINUTE must be a whole number from 1 to 100000" in text
    assert "Nothing was deployed" in text


def test_wrong_values_are_said_without_an_account_too(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], aws: Aws
) -> None:
    environment.setenv("ROLLCALL_BOT_SCOPE", "nobody")
    aws.answers["GetCallerIdentity"] = refusal("ExpiredToken")
    text = told(capsys)
    assert "ROLLCALL_BOT_SCOPE must be company, workspace or calendar" in text
    assert "have expired" in text


@pytest.mark.parametrize("arguments", [["--profile", "x"], ["--bootstrap", "-r", "role"]])
def test_the_account_that_is_shown_is_the_one_deployed_to(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert "choose the account by AWS_PROFILE" in told(capsys, *arguments)
