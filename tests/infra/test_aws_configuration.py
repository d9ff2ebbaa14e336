"""An AWS configuration that does not work: each cause in a sentence, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.infra.deploying import told
from tests.support.aws_answers import Aws

SIGNED_OUT = """
[default]
sso_session = s
sso_account_id = 123456789012
sso_role_name = r
[sso-session s]
sso_start_url = https://x.example
sso_region = us-west-2
"""
WITHOUT_TOKEN = """
[default]
role_arn = arn:aws:iam::123456789012:role/x
web_identity_token_file = /nonexistent
"""


@pytest.mark.parametrize("arguments", [[], ["--bootstrap"]])
def test_an_unknown_profile_is_named(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    environment.setenv("AWS_PROFILE", "typo")
    text = told(capsys, *arguments)
    assert "The config profile (typo) could not be found" in text
    assert "aws configure list-profiles" in text


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ("[default", "The AWS configuration cannot be used: Unable to parse config file"),
        (
            "[default]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = gone\n",
            "The AWS configuration cannot be used: ",
        ),
        (
            SIGNED_OUT,
            "Run `aws sso login`.",
        ),
        (
            "[default]\ncredential_process = false\n",
            "The AWS credentials could not be fetched: ",
        ),
        (
            "[default]\ncredential_process = /nonexistent x\n",
            "A file or program that the AWS configuration names cannot be used: ",
        ),
        (
            "[default]\ncredential_process = echo 'x\n",
            "The AWS configuration cannot be used: No closing quotation",
        ),
        (
            "[default]\ncredential_process = echo x\n",
            "The AWS credentials could not be fetched: the answer is no JSON ",
        ),
        (
            WITHOUT_TOKEN,
            "A file or program that the AWS configuration names cannot be used: ",
        ),
    ],
)
def test_a_configuration_that_does_not_work_is_said_to_be_that(
    environment: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    config: str,
    sentence: str,
) -> None:
    environment.delenv("AWS_ACCESS_KEY_ID")
    environment.delenv("AWS_SECRET_ACCESS_KEY")
    environment.setenv("HOME", str(tmp_path))
    (tmp_path / "config").write_text(config)
    assert sentence in told(capsys)
    assert sentence in told(capsys, "--bootstrap")


def test_an_endpoint_that_is_no_address_is_said_to_be_that(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("AWS_ENDPOINT_URL", "foo")
    assert "The AWS configuration cannot be used: Invalid endpoint: foo" in told(capsys)


def test_an_endpoint_of_one_service_that_is_no_address_leaves_the_others(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for service in ("IAM", "SSM", "CLOUDFORMATION"):
        environment.setenv(f"AWS_ENDPOINT_URL_{service}", "foo")
    environment.setenv("ROLLCALL_BOT_SCOPE", "nobody")
    text = told(capsys)
    assert text.startswith("Account 123456789012, stage prod, region us-west-2")
    assert text.count("is not known. The AWS configuration cannot be used: Invalid endpoint") == 2


def test_an_answer_that_is_not_of_aws_is_said_to_be_that(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], aws: Aws
) -> None:
    aws.answers["GetCallerIdentity"] = 200, "a proxy's page"
    assert "What answers is not AWS; look at AWS_ENDPOINT_URL" in told(capsys)


def test_missing_and_halved_credentials_are_told_apart(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.delenv("AWS_SECRET_ACCESS_KEY")
    assert "The AWS credentials are incomplete" in told(capsys)
    environment.delenv("AWS_ACCESS_KEY_ID")
    assert "There are no AWS credentials" in told(capsys)


def test_a_network_without_aws_is_told_apart(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    assert "AWS cannot be reached from here" in told(capsys)
