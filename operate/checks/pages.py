"""The pages: every route has something behind it, and people can read who answers for the data."""

from __future__ import annotations

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx

from operate.checks.finding import Check, Finding, advice, fine, wrong
from operate.installation import Installation
from operate.show import span

PLACE = re.compile(r"\{[^}]*\}")
NOBODY = "rollcall-doctor"
"""Stands in paths for what names something."""
OK, BROKEN = 200, 500
OFF = timedelta(seconds=30)
"""Signatures are refused that are minutes off, and each clock has its share of that."""


def routes(site: Installation) -> Finding:
    """Whether each route of the API answers a stranger, be it with a refusal."""
    keys = sorted(_route_keys(site))
    silent = [key for key in keys if not _answers(site, key)]
    if silent:
        return wrong(
            f"{len(silent)} of {len(keys)} routes answer nobody, {silent[0]} among them.",
            "Look at the function's lines (`misconfigured`, could not start), then `make deploy`.",
        )
    return fine(f"All {len(keys)} routes answer.")


def _route_keys(site: Installation) -> list[str]:
    pages = site.aws("apigatewayv2").get_paginator("get_routes")
    found = pages.paginate(ApiId=site.output("ApiId"))
    return [route["RouteKey"] for page in found for route in page["Items"]]


def _answers(site: Installation, key: str) -> bool:
    """Without a session and a form's token, so that nothing is done."""
    method, _, path = key.partition(" ")
    if not path:
        method, path = "GET", f"/{NOBODY}"
    try:
        answer = site.http.request(method, site.origin + PLACE.sub(NOBODY, path))
    except httpx.HTTPError:
        return False
    return answer.status_code < BROKEN


def privacy(site: Installation) -> Finding:
    """Whether the page is there that Google's consent screen links to."""
    answer = site.http.get(f"{site.origin}/privacy")
    if answer.status_code != OK:
        return wrong(
            f"The privacy page answers {answer.status_code}.", "See PageErrors in the runbook."
        )
    operator = site.settings("portal")
    if not operator.operator_name or not operator.operator_contact:
        return advice(
            "The privacy page names nobody who answers for the data.",
            "Set ROLLCALL_OPERATOR_NAME and ROLLCALL_OPERATOR_CONTACT with `make deploy`.",
        )
    return fine("The privacy page says who answers for the data.")


def clock(site: Installation) -> Finding:
    """Whether this machine's clock and that of the pages agree."""
    told = site.http.get(f"{site.origin}/healthz").headers.get("date")
    if told is None:
        return advice("The pages did not say what time it is.", "Look at what stands before them.")
    off = abs(site.now() - parsedate_to_datetime(told))
    if off > OFF:
        return wrong(
            f"The clock of this machine and that of the pages are {span(off)} apart.",
            "Set this machine's clock; until then moments that are shown here are off.",
        )
    return fine("The clocks agree.")


CHECKS = (Check("routes", routes), Check("privacy page", privacy), Check("clock", clock))
