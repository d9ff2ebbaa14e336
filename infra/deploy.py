"""Deploys to the AWS account of the current credentials: `make deploy`.

Says everything that is missing or wrong at once and in words, then leaves the work to the pinned
CDK.

Environment; empty means back to the default:
    ROLLCALL_GOOGLE_CLIENT_ID: The OAuth client; needed for the first deployment.
    ROLLCALL_ALLOWED_DOMAINS: Domains whose people may sign in; needed for the first deployment.
    ROLLCALL_PUBLIC_URL: Origin of the pages if they have a domain of their own.
    ROLLCALL_BOT_SCOPE: company, workspace or calendar.
    ROLLCALL_BOTS_PER_USER_AND_DAY: Bots that a user may have on one day.
    ROLLCALL_BOTS_PER_DAY: New bots that all users together may have in one day.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import pairwise

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
from infra.node_runtime import REPOSITORY, node_folder, npm
from infra.values import RULES
from rollcall.protocol.origin import is_loopback_http

ASSEMBLY = "build/cdk.out"
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


def obstacles(account: Account, given: Mapping[str, str]) -> list[str]:
    """Sentences that say what to do first; empty when the deployment can start."""
    found = []
    if account.bootstrapped is False:
        found.append(
            f"Account {account.number} is not prepared for the CDK in {REGION}. "
            "Run `make deploy ARGS=--bootstrap` once."
        )
    if _is_missing("GoogleClientId", account, given):
        found.append(
            "The first deployment needs a Google OAuth client. Create one of the type 'Web "
            "application' in the Google Cloud console and set ROLLCALL_GOOGLE_CLIENT_ID."
        )
    if _is_missing("AllowedDomains", account, given):
        found.append(domains.NEEDED)
    return found


def chosen(environment: Mapping[str, str]) -> dict[str, str]:
    """The parameters that the environment names; empty means back to the default."""
    return {
        name: _written(name, environment[variable].strip())
        for name, variable in PARAMETERS.items()
        if variable in environment
    }


def named(arguments: list[str]) -> dict[str, str]:
    """The parameters of this stack among the arguments for the CDK."""
    flag = "--parameters"
    texts = [after for before, after in pairwise(arguments) if before == flag]
    texts += [text.removeprefix(f"{flag}=") for text in arguments if text.startswith(f"{flag}=")]
    pairs = [text.removeprefix(f"{STACK}:").partition("=") for text in texts]
    return {name: value for name, _equals, value in pairs if name in RULES}


def complaints(given: Mapping[str, str]) -> list[str]:
    """Sentences about values that cannot be deployed; none of them holds the value."""
    return [
        f"{PARAMETERS.get(name, name)} {words}."
        for name, value in given.items()
        if (words := _complaint(name, value))
    ]


def parameters(given: Mapping[str, str], defaults: Mapping[str, str]) -> list[str]:
    """Arguments for the settings that are given; CloudFormation keeps the others as they were."""
    values = {name: value or defaults.get(name) for name, value in given.items()}
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
        f"Subscribe whoever is on call to {outputs['AlarmTopicArn']}.",
        f"The pages are at {outputs['PageUrl']}.",
    ]


def main(arguments: list[str]) -> int:
    """Run as a program; returns the exit status."""
    try:
        if "--bootstrap" in arguments:
            account = look(open_session())
            _introduce(account)
            return _cdk(*bootstrap_arguments(account, arguments))
        return _deploy(arguments)
    except CannotLook as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        _say("", "Stopped.")
        return 130


def _deploy(arguments: list[str]) -> int:
    given = chosen(os.environ)
    wrong = complaints({**{n: v for n, v in given.items() if v}, **named(arguments)})
    try:
        session = open_session()
        account = look(session)
    except CannotLook as error:
        return _refuse([*wrong, str(error)])
    _introduce(account)
    missing = obstacles(account, {**given, **named(arguments)})
    if wrong or missing:
        return _refuse([*wrong, *missing])
    failed = _run([sys.executable, "-m", "infra.app"])
    if failed:
        return failed
    failed = _cdk("deploy", STACK, "--app", ASSEMBLY, *parameters(given, _defaults()), *arguments)
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
        steps.append(domains.sentence(deployed.parameters["AllowedDomains"]))
    else:
        steps = [*untold, f"The outputs of the stack {STACK} name what remains to be done."]
    _say("", "Deployed. What remains to be done or checked:", *(f"  - {step}" for step in steps))
    return 0


def _is_missing(name: str, account: Account, given: Mapping[str, str]) -> bool:
    deployed = account.deployed
    return not given.get(name) and deployed is not None and name not in deployed.parameters


def _written(name: str, value: str) -> str:
    """A value in the spelling that is deployed; one that is to be refused stays as it is."""
    if name != "AllowedDomains":
        return value
    try:
        return domains.canonical(value)
    except ValueError:
        return value


def _complaint(name: str, value: str) -> str | None:
    if is_loopback_http(value):
        return "must not be an address of this machine: AWS cannot reach it"
    return None if RULES[name].allows(value) else RULES[name].words


def _defaults() -> dict[str, str]:
    """The defaults of the template that was just written."""
    template = json.loads((REPOSITORY / ASSEMBLY / f"{STACK}.template.json").read_text())
    declared = template["Parameters"].items()
    return {name: each["Default"] for name, each in declared if "Default" in each}


def _cdk(*arguments: str) -> int:
    environment = {
        **os.environ,
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }
    node = str(node_folder() / "node")
    failed = _run([node, str(npm()), "ci", "--silent"], environment)
    if failed:
        _say("The CDK's command line could not be installed: npm failed, see above.")
        return failed
    return _run([node, "node_modules/aws-cdk/bin/cdk", *arguments], environment)


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> int:
    return subprocess.run(command, check=False, cwd=REPOSITORY, env=environment).returncode


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
