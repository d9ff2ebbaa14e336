"""``rollcall pause`` and ``resume``: stop everything, for everybody."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from operate.acting import Yes, acting, confirm, refusals
from operate.company_policy import preview, replace_policy
from operate.installation import Installation
from operate.options import DEFAULT, Json, Local, Stage
from operate.reach import reaching
from operate.show import answer
from rollcall.domain.policy import CompanyPause, CompanyPolicy


def paused(site: Installation, stored: CompanyPolicy, *, and_running: bool) -> CompanyPolicy:
    """Return a policy with a pause; one that lets bots leave is never made one that does not."""
    running = and_running or bool(stored.paused and stored.paused.and_running)
    return replace(stored, paused=CompanyPause(site.now(), acting(site), running))


def pause(
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    yes: Yes = False,
    remove_bots: Annotated[
        bool, typer.Option("--remove-bots", help="Bots leave the calls that they are in, too.")
    ] = False,
) -> None:
    """Record nothing until `resume`: bots that are ordered are taken off at Recall.

    Calls that run go on to their end, unless their bots are to leave.
    """
    with reaching(local=local, stage=stage) as site, refusals():
        stored = site.policies.policy()
        wanted = paused(site, stored, and_running=remove_bots)
        touched = preview(site, wanted)
        confirm(
            f"Nothing is recorded until `rollcall resume`. {touched.sentence}", "pause", yes=yes
        )
        report = replace_policy(site, wanted, touched, stored.version)
    answer(report, as_json=as_json)


def resume(*, local: Local = False, stage: Stage = DEFAULT, as_json: Json = False) -> None:
    """End the pause: what rules and policy want is ordered again, running meetings included."""
    with reaching(local=local, stage=stage) as site, refusals():
        stored = site.policies.policy()
        wanted = replace(stored, paused=None)
        report = replace_policy(site, wanted, preview(site, wanted), stored.version)
    answer(report, as_json=as_json)
