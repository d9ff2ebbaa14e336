"""Google's hosted domain appears, changes or goes away: never a second bot in a call by that."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.simulation.clock import START
from tests.simulation.people import LINKS
from tests.simulation.rooms import present
from tests.support.companies import companies
from tests.unit.reconcile.samples import SCHEDULE, TOMORROW
from tests.unit.reconcile.scene import Scene

CHANGES = [("", "corp.example"), ("corp.example", ""), ("corp.example", "sister.example")]
changes = pytest.mark.parametrize(("before", "after"), CHANGES)


def _signed_in(hosted: dict[str, str], groups: str = "none", start: datetime = TOMORROW) -> Scene:
    """Users with hosted domains of their own, and one meeting of all of them."""
    scene = Scene()
    scene.world.settings = replace(scene.world.settings, companies=companies(groups))
    for user, domain in hosted.items():
        scene.people.do_sign_in(user, domain)
    scene.connect(*hosted)
    scene.meet("m1", *hosted, start=start)
    scene.run(30)
    return scene


def _sign_in(scene: Scene, user: str, domain: str) -> None:
    scene.people.do_sign_in(user, domain)
    scene.run(30)


def test_colleagues_whom_google_does_not_vouch_for_have_a_bot_each() -> None:
    scene = _signed_in({"ada": "", "grace": ""})
    assert len(scene.live) == 2
    assert scene.wrong() == []


def test_an_address_of_a_company_without_its_hosted_domain_shares_no_bot() -> None:
    scene = _signed_in({"ada": "corp.example", "grace": ""})
    assert len(scene.live) == 2


@pytest.mark.parametrize("hosted", ["corp.example", "eu.corp.example"])
def test_one_hosted_company_has_one_bot(hosted: str) -> None:
    scene = _signed_in({"ada": "corp.example", "grace": hosted})
    assert len(scene.live) == 1
    assert scene.wrong() == []


def test_a_group_of_hosted_domains_has_one_bot() -> None:
    hosted = {"ada": "corp.example", "grace": "sister.example"}
    assert len(_signed_in(hosted).live) == 2
    assert len(_signed_in(hosted, "other.example+sister.example+corp.example").live) == 1


def test_a_hosted_domain_that_appears_joins_the_bot_of_the_company() -> None:
    scene = _signed_in({"ada": "", "grace": "corp.example"})
    _sign_in(scene, "ada", "corp.example")
    assert len(scene.live) == 1
    assert scene.bot("ada", "m1").bot_id == scene.bot("grace", "m1").bot_id
    assert scene.wrong() == []


def test_a_hosted_domain_that_goes_leaves_the_bot_to_the_others() -> None:
    scene = _signed_in({"ada": "corp.example", "grace": "corp.example"})
    _sign_in(scene, "ada", "")
    assert len(scene.live) == 2
    assert scene.bot("ada", "m1").bot_id != scene.bot("grace", "m1").bot_id
    assert scene.wrong() == []


@changes
def test_a_coming_bot_is_replaced_and_not_doubled(before: str, after: str) -> None:
    scene = _signed_in({"ada": before})
    _sign_in(scene, "ada", after)
    assert len(scene.live) == 1
    assert scene.wrong() == []


def test_the_same_hosted_domain_again_writes_nothing() -> None:
    scene = _signed_in({"ada": "corp.example"})
    scene.forget()
    _sign_in(scene, "ada", "corp.example")
    assert scene.writes() == 0


@changes
@pytest.mark.parametrize("minutes", [-14, -9, -4, -1, 1, 10])
def test_a_bot_that_is_about_to_come_or_in_its_call_stays(
    before: str, after: str, minutes: int
) -> None:
    start = START + timedelta(hours=1)
    scene = _signed_in({"ada": before}, start=start)
    (bot,) = scene.live
    scene.run((start + timedelta(minutes=minutes) - scene.now).total_seconds())
    scene.forget()
    _sign_in(scene, "ada", after)
    scene.run(15 * 60)
    assert scene.calls(SCHEDULE) == 0
    assert [one.id for one in present(scene.world, LINKS[0])] == [bot.id]


@changes
def test_the_next_meeting_in_the_room_waits_for_the_bot_that_is_there(
    before: str, after: str
) -> None:
    start = START + timedelta(hours=1)
    scene = _signed_in({"ada": before}, start=start)
    scene.run((start + timedelta(minutes=5) - scene.now).total_seconds())
    _sign_in(scene, "ada", after)
    # It begins in the same room before the first one ends.
    scene.meet("m2", "ada", start=start + timedelta(minutes=20))
    scene.run(16 * 60)
    assert len(present(scene.world, LINKS[0])) == 1
