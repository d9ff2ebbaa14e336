"""A pasted link gets round nothing that the company forbids."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from rollcall.domain.link_choice import LinkChoice, LinkKind
from rollcall.domain.meeting_hours import Hours
from rollcall.domain.pasted import COMPANY
from rollcall.domain.policy import NO_POLICY, CompanyPause, CompanyPolicy
from rollcall.domain.reasons import Reason
from rollcall.use_cases.paste_link import CompanyForbids
from tests.simulation.clock import START
from tests.simulation.faults import Fault
from tests.unit.reconcile.pasted_scene import LINK, OTHER_LINK, PastedScene
from tests.unit.reconcile.samples import FailAt

PAUSED = CompanyPolicy(paused=CompanyPause(START, ""))
STOPPED = CompanyPolicy(paused=CompanyPause(START, "", and_running=True))
NO_CLIENTS = CompanyPolicy(never_guests=("client.example",))


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (PAUSED, Reason.COMPANY_PAUSED),
        (STOPPED, Reason.COMPANY_STOPPED),
        (CompanyPolicy(hours=Hours(time(1), time(2))), Reason.COMPANY_HOURS),
        (CompanyPolicy(never_words=("secret",)), Reason.COMPANY_WORDS),
        (CompanyPolicy(never_guests=("ada@corp.example",)), Reason.COMPANY_GUEST),
    ],
)
def test_no_bot_is_sent_that_the_company_forbids(policy: CompanyPolicy, reason: Reason) -> None:
    scene = PastedScene()
    scene.people.do_policy(policy)

    with pytest.raises(CompanyForbids) as refused:
        scene.paste(title="Secret talk")

    assert refused.value.ban is not None
    assert refused.value.ban.reason is reason


def with_an_entry(policy: CompanyPolicy = NO_POLICY) -> PastedScene:
    """Ada has an entry with a client in the room, and no bot there yet."""
    scene = PastedScene("ada")
    scene.people.do_policy(policy)
    scene.connect("ada")
    scene.meet("m0", "ada", link=LINK, start=scene.now + timedelta(minutes=12))
    scene.run(60)
    return scene


def test_the_link_of_an_entry_that_is_never_recorded_is_refused() -> None:
    scene = with_an_entry(NO_CLIENTS)

    with pytest.raises(CompanyForbids) as refused:
        scene.paste()

    assert refused.value.ban is None


def test_what_is_forbidden_before_the_worker_sends_it_is_not_sent() -> None:
    scene = PastedScene()
    call = scene.paste()
    scene.people.do_policy(PAUSED)
    scene.run(60)

    assert scene.made() == []
    assert scene.found(call).problem == COMPANY


@pytest.mark.parametrize(("policy", "there"), [(PAUSED, 1), (STOPPED, 0)])
def test_a_pause_ends_a_call_that_runs_only_where_it_says_so(
    policy: CompanyPolicy, there: int
) -> None:
    scene = PastedScene()
    scene.paste()
    scene.run(120)
    assert len(scene.there()) == 1

    scene.people.do_policy(policy)
    scene.run(180)

    assert len(scene.there()) == there


def test_another_link_for_the_bot_of_a_forbidden_entry_frees_none_of_its_links() -> None:
    """Else the link of the entry itself would be nobody's any more."""
    scene = with_an_entry(NO_CLIENTS)
    scene.choose_link("ada", "m0", LinkChoice(LinkKind.TYPED, OTHER_LINK))

    for link in (LINK, OTHER_LINK):
        with pytest.raises(CompanyForbids):
            scene.paste(link=link)


def test_a_bot_of_an_order_whose_answer_was_lost_before_a_pause_is_led_out() -> None:
    """It came although nobody knew of it, so it is no call that was running."""
    plan = FailAt(operation="worker POST /api/v1/bot/", fault=Fault.CRASH_AFTER)
    scene = PastedScene(plan=plan)
    call = scene.paste()
    scene.run(5)
    assert plan.fired

    scene.people.do_policy(PAUSED)
    scene.run(300)

    assert len(scene.made()) == 1
    assert scene.there() == []
    assert scene.found(call).problem == COMPANY
