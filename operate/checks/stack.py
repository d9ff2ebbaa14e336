"""The account, the stack, and what functions and tables are given."""

from __future__ import annotations

import importlib.metadata
from datetime import UTC

from operate.checks.finding import Check, Finding, advice, fine, wrong
from operate.deployments import functions_of, well_deployed
from operate.installation import CannotReach, Installation
from operate.show import at
from rollcall.runtime.setting import FUNCTIONS

COMPLETE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"})
FEWEST_AT_ONCE = 100
"""Functions that run at once: webhooks come in bursts at the full hour."""


def account(site: Installation) -> Finding:
    """Whose account it is."""
    if site.local:
        return fine("The embedded AWS of this machine.")
    sts = site.aws("sts")
    caller, region = sts.get_caller_identity(), sts.meta.region_name
    return fine(f"Account {caller['Account']}, region {region}, as {caller['Arn']}.")


def stack(site: Installation) -> Finding:
    """Whether the stack is whole."""
    status = site.deployed["StackStatus"]
    if status not in COMPLETE:
        return wrong(
            f"The stack {site.stack} is in the state {status}.",
            "Look at its events in CloudFormation; when nothing is under way, run `make deploy`.",
        )
    if status.startswith("UPDATE_ROLLBACK"):
        return advice(
            f"The last deployment of {site.stack} failed and was rolled back.",
            "Look at the stack's events in CloudFormation, then run `make deploy` again.",
        )
    return fine(f"The stack {site.stack} is complete.")


def version(site: Installation) -> Finding:
    """What was deployed when, and what this command is of."""
    moment = site.deployed.get("LastUpdatedTime") or site.deployed["CreationTime"]
    own, there = importlib.metadata.version("rollcall-service"), site.output("Version")
    if there != own:
        return advice(
            f"Version {there} is deployed, and this command is of {own}.",
            "Run `make deploy`, or use the command of the version that is deployed.",
        )
    return fine(f"Version {own}, deployed {at(moment, UTC)} UTC.")


def serving(site: Installation) -> Finding:
    """Whether the functions serve what was deployed last, all of them."""
    functions = functions_of(site)
    revisions = sorted({one.revision for one in functions.values()})
    newest = well_deployed(site, functions)
    if any(one.shifting for one in functions.values()):
        return advice("A deployment is under way.", "Wait for its end, or stop it in CodeDeploy.")
    if len(revisions) > 1:
        return wrong(
            f"Functions of several deployments serve: {', '.join(revisions)}.",
            "Run `rollcall rollback` to go on with one that was cut off, or deploy.",
        )
    if newest and revisions != [newest[0].revision]:
        return advice(
            f"The revision {revisions[0]} serves, though {newest[0].revision} was deployed later.",
            "Deploy what mends it; until then this is as safe as the version was.",
        )
    return fine(f"All functions serve the revision {revisions[0]}.")


def settings(site: Installation) -> Finding:
    """Whether the functions can use what they are given."""
    faults = []
    for name in FUNCTIONS:
        try:
            site.settings(name)
        except CannotReach as error:
            faults.append(str(error))
    if faults:
        return wrong(faults[0], "Until then the function answers nobody.")
    return fine(f"The settings of all {len(FUNCTIONS)} functions can be used.")


def concurrency(site: Installation) -> Finding:
    """How many functions may run at once."""
    most = site.aws("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    if most < FEWEST_AT_ONCE:
        return advice(
            f"Lambda runs {most} functions of this account at once; new accounts begin with few.",
            "Ask for 1000 of “Concurrent executions” in Service Quotas.",
        )
    return fine(f"Lambda runs up to {most} functions of this account at once.")


def token_key(site: Installation) -> Finding:
    """Whether refresh tokens can be sealed and opened."""
    key = site.settings("sync_worker").token_key_id
    state = site.aws("kms").describe_key(KeyId=key)["KeyMetadata"]["KeyState"]
    if state != "Enabled":
        return wrong(
            f"The key of the refresh tokens is in the state {state}: no calendar can be connected.",
            "Cancel its deletion and enable it in KMS at once; see TokenKeyFails in the runbook.",
        )
    return fine("The key of the refresh tokens is enabled.")


def backups(site: Installation) -> Finding:
    """Whether the state table could be restored."""
    name = site.output("StateTableName")
    client = site.aws("dynamodb")
    protected = client.describe_table(TableName=name)["Table"].get("DeletionProtectionEnabled")
    found = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    status = found["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    if status != "ENABLED" or not protected:
        return wrong(
            "The state table can be lost: its backups or its protection against deletion are off.",
            "Run `rollcall drift` to see what was changed, then `make deploy`.",
        )
    return fine("The state table is backed up and protected against deletion.")


CHECKS = (
    Check("account", account, first=True),
    Check("stack", stack, first=True),
    Check("version", version),
    Check("serving", serving),
    Check("settings", settings),
    Check("concurrency", concurrency, in_aws_only=True),
    Check("token key", token_key),
    Check("backups", backups, in_aws_only=True),
)
