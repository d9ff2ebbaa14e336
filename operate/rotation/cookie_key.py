"""Another key for cookies and links: opened everywhere before anything is sealed with it."""

from __future__ import annotations

from secrets import token_urlsafe

from operate.installation import CannotReach, Installation
from operate.rotation.report import Rotated, note
from operate.vault import PREVIOUS, VaultSecret

OUTPUT = "CookieKeySecretName"


def rotate_cookie_key(site: Installation) -> Rotated:
    """Make a key, have it opened everywhere, and only then seal with it.

    A key that was announced and not used yet is one of a command that was cut off: it goes on.
    """
    vault = VaultSecret(site, OUTPUT)
    current, announced = vault.read(), vault.read(PREVIOUS)
    if current is None:
        raise CannotReach("There is no cookie key: run `make deploy`.")
    if announced is None or announced.at <= current.at:
        note(site, "cookie_key")
        vault.announce(token_urlsafe(48))
        announced = vault.read(PREVIOUS)
    if announced is None:
        raise LookupError("a value that was just stored is not there")
    vault.settle(announced.at)
    vault.promote(announced, current)
    vault.settle(site.now())
    then = "Everything is sealed with the new key. The one before is opened until the next time."
    return Rotated(what="cookie-key", done=True, then=then)
