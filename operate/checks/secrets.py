"""The four secrets: there, and such as they can be right. No value leaves this module's readers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from operate.checks.finding import Check, Finding, fine, wrong
from operate.installation import Installation
from rollcall.adapters.secrets import SecretReader
from rollcall.domain.errors import Unavailable
from rollcall.domain.secret import Secret
from rollcall.protocol.recall_key import recall_key
from rollcall.protocol.secret_values import cookie_key, google_client_secret
from rollcall.protocol.webhook_signature import WebhookSecret, parse_secrets

MALFORMED = "secret_malformed"


def read_recall_key(site: Installation) -> Secret:
    """Read Recall's API key. Raises Unavailable."""
    return _reader(site, "RecallApiKeySecretName", recall_key).get()


def read_google_secret(site: Installation) -> Secret:
    """Read the secret of the Google client. Raises Unavailable."""
    return _reader(site, "GoogleClientSecretName", google_client_secret).get()


def read_webhook_secrets(site: Installation) -> tuple[WebhookSecret, ...]:
    """Read the secrets that Recall signs with. Raises Unavailable."""
    return _reader(site, "WebhookSecretsSecretName", parse_secrets).get()


def _read_cookie_key(site: Installation) -> Secret:
    return _reader(site, "CookieKeySecretName", cookie_key).get()


def _reader[T](site: Installation, output: str, parse: Callable[[str], T]) -> SecretReader[T]:
    return SecretReader(site.aws("secretsmanager"), site.output(output), parse, site.now)


def _present(site: Installation, read: Callable[[Installation], object], what: str) -> Finding:
    try:
        read(site)
    except Unavailable as error:
        if error.reason == MALFORMED:
            return wrong(
                f"The {what} cannot be right: empty, a placeholder, or with quotes or blanks.",
                "Put it again exactly as its owner shows it: “Now and then” in the runbook.",
            )
        return wrong(
            f"The {what} has no value, or may not be read by you.",
            "Put a value: “Now and then” in the runbook.",
        )
    return fine(f"The {what} is there and well-formed.")


CHECKS = tuple(
    Check(name, partial(_present, read=read, what=what))
    for name, read, what in (
        ("recall secret", read_recall_key, "API key of Recall"),
        ("webhook secret", read_webhook_secrets, "webhook secret of Recall"),
        ("google secret", read_google_secret, "secret of the Google client"),
        ("cookie secret", _read_cookie_key, "cookie key"),
    )
)
