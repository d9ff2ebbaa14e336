"""``rollcall rotate``: replace one of the four secrets while everything goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from operate.acting import Yes, confirm
from operate.options import DEFAULT, Json, Local, Stage
from operate.reach import reaching
from operate.rotation.cookie_key import rotate_cookie_key
from operate.rotation.google_secret import rotate_google_secret
from operate.rotation.recall_key import rotate_recall_key
from operate.rotation.webhook_secret import begin_webhook_secret, finish_webhook_secret
from operate.show import answer
from operate.vault import pasted
from operate.waiting import Within
from rollcall.protocol.recall_key import recall_key
from rollcall.protocol.secret_values import google_client_secret
from rollcall.protocol.webhook_signature import parse_secrets

rotate = typer.Typer(
    help="Replace a secret while everything goes on. Values are pasted or piped, never arguments. "
    "Each can be stopped and run again.",
    no_args_is_help=True,
)


@rotate.command("recall-key")
def of_recall(*, local: Local = False, stage: Stage = DEFAULT, as_json: Json = False) -> None:
    """Use a new key of Recall's. Leave the old one alive until this ends: about six minutes."""
    with reaching(local=local, stage=stage) as site:
        text, _key = pasted("New API key of Recall", recall_key)
        report = rotate_recall_key(site, text)
    answer(report, as_json=as_json)


@rotate.command("webhook-secret")
def of_webhook(
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    yes: Yes = False,
    finish: Annotated[bool, typer.Option("--finish", help="Recall signs with it now.")] = False,
) -> None:
    """Take a second secret of Recall's; once it is changed there, --finish lets the old one go."""
    with reaching(local=local, stage=stage) as site:
        if finish:
            confirm("What is signed with the old secret is refused from now on.", "finish", yes=yes)
            report = finish_webhook_secret(site)
        else:
            text, _secrets = pasted("New webhook secret of Recall", parse_secrets)
            report = begin_webhook_secret(site, text)
    answer(report, as_json=as_json)


@rotate.command("google-secret")
def of_google(
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    go_on: Annotated[bool, typer.Option("--go-on", help="With the secret that is stored.")] = False,
    within: Within = 60,
) -> None:
    """Use a new secret of the Google client, and hand it to Recall for every calendar.

    Recall connects each calendar anew, so choose a quiet hour. Ends with 1 while some are left.
    """
    with reaching(local=local, stage=stage) as site:
        text = None if go_on else pasted("New client secret", google_client_secret)[0]
        report = rotate_google_secret(site, text, timedelta(minutes=within))
    answer(report, as_json=as_json)


@rotate.command("cookie-key")
def of_cookies(*, local: Local = False, stage: Stage = DEFAULT, as_json: Json = False) -> None:
    """Seal with a new key, about twelve minutes from now. Twice, to be rid of one that leaked."""
    with reaching(local=local, stage=stage) as site:
        report = rotate_cookie_key(site)
    answer(report, as_json=as_json)
