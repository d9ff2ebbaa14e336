"""Deploys to the AWS account of the current credentials: `make deploy`.

Says everything that is missing or wrong at once and in words, then leaves the work to the pinned
CDK.

The environment has the settings, `ROLLCALL_...`; one that is empty goes back to its default.
`rollcall.runtime.settings` declares them, and the README lists them.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TextIO

import boto3

from infra import domains
from infra.account import (
    REGION,
    STACK,
    Account,
    CannotLook,
    is_filled,
    look,
    open_session,
    other_region,
    read_stack,
)
from infra.given import (
    CHOICES,
    chosen,
    complaints,
    diversions,
    is_approved,
    named,
)
from infra.node_runtime import REPOSITORY, node_folder, npm
from infra.question import agrees, changes
from rollcall.runtime.setting import Choice
from rollcall.runtime.settings import Settings

ASSEMBLY = "build/cdk.out"
TO_FILL = {
    "RecallApiKeySecretName": "the API key of your Recall workspace",
    "WebhookSecretsSecretName": "the webhook secret of your Recall workspace (whsec_...)",
    "GoogleClientSecretName": "the secret of your Google OAuth client",
}


class Run(Protocol):
    """Runs a command and returns its exit status."""

    def __call__(self, command: list[str], environment: Mapping[str, str] | None = None) -> int:
        """Run it in this environment, or in the current one."""


def obstacles(account: Account, given: Mapping[str, str]) -> list[str]:
    """Sentences that say what to do first; empty when the deployment can start."""
    found = []
    if account.bootstrapped is False:
        found.append(
            f"Account {account.number} is not prepared for the CDK in {REGION}. "
            "Run `make deploy ARGS=--bootstrap` once."
        )
    needed = (each for each in CHOICES.values() if each.default is None)
    return [*found, *filter(None, (_obstacle(each, account, given) for each in needed))]


def _obstacle(choice: Choice[Any], account: Account, given: Mapping[str, str]) -> str | None:
    name, deployed = choice.parameter, account.deployed
    if given.get(name):
        return None
    if deployed is not None and name not in deployed.parameters:
        return f"Set {choice.variable} first, it has no default. {choice.meaning}"
    if name in given:
        return (
            f"{choice.variable} is empty and has no default. Leave it out to keep what is deployed."
        )
    return None


def parameters(given: Mapping[str, str]) -> list[str]:
    """Arguments for the settings that are given; CloudFormation keeps the others as they were."""
    values = {name: value or CHOICES[name].default for name, value in given.items()}
    return [
        part
        for name, value in values.items()
        if value is not None
        for part in ("--parameters", f"{STACK}:{name}={value}")
    ]


def bootstrap_arguments(account: Account, arguments: list[str]) -> list[str]:
    """What the CDK is told to prepare an account: all that was given but our own switch."""
    others = [argument for argument in arguments if argument != "--bootstrap"]
    return ["bootstrap", f"aws://{account.number}/{REGION}", *others]


def next_steps(outputs: Mapping[str, str], has_value: Callable[[str], bool]) -> list[str]:
    """What only a person can do after the deployment."""
    steps = [
        f"Put {meaning} into the secret {outputs[name]}."
        for name, meaning in TO_FILL.items()
        if not has_value(outputs[name])
    ]
    return [
        *steps,
        f"In the Google Cloud console, authorise the redirect URI {outputs['RedirectUri']}.",
        f"In the Recall dashboard, add the webhook endpoint {outputs['WebhookUrl']}.",
        f"Subscribe whoever is on call to {outputs['PagesTopicArn']}.",
        f"Subscribe who looks after it in working hours to {outputs['NoticesTopicArn']}.",
        f"The pages are at {outputs['PageUrl']}.",
    ]


def main(arguments: list[str], *, stdin: TextIO | None = None, run: Run | None = None) -> int:
    """Run as a program; returns the exit status."""
    stdin = sys.stdin if stdin is None else stdin
    run = _run if run is None else run
    try:
        if "--bootstrap" in arguments:
            return _bootstrap(arguments, run)
        return _deploy(arguments, stdin, run)
    except CannotLook as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        _say("", "Stopped.")
        return 130


def _bootstrap(arguments: list[str], run: Run) -> int:
    wrong = diversions(arguments, os.environ)
    if wrong:
        return _refuse(wrong)
    account = look(open_session())
    _introduce(account)
    return _cdk(run, *bootstrap_arguments(account, arguments))


def _deploy(arguments: list[str], stdin: TextIO, run: Run) -> int:
    given, others = chosen(os.environ), named(arguments)
    wrong = [
        *diversions(arguments, os.environ),
        *complaints({name: value for name, value in given.items() if value}, others),
    ]
    try:
        session = open_session()
        account = look(session)
    except CannotLook as error:
        return _refuse([*wrong, str(error)])
    _introduce(account)
    missing = obstacles(account, {**given, **dict(others)})
    if wrong or missing:
        return _refuse([*wrong, *missing])
    before = account.deployed.parameters if account.deployed else {}
    _say(*changes([*given.items(), *others], before))
    if stdin.isatty() and not is_approved(arguments) and not agrees(stdin, sys.stdout):
        _say("Nothing was deployed.")
        return 1
    failed = run([sys.executable, "-m", "infra.app"])
    if failed:
        return failed
    failed = _cdk(run, "deploy", STACK, "--app", ASSEMBLY, *parameters(given), *arguments)
    return failed or _tell_next_steps(session)


def _refuse(sentences: list[str]) -> int:
    _say("Nothing was deployed:", *(f"  - {sentence}" for sentence in sentences))
    return 1


def _introduce(account: Account) -> None:
    _say(str(account), *account.untold)
    region = other_region()
    if region:
        _say(f"AWS is set to the region {region} here. Rollcall is deployed to {REGION} always.")


def _tell_next_steps(session: boto3.Session) -> int:
    untold: list[str] = []
    deployed = read_stack(session, untold)
    if deployed and deployed.outputs:
        steps = next_steps(deployed.outputs, lambda secret: is_filled(session, secret))
        steps.append(domains.sentence(deployed.parameters[Settings.allowed_domains.parameter]))
    else:
        steps = [*untold, f"The outputs of the stack {STACK} name what remains to be done."]
    _say("", "Deployed. What remains to be done or checked:", *(f"  - {step}" for step in steps))
    return 0


def _cdk(run: Run, *arguments: str) -> int:
    environment = {
        **os.environ,
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }
    node = str(node_folder() / "node")
    failed = run([node, str(npm()), "ci", "--silent"], environment)
    if failed:
        _say("The CDK's command line could not be installed: npm failed, see above.")
        return failed
    return run([node, "node_modules/aws-cdk/bin/cdk", *arguments], environment)


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> int:
    return subprocess.run(command, check=False, cwd=REPOSITORY, env=environment).returncode


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
