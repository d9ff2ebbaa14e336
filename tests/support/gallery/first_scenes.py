"""What is seen before the first meeting: the home page, and the two steps of the beginning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from functions.oauth_callback.pages import problem
from functions.portal.handler import build
from rollcall.domain.model import Status
from tests.support.gallery.stage import Stage
from tests.support.portal.rows import make_connection, make_user
from tests.support.portal.sample import fill


def strangers(stage: Stage) -> Iterator[str]:
    """Nobody is signed in, or may come in."""
    stage.go()
    yield "landing"
    stage.go_told("/", "signed_out")
    yield "landing-signed-out"
    stage.go("/privacy")
    yield "privacy"
    stage.go("/nowhere")
    yield "not-found"
    _failed_sign_in(stage)
    yield "sign-in-failed"
    fill(stage.world)
    stage.sign_in()
    stage.go("/nowhere")
    yield "not-found-signed-in"
    stage.world.handler = build(
        replace(stage.world.deps, admission=stage.world.admission("elsewhere.example"))
    )
    stage.go()
    yield "not-admitted"


def onboarding(stage: Stage) -> Iterator[str]:
    """From the first sign-in to the choice of meetings."""
    world = stage.world
    user = make_user(time_zone=None)
    world.state.users[user.user_id] = user
    stage.sign_in()
    stage.go("/onboarding")
    yield "onboarding-1"
    for notice in ("denied", "calendar_box"):
        stage.go_told("/onboarding", notice)
        yield f"onboarding-1-{notice}"
    connection = make_connection(status=Status.CONNECTING, synced=False)
    world.state.connections["u-1", "c-1"] = connection
    stage.go_told("/onboarding", "connected")
    yield "onboarding-2-counting"
    fill(world)
    del world.state.preferences["u-1"]
    stage.go("/onboarding")
    yield "onboarding-2-counted"
    world.state.connections["u-1", "c-1"] = make_connection(status=Status.DISCONNECTED)
    stage.go("/onboarding")
    yield "onboarding-2-lost"


def _failed_sign_in(stage: Stage) -> None:
    """The page that another function shows by itself."""
    answer = problem(400, "outcome", "req-1").to_gateway()
    stage.page.route(
        "**/auth/google/callback",
        lambda route: route.fulfill(status=400, headers=answer["headers"], body=answer["body"]),
    )
    stage.go("/auth/google/callback")
