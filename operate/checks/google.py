"""Google: whether it knows the client with this secret, and lets it come back here."""

from __future__ import annotations

import os
import secrets
from urllib.parse import parse_qs, urlsplit

from functions.oauth_callback.callback import CALLBACK
from operate.checks.finding import Check, Finding, fine, wrong
from operate.checks.secrets import read_google_secret
from operate.installation import Installation
from rollcall.adapters.google.oauth import INVALID_GRANT, GoogleClient, GoogleOAuth, permit_loopback
from rollcall.domain.errors import Rejected, Unavailable

REFUSED = "google_client"
START = "/auth/google/start"
ERROR_PAGE = "/signin/oauth/error"
"""Where Google leads a browser whose request it refuses, instead of redirecting back."""
_WEB = range(300, 400)
_CLIENT_ERROR = 400


def client(site: Installation) -> Finding:
    """Whether a made-up code is refused for itself, and not because of who brings it."""
    settings = site.settings("oauth_callback")
    known = GoogleClient(
        settings.google_client_id,
        settings.google_auth_url,
        settings.google_token_url,
        settings.public_url + CALLBACK,
    )
    permit_loopback(known, os.environ)
    secret = read_google_secret(site)
    try:
        GoogleOAuth(known, lambda: secret).exchange("made-up-code", secrets.token_urlsafe(48))
    except Rejected as error:
        if error.reason == INVALID_GRANT:
            return fine("Google knows the client and its secret.")
        raise
    except Unavailable as error:
        if error.reason != REFUSED:
            raise
        return wrong(
            "Google does not accept the client with this secret (such as invalid_client).",
            "Compare the client's id, secret and redirect URI with the Google Cloud console.",
        )
    return wrong("Google took a made-up code.", "What answers is not Google: see GoogleTokenUrl.")


def redirect_uri(site: Installation) -> Finding:
    """Whether Google leads people back to where the pages are."""
    expected = site.output("RedirectUri")
    remedy = f"Authorise {expected} in the Google Cloud console, spelled exactly so."
    answer = site.http.get(site.origin + START)
    if answer.status_code not in _WEB:
        return wrong(
            f"Signing in begins with {answer.status_code} instead of a way to Google.",
            "See SignInErrors in the runbook.",
        )
    there = answer.headers.get("location", "")
    sent = parse_qs(urlsplit(there).query).get("redirect_uri", [""])[0]
    if sent != expected:
        return wrong(
            "Signing in names another redirect URI than the stack's.",
            "PublicUrl was changed halfway: run `make deploy`.",
        )
    shown = site.http.get(there)
    if shown.status_code >= _CLIENT_ERROR or ERROR_PAGE in shown.headers.get("location", ""):
        return wrong("Google refuses to sign people in: it does not know the redirect URI.", remedy)
    return fine("Google leads people back to the right address.")


CHECKS = (Check("google client", client), Check("redirect uri", redirect_uri))
