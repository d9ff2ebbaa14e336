"""What a change of the company's policy would touch, and how it is made."""

from __future__ import annotations

from typing import Self, override

from rich.console import Console

from operate.acting import acting
from operate.installation import CannotReach, Installation
from operate.show import Report, say
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.policy_checks import PolicyRefused
from rollcall.use_cases.change_policy import change_policy
from rollcall.use_cases.preview_policy import PolicyPreview, preview_policy


class Touched(Report):
    """What changes in the coming 28 days; copies of one meeting count for each person."""

    people: int
    """Who was looked at."""
    touched: int
    """Those of them for whom anything changes."""
    added: int
    """Meetings that get a bot."""
    removed: int
    """Meetings that lose theirs."""
    leaving: int
    """Calls that bots leave at once."""

    @classmethod
    def of(cls, seen: PolicyPreview) -> Self:
        """Reduce a preview to it."""
        return cls(
            people=seen.people, touched=seen.touched, added=seen.added, removed=seen.removed,
            leaving=seen.leaving,
        )  # fmt: skip

    @property
    def sentence(self) -> str:
        """All of it."""
        return (
            f"{self.touched} of {self.people} people: {self.removed} meetings lose their bot, "
            f"{self.added} get one, and bots leave {self.leaving} calls at once."
        )

    @override
    def show(self, console: Console) -> None:
        say(console, self.sentence)


class PolicySet(Touched):
    """What was changed."""

    version: int
    changed: bool

    @override
    def show(self, console: Console) -> None:
        if not self.changed:
            say(console, "It was so already.")
            return
        say(console, f"Version {self.version} holds; the worker follows within minutes.")
        super().show(console)


def preview(site: Installation, proposed: CompanyPolicy) -> Touched:
    """Look at everybody, part by part. Raises CannotReach for a policy that may not be."""
    whole, after = PolicyPreview(), ""
    try:
        while True:
            part = preview_policy(site.policies, site.portal, proposed, site.now(), after=after)
            whole, after = whole.with_next(part), part.after
            if part.is_whole:
                return Touched.of(whole)
    except PolicyRefused as error:
        raise CannotReach(f"The policy may not be so: {error.field}, {error}.") from error


def replace_policy(
    site: Installation, wanted: CompanyPolicy, seen: Touched, version: int
) -> PolicySet:
    """Store a policy in place of the version that was looked at. Raises VersionConflict."""
    holds = change_policy(
        site.policies, site.queue, wanted, by=acting(site), version=version, now=site.now()
    )
    changed = holds.version != version
    return PolicySet(**seen.model_dump(), version=holds.version, changed=changed)
