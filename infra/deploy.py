"""Deploys to the AWS account of the current credentials: `make deploy`, `STAGE=dev make deploy`.

Says everything that is missing or wrong at once and in words, then leaves the work to the pinned
CDK.

The environment has the settings, `ROLLCALL_...`; one that is empty goes back to its default.
`rollcall.runtime.settings` declares them, and the README lists them. `STAGE` names one of the
stages in cdk.json.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, TextIO

import boto3

from infra import adopt, domains, revision
from infra.account import (
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
from infra.leftovers import leftovers
from infra.next_steps import next_steps
from infra.node_runtime import REPOSITORY, node_folder, npm
from infra.obstacles import obstacles
from infra.question import agrees, changes
from infra.stage import Stage, chosen_stage
from rollcall.runtime.settings import Settings

ASSEMBLY = "build/cdk.out"


class Run(Protocol):
    """Runs a command and returns its exit status."""

    def __call__(self, command: list[str], environment: Mapping[str, str] | None = None) -> int:
        """Run it in this environment, or in the current one."""


def values_of(given: Mapping[str, str]) -> dict[str, str]:
    """The settings that are given, with the default of each that is empty."""
    values = {name: value or CHOICES[name].default for name, value in given.items()}
    return {name: value for name, value in values.items() if value is not None}


def parameters(stage: Stage, values: Mapping[str, str]) -> list[str]:
    """Arguments for these parameters; CloudFormation keeps the others as they were."""
    return [
        part
        for name, value in values.items()
        for part in ("--parameters", f"{stage.stack}:{name}={value}")
    ]


def bootstrap_arguments(account: Account, arguments: list[str]) -> list[str]:
    """What the CDK is told to prepare an account: all that was given but our own switch."""
    others = [argument for argument in arguments if argument != "--bootstrap"]
    stage = account.stage
    named = [] if stage.qualifier == Stage().qualifier else _own_bootstrap(stage.qualifier)
    return ["bootstrap", f"aws://{account.number}/{stage.region}", *named, *others]


def _own_bootstrap(qualifier: str) -> list[str]:
    # A stack of its own as well: under the usual name it would replace the usual bootstrap.
    return ["--qualifier", qualifier, "--toolkit-stack-name", f"CDKToolkit-{qualifier}"]


def main(arguments: list[str], *, stdin: TextIO | None = None, run: Run | None = None) -> int:
    """Run as a program; returns the exit status."""
    stdin = sys.stdin if stdin is None else stdin
    run = _run if run is None else run
    try:
        stage = chosen_stage(os.environ)
    except ValueError as error:
        return _refuse([str(error)])
    try:
        if "--bootstrap" in arguments:
            return _bootstrap(arguments, stage, run)
        if "--adopt" in arguments:
            return _adopt(arguments, stage, stdin, run)
        return _deploy(arguments, stage, stdin, run)
    except CannotLook as error:
        _say(str(error))
        return 1
    except KeyboardInterrupt:
        _say("", "Stopped.")
        return 130


def _bootstrap(arguments: list[str], stage: Stage, run: Run) -> int:
    wrong = diversions(arguments, os.environ)
    if wrong:
        return _refuse(wrong)
    account = look(open_session(stage), stage)
    _introduce(account)
    return _cdk(run, stage, *bootstrap_arguments(account, arguments))


def _adopt(arguments: list[str], stage: Stage, stdin: TextIO, run: Run) -> int:
    session = open_session(stage)
    account = look(session, stage)
    _introduce(account)
    if account.deployed is None or account.deployed.outputs:
        return _refuse([f"{stage.stack} is there: only a new one can take something over."])
    client = session.client("cloudformation")
    ids = adopt.named(arguments) or adopt.left_by_last(client, stage)
    _say(*(f"  {name}: {value}" for name, value in ids.items()))
    if stdin.isatty() and not agrees(stdin, sys.stdout):
        _say("Nothing was taken over.")
        return 1
    failed = run([sys.executable, "-m", "infra.app"])
    if not failed:
        adopt.adopt(client, stage, _template(stage), ids)
        _say(f"Taken over. Now run: STAGE={stage.name} make deploy")
    return failed


def _deploy(arguments: list[str], stage: Stage, stdin: TextIO, run: Run) -> int:
    given, others = chosen(os.environ), named(arguments)
    wrong = [
        *diversions(arguments, os.environ),
        *complaints({name: value for name, value in given.items() if value}, others),
    ]
    try:
        session = open_session(stage)
        account = look(session, stage)
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
    values = values_of(given)
    failed = _cdk(
        run,
        stage,
        *("deploy", stage.stack, "--app", ASSEMBLY),
        *parameters(stage, {**values, **_revision(stage, before, {**values, **dict(others)})}),
        *arguments,
    )
    if failed:
        _say(*([] if before else leftovers(session, stage)))
        return failed
    return _finish(session, stage, run)


def _revision(stage: Stage, before: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    return {revision.PARAMETER: revision.revision(_template(stage), before, values)}


def _template(stage: Stage) -> Path:
    return REPOSITORY / ASSEMBLY / f"{stage.stack}.template.json"


def _refuse(sentences: list[str]) -> int:
    _say("Nothing was deployed:", *(f"  - {sentence}" for sentence in sentences))
    return 1


def _introduce(account: Account) -> None:
    _say(str(account), *account.untold)
    region, stage = other_region(account.stage), account.stage
    if region:
        _say(
            f"AWS is set to the region {region} here. The stage {stage.name} is in {stage.region} "
            "(cdk.json)."
        )


def _finish(session: boto3.Session, stage: Stage, run: Run) -> int:
    untold: list[str] = []
    deployed = read_stack(session, stage, untold)
    if deployed and deployed.outputs:
        steps = next_steps(stage, deployed.outputs, lambda secret: is_filled(session, secret))
        steps.append(domains.sentence(deployed.parameters[Settings.allowed_domains.parameter]))
    else:
        steps = [*untold, f"The outputs of the stack {stage.stack} name what remains to be done."]
    _say("", "Deployed. What remains to be done or checked:", *(f"  - {step}" for step in steps))
    _examine(run)
    return 0


def _examine(run: Run) -> None:
    """Look whether it works. What is not filled in yet is no failure of the deployment."""
    _say("", "Whether all of it is right: make rollcall ARGS=doctor", "")
    if find_spec("operate") is not None:
        run([sys.executable, "-m", "operate", "doctor"])


def _cdk(run: Run, stage: Stage, *arguments: str) -> int:
    environment = {
        **os.environ,
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "AWS_REGION": stage.region,
        "AWS_DEFAULT_REGION": stage.region,
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
