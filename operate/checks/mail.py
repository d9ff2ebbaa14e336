"""Whether letters leave."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from operate.checks.finding import Check, Finding, advice, fine, skipped, wrong
from operate.installation import Installation


def mail(site: Installation) -> Finding:
    """Whether SES sends from the operator's address, to everybody."""
    sender = site.settings("sync_worker").mail_from
    if not sender:
        return skipped("No mail is sent: MailFrom is empty.")
    client = site.aws("sesv2")
    if not any(_verified(client, name) for name in (sender, sender.partition("@")[2])):
        return wrong(
            f"Amazon SES has not verified {sender}, nor its domain: no letter leaves.",
            "Verify one of them in Amazon SES, in the region of the stack.",
        )
    account = client.get_account()
    if not account.get("SendingEnabled"):
        return wrong("Amazon SES has paused sending.", "Its console says why.")
    if not account.get("ProductionAccessEnabled"):
        return advice(
            "Amazon SES is in its sandbox: letters reach verified addresses only.",
            "Ask AWS for production access.",
        )
    return fine(f"Letters leave from {sender}.")


def _verified(client: Any, identity: str) -> bool:  # noqa: ANN401 - a client of boto3's
    try:
        return bool(client.get_email_identity(EmailIdentity=identity)["VerifiedForSendingStatus"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "NotFoundException":
            return False
        raise


CHECKS = (Check("mail", mail),)
