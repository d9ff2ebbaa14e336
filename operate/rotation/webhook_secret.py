"""Another secret that Recall signs with: both are taken while it is changed there."""

from __future__ import annotations

from operate.acting import refuse
from operate.installation import CannotReach, Installation
from operate.options import FAILED
from operate.rotation.report import Rotated, note
from operate.vault import VaultSecret
from rollcall.protocol.webhook_signature import parse_secrets

OUTPUT = "WebhookSecretsSecretName"


def begin_webhook_secret(site: Installation, text: str) -> Rotated:
    """Have both secrets taken, and wait until every function takes both."""
    vault, new = VaultSecret(site, OUTPUT), parse_secrets(text)
    stored = vault.read()
    known = parse_secrets(stored.text) if stored else ()
    if known == new:
        return Rotated(what="webhook-secret", done=True, then="It is the only one already.")
    if len(new) != 1 or (len(known) > 1 and known[-1:] != new):
        refuse("Another secret is being replaced: end that first with --finish.", FAILED)
    if known[-1:] != new:
        note(site, "webhook_secret")
        stored = vault.put(f"{stored.text.strip()},{text}" if stored else text)
    if stored is not None:
        vault.settle(stored.at)
    then = "Change the secret at Recall now, then run `rollcall rotate webhook-secret --finish`."
    return Rotated(what="webhook-secret", done=False, then=then)


def finish_webhook_secret(site: Installation) -> Rotated:
    """Take only the newer one from now on; to be done once Recall signs with it."""
    vault = VaultSecret(site, OUTPUT)
    stored = vault.read()
    if stored is None:
        raise CannotReach("There is no webhook secret: run it without --finish.")
    if len(parse_secrets(stored.text)) > 1:
        stored = vault.put(stored.text.replace(" ", ",").replace("\n", ",").split(",")[-1])
    vault.settle(stored.at)
    return Rotated(what="webhook-secret", done=True, then="Only the new secret is taken.")
