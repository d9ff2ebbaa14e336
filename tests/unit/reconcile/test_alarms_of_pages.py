"""Notices on what pages, sign-ins and letters count: their causes ring them, and nothing less."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from functions.oauth_callback.handler import build as build_sign_in
from infra.constructs.notices import NOTICES
from tests.simulation.clock import START
from tests.simulation.parts import SilentTelemetry
from tests.support.alarms import Sent, rang
from tests.support.oauth.google import LocalGoogle
from tests.support.oauth.world import Browser as SignInBrowser
from tests.support.oauth.world import World as SignInWorld
from tests.support.portal.world import World, failing
from tests.unit.reconcile.breaking import ringing
from tests.unit.reconcile.mail_scene import MailScene

MINUTE = timedelta(minutes=1)

type Ask = Callable[[datetime], int]
"""A request at a moment, and the status of its answer."""


def asked(service: str, make: Callable[[SilentTelemetry], Ask], times: int) -> list[Sent]:
    """What was counted of so many requests, a minute apart, all of which failed."""
    moments = [START + MINUTE * number for number in range(times)]
    telemetry = SilentTelemetry(lambda: now, service)
    ask = make(telemetry)
    for now in moments:
        assert ask(now) >= 500
    return telemetry.sent


def rung(sent: Iterable[Sent]) -> set[str]:
    """Names of the notices that what was counted rings within an hour."""
    counted = [*sent]
    until = START + 60 * MINUTE
    return {rule.name for rule in NOTICES if not rule.too_little and rang(rule, counted, until)}


def pages_without_a_table(telemetry: SilentTelemetry) -> Ask:
    world = World(telemetry=telemetry)  # type: ignore[arg-type]
    browser = world.add_user()
    world.state.before = failing("upcoming")
    return lambda _: browser.get("/").status


def sign_ins_without_a_cookie_key(telemetry: SilentTelemetry) -> Ask:
    world = SignInWorld(LocalGoogle("http://127.0.0.1:9"))
    world.handle = build_sign_in(replace(world.deps, telemetry=telemetry))  # type: ignore[arg-type]
    world.cookie_secrets.clear()
    return lambda _: SignInBrowser(world).get("/auth/google/start").status


CAUSES = {
    "PageErrors": ("portal", pages_without_a_table),
    "SignInErrors": ("oauth_callback", sign_ins_without_a_cookie_key),
}


@pytest.mark.parametrize("name", CAUSES)
def test_the_third_error_of_ours_within_a_quarter_of_an_hour_rings(name: str) -> None:
    service, make = CAUSES[name]
    assert rung(asked(service, make, 2)) == set()
    assert rung(asked(service, make, 3)) == {name}


def test_what_people_and_strangers_do_wrong_rings_nothing() -> None:
    telemetry = SilentTelemetry(lambda: START, "portal")
    browser = World(telemetry=telemetry).add_user()  # type: ignore[arg-type]
    for _ in range(9):
        assert browser.get("/nowhere").status == 404
        assert browser.post("/meetings/e-1/override", token="forged").status == 403
    assert telemetry.sent
    assert rung(telemetry.sent) == set()


@pytest.mark.parametrize(("answer", "rings"), [("down", True), ("ok", False)])
def test_a_mail_service_that_takes_nothing_rings(
    monkeypatch: pytest.MonkeyPatch, answer: str, rings: bool
) -> None:
    scene = MailScene(monkeypatch)
    scene.connect("ada", "grace", "max")
    scene.twin.answer = answer
    for user in ("ada", "grace", "max"):
        scene.lose_access(user)
    scene.run(2 * 3600)
    assert ("MailUnsent" in ringing(scene)) == rings
