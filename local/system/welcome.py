"""What the person at the terminal reads when everything runs."""

from local.google_twin.seed import PEOPLE
from local.system.system import LocalSystem
from rollcall.domain.allowed_domains import AllowedDomains
from rollcall.runtime.settings import Settings


def welcome(system: LocalSystem) -> str:
    """Where to go, and what to try there."""
    page = system.outside.public_url
    allowed = AllowedDomains.parse(system.outside.parameters[Settings.allowed_domains.parameter])
    if system.settings.twins:
        lines = [
            f"Rollcall         {page}",
            f"Console          {system.addresses.console}",
            "",
            f"Sign in as {accounts(allowed)} and connect the calendar.",
            "Then create, move and cancel meetings in the console and watch the bots follow.",
        ]
    else:
        lines = [
            f"Rollcall         {page}",
            f"Google returns   {page}/auth/google/callback",
            f"Recall calls     {page}/webhooks/recall",
            "",
            "This run uses the real Google and Recall. Recall can call only an address that the",
            "internet reaches; without one, changes are noticed within 15 minutes.",
        ]
    return "\n".join(["", *lines, "", "Ctrl-C stops everything and keeps the state.", ""])


def accounts(allowed: AllowedDomains) -> str:
    """Those of the twin's people who may sign in."""
    emails = [email for email, _, _ in PEOPLE if allowed.admit(email=email, hosted_domain="")]
    return " or ".join(emails) or f"somebody of {str(allowed).replace(',', ', ')}"
