"""Another key of Recall's, of the same workspace."""

from __future__ import annotations

from operate.acting import refuse
from operate.checks.recall import recall_with
from operate.installation import Installation
from operate.options import FAILED
from operate.rotation.report import Rotated, note
from operate.vault import VaultSecret, Version
from rollcall.domain.errors import AccessRefused, Blocked
from rollcall.domain.secret import Secret
from rollcall.protocol.recall_key import recall_key

OUTPUT = "RecallApiKeySecretName"


def rotate_recall_key(site: Installation, text: str) -> Rotated:
    """Store a key that Recall takes, of the same workspace, and wait until it is used."""
    vault, new = VaultSecret(site, OUTPUT), recall_key(text)
    stored = vault.read()
    if stored is None or stored.text != text:
        _same_workspace(site, stored, new)
        note(site, "recall_key")
    vault.settle(vault.put(text).at)
    then = "Nothing uses the old key any more: delete it in Recall's dashboard."
    return Rotated(what="recall-key", done=True, then=then)


def _same_workspace(site: Installation, stored: Version | None, new: Secret) -> None:
    try:
        here = _calendars(site, new)
    except (AccessRefused, Blocked):
        refuse("Recall does not take that key. Nothing was changed.", FAILED)
    try:
        there = _calendars(site, recall_key(stored.text)) if stored else here
    except (AccessRefused, Blocked, ValueError):
        # In an emergency the old key is deleted first.
        return
    if here.isdisjoint(there) and here | there:
        refuse("That key is of another workspace: it shows other calendars.", FAILED)


def _calendars(site: Installation, key: Secret) -> frozenset[str]:
    found = recall_with(site, key).list_calendars(None, None)
    return frozenset(one.recall_id for one in found.calendars)
