"""What a check of `doctor` says: one sentence, and what to do when something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import httpx

from infra.account import reason
from operate.installation import AWS_FAILS, CannotReach, Installation
from operate.show import Part
from rollcall.domain.errors import RollcallError


class Outcome(StrEnum):
    """What became of a check."""

    FINE = "fine"
    ADVICE = "advice"
    """It works, and could be better; nothing that has to be done."""
    WRONG = "wrong"
    SKIPPED = "skipped"
    """There is nothing of that kind here."""


class Finding(Part):
    """What one check found."""

    check: str = ""
    outcome: Outcome
    sentence: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: a name of one or two words, and how to look."""

    name: str
    look: Callable[[Installation], Finding]
    in_aws_only: bool = False
    first: bool = False
    """Whether nothing else can be looked at when this cannot."""


REPAIR = "Repair that, and run doctor again."


def fine(sentence: str) -> Finding:
    """All is well."""
    return Finding(outcome=Outcome.FINE, sentence=sentence)


def advice(sentence: str, remedy: str) -> Finding:
    """It works, and could be better."""
    return Finding(outcome=Outcome.ADVICE, sentence=sentence, remedy=remedy)


def wrong(sentence: str, remedy: str) -> Finding:
    """It has to be put right."""
    return Finding(outcome=Outcome.WRONG, sentence=sentence, remedy=remedy)


def skipped(sentence: str) -> Finding:
    """There is nothing to look at."""
    return Finding(outcome=Outcome.SKIPPED, sentence=sentence)


def findings(checks: Iterable[Check], site: Installation) -> Iterator[Finding]:
    """Yield what each check found; one that cannot look says why, and the others go on."""
    missing = ""
    for check in checks:
        found = skipped(f"Not looked at: {missing} comes first.") if missing else None
        found = found or _found(check, site)
        yield found.model_copy(update={"check": check.name})
        if check.first and found.remedy == REPAIR:
            missing = check.name


def _found(check: Check, site: Installation) -> Finding:
    if check.in_aws_only and site.local:
        return skipped("Only in AWS; there is no such thing on this machine.")
    try:
        return check.look(site)
    except CannotReach as error:
        return _unseen(str(error))
    except AWS_FAILS as error:
        return _unseen(reason(error))
    except RollcallError as error:
        # Its text is a word of ours.
        return _unseen(f"No usable answer ({error}).")
    except httpx.HTTPError as error:
        # Its text may hold an address.
        return _unseen(f"No answer over HTTP ({type(error).__name__}).")


def _unseen(why: str) -> Finding:
    return wrong(f"This could not be looked at. {why}", REPAIR)
