"""What must be done before a deployment can start."""

from collections.abc import Mapping
from typing import Any

from infra.account import Account
from infra.given import CHOICES
from rollcall.runtime.setting import Choice
from rollcall.runtime.settings import Settings


def obstacles(account: Account, given: Mapping[str, str]) -> list[str]:
    """Sentences that say what to do first; empty when the deployment can start."""
    found = []
    if account.bootstrapped is False:
        found.append(
            f"Account {account.number} is not prepared for the CDK in {account.stage.region}. "
            "Run `make deploy ARGS=--bootstrap` once."
        )
    needed = (each for each in CHOICES.values() if each.default is None)
    found += filter(None, (_obstacle(each, account, given) for each in needed))
    return [*found, *_domain_obstacles(account, given)]


def _domain_obstacles(account: Account, given: Mapping[str, str]) -> list[str]:
    """What is wrong with a certificate, all that was given and kept taken together."""
    kept = account.deployed.parameters if account.deployed else {}
    certificate, url = (
        given.get(each.parameter, kept.get(each.parameter, ""))
        for each in (Settings.certificate, Settings.public_url)
    )
    if not certificate:
        return []
    variable, found = Settings.certificate.variable, []
    if account.deployed is not None and not url:
        found.append(f"{variable} needs {Settings.public_url.variable}, whose host it is for.")
    region = (certificate.split(":") + [""] * 4)[3]
    if region != account.stage.region:
        found.append(
            f"{variable} must be of a certificate in {account.stage.region}, the region of the "
            "stack."
        )
    return found


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
