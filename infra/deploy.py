"""Deploys to the AWS account of the current credentials: `make deploy`.

Says everything that is missing at once and in words, then leaves the work to the pinned CDK.

Environment:
    ROLLCALL_GOOGLE_CLIENT_ID: The OAuth client; needed for the first deployment.
    ROLLCALL_ALLOWED_DOMAINS: Domains whose people may sign in; needed for the first deployment.
    ROLLCALL_PUBLIC_URL: Origin of the pages if they have a domain of their own.
    ROLLCALL_BOT_SCOPE: company, workspace or calendar.
    ROLLCALL_BOTS_PER_USER_AND_DAY: Bots that a user may have on one day.
    ROLLCALL_BOTS_PER_DAY: New bots that all users together may have in one day.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra import domains
from infra.node_runtime import REPOSITORY, node_folder, npm

REGION = "us-west-2"
STACK = "Rollcall"
BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version"
PARAMETERS = {
    "GoogleClientId": "ROLLCALL_GOOGLE_CLIENT_ID",
    "AllowedDomains": domains.VARIABLE,
    "PublicUrl": "ROLLCALL_PUBLIC_URL",
    "BotScope": "ROLLCALL_BOT_SCOPE",
    "BotsPerUserAndDay": "ROLLCALL_BOTS_PER_USER_AND_DAY",
    "BotsPerDay": "ROLLCALL_BOTS_PER_DAY",
}
TO_FILL = {
    "RecallApiKeySecretName": "the API key of your Recall workspace",
    "WebhookSecretsSecretName": "the webhook secret of your Recall workspace (whsec_...)",
    "GoogleClientSecretName": "the secret of your Google OAuth client",
}

_NO_CREDENTIALS = (
    "There are no working AWS credentials. Sign in (for example with `aws sso login`) or set "
    "AWS_PROFILE, then run `make deploy` again."
)


@dataclass(frozen=True, kw_only=True)
class Account:
    """What is known about the account before anything is changed."""

    number: str | None
    bootstrapped: bool = False
    outputs: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)


def obstacles(account: Account, environment: Mapping[str, str]) -> list[str]:
    """Sentences that say what to do first; empty when the deployment can start."""
    if account.number is None:
        return [_NO_CREDENTIALS]
    found = []
    if not account.bootstrapped:
        found.append(
            f"Account {account.number} is not prepared for the CDK in {REGION}. "
            "Run `make deploy ARGS=--bootstrap` once."
        )
    if not account.outputs and not environment.get("ROLLCALL_GOOGLE_CLIENT_ID"):
        found.append(
            "The first deployment needs a Google OAuth client. Create one of the type 'Web "
            "application' in the Google Cloud console and set ROLLCALL_GOOGLE_CLIENT_ID."
        )
    settled = bool(account.outputs) and "AllowedDomains" in account.parameters
    return [*found, *domains.obstacles(environment, settled=settled)]


def parameters(environment: Mapping[str, str]) -> list[str]:
    """Arguments for the settings that are given; CloudFormation keeps the others as they were."""
    given = {name: environment.get(variable) for name, variable in PARAMETERS.items()}
    given["AllowedDomains"] = domains.given(environment)
    return [part for name, value in given.items() if value for part in _argument(name, value)]


def next_steps(outputs: Mapping[str, str], is_filled: Callable[[str], bool]) -> list[str]:
    """What only a person can do after the deployment."""
    steps = [
        f"Put {meaning} into the secret {outputs[name]}."
        for name, meaning in TO_FILL.items()
        if not is_filled(outputs[name])
    ]
    return [
        *steps,
        f"In the Google Cloud console, authorise the redirect URI {outputs['RedirectUri']}.",
        f"In the Recall dashboard, add the webhook endpoint {outputs['WebhookUrl']}.",
        f"Subscribe whoever is on call to {outputs['AlarmTopicArn']}.",
        f"The pages are at {outputs['PageUrl']}.",
    ]


def main(arguments: list[str]) -> int:
    """Run as a program; returns the exit status."""
    session = boto3.Session(region_name=REGION)
    account = _look(session)
    if "--bootstrap" in arguments and account.number:
        return _cdk("bootstrap", f"aws://{account.number}/{REGION}")
    missing = obstacles(account, os.environ)
    if missing:
        _say("Nothing was deployed:", *(f"  - {sentence}" for sentence in missing))
        return 1
    subprocess.run([sys.executable, "-m", "infra.app"], check=True, cwd=REPOSITORY)
    settings = parameters(os.environ)
    failed = _cdk("deploy", STACK, "--app", "build/cdk.out", *settings, *arguments)
    if failed:
        return failed
    steps = next_steps(_outputs(session), lambda secret: _is_filled(session, secret))
    steps.append(domains.sentence(_parameters(session)["AllowedDomains"]))
    _say("", "Deployed. What remains to be done or checked:", *(f"  - {step}" for step in steps))
    return 0


def _look(session: boto3.Session) -> Account:
    try:
        number = session.client("sts").get_caller_identity()["Account"]
    except (BotoCoreError, ClientError):
        return Account(number=None)
    return Account(
        number=number,
        bootstrapped=_bootstrapped(session),
        outputs=_outputs(session),
        parameters=_parameters(session),
    )


def _bootstrapped(session: boto3.Session) -> bool:
    try:
        session.client("ssm").get_parameter(Name=BOOTSTRAP)
    except ClientError:
        return False
    return True


def _outputs(session: boto3.Session) -> dict[str, str]:
    return {o["OutputKey"]: o["OutputValue"] for o in _stack(session).get("Outputs", [])}


def _parameters(session: boto3.Session) -> dict[str, str]:
    listed = _stack(session).get("Parameters", [])
    return {p["ParameterKey"]: p["ParameterValue"] for p in listed}


def _stack(session: boto3.Session) -> Mapping[str, Any]:
    try:
        (stack,) = session.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    except ClientError:
        return {}
    return dict(stack)


def _is_filled(session: boto3.Session, secret: str) -> bool:
    try:
        described = session.client("secretsmanager").describe_secret(SecretId=secret)
    except ClientError:
        return False
    return bool(described.get("VersionIdsToStages"))


def _cdk(*arguments: str) -> int:
    environment = {**os.environ, "CDK_DISABLE_CLI_TELEMETRY": "true", "AWS_REGION": REGION}
    node = str(node_folder() / "node")
    install = [node, str(npm()), "ci", "--silent"]
    subprocess.run(install, check=True, cwd=REPOSITORY, env=environment)
    command = [node, "node_modules/aws-cdk/bin/cdk", *arguments]
    return subprocess.run(command, check=False, cwd=REPOSITORY, env=environment).returncode


def _argument(name: str, value: str) -> tuple[str, str]:
    return "--parameters", f"{STACK}:{name}={value}"


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
