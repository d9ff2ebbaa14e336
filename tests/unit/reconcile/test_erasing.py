"""Whoever asks is deleted whole, from any crash, and nothing late brings anything back."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rollcall.domain.errors import BeingDeleted, NotFound, Unavailable
from rollcall.domain.leaving import RUN_ENDED, SETTLE, RecordingCounts, tombstone_digest
from rollcall.domain.link_choice import LinkChoice, LinkKind
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.model import BotStatus, User
from rollcall.domain.preferences import Override
from rollcall.ports.portal_store import Mark
from rollcall.ports.session_store import Session
from rollcall.use_cases.leave import leave
from rollcall.use_cases.paste_link import PasteLink
from tests.simulation.faults import Fault, FaultPlan
from tests.simulation.people import HOSTED, ISSUER, LINKS, USERS
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.support.memory import MemoryMailStore
from tests.unit.reconcile.samples import DELETE, EVERY, LEAVE, TOMORROW, status
from tests.unit.reconcile.scene import Scene

RECEIPT = "FAKE-RECEIPT"
ENDS = 240.0
"""Seconds in which a deletion ends that meets no fault."""
LATE = 10_000
MARK = Mark("main", TOMORROW)
ALONE = "was"
TOLD = RecordingCounts(deleted=2, shared=1)
EVENING = TOMORROW - timedelta(hours=12)
ONLY_ADAS = [f"m{number}" for number in range(2, 5)]
CANARIES = (
    "ada",
    USERS["ada"],
    "ada-secr-tly",
    "ada-session",
    *(f"Meeting {m}" for m in [ALONE, *ONLY_ADAS]),
    "ada-mark-of-address",
)
REMAINS = {"before", "after", "lock", "saves", "audit"}
"""Of the state in memory: no data, counts of a minute that expire after it, and the audit list,
which names people by opaque ids alone."""


def _life(plan: FaultPlan | None = None) -> Scene:
    """Ada has meetings, choices, requests and sessions; Grace shares a meeting with her."""
    scene = Scene(plan=plan)
    world, state = scene.world, scene.world.state
    scene.world.plan.active = False
    scene.connect("ada", "grace")
    _recorded(scene)
    scene.meet("m1", "ada", "grace")
    for number, name in enumerate(ONLY_ADAS):
        scene.meet(name, "ada", start=TOMORROW + timedelta(hours=1 + number))
    scene.run(30)
    scene.choose("ada", "m2", Override.SKIP)
    chosen = LinkChoice(LinkKind.TYPED, "https://meet.google.com/ada-secr-tly")
    scene.choose_link("ada", "m4", chosen)
    until = scene.now + timedelta(days=9)
    asked: dict[str | tuple[str, str], datetime] = {
        "ada": until,
        "grace": until,
        ("grace", "ada"): until,
        ("ada", "grace"): until,
    }
    state.requests["corp.example", "m1@google.com"] = asked
    for number in range(3):
        session = Session(f"ada-session-{number}", "ada", scene.now, scene.now)
        world.sessions.start(session, scene.now + timedelta(days=7))
    scene.run(30)
    mail = MemoryMailStore(state)
    mail.mark("ada", "main", scene.now)
    mail.choose("ada", MailKind.DIGEST, on=True)
    mail.record_report("ada", "letter-1", ["ada-mark-of-address"], scene.now)
    plan = scene.world.plan
    plan.active, plan.operations = True, 0
    return scene


def _recorded(scene: Scene) -> None:
    """Ada was in a call alone, in one with Grace, and sent a bot into another by hand."""
    profile = User("ada", ISSUER, "ada", USERS["ada"], "ada", hosted_domain=HOSTED["ada"])
    scene.world.state.users["ada"] = profile
    soon = scene.now + timedelta(minutes=20)
    scene.meet(ALONE, "ada", start=soon, link=LINKS[1])
    scene.meet("both", "ada", "grace", start=soon)
    paste = PasteLink(scene.world.portal, scene.world.pasted, scene.world.queue)
    paste("ada", LINKS[2], "", "random", scene.now)
    scene.hours(1)


def _media_wrong(scene: Scene, told: RecordingCounts) -> list[str]:
    """What is wrong with what was recorded once Ada should be deleted."""
    bots = scene.workspace.state.bots.values()
    came = {bot.meeting_url: bot.status for bot in bots if bot.join_at < EVENING}
    should = {LINKS[0]: "done", LINKS[1]: "media_expired", LINKS[2]: "media_expired"}
    counts = scene.world.state.receipts[RECEIPT].recordings
    wrong = [f"media: {came}"] if came != should else []
    return wrong if counts == told else [*wrong, f"told: {counts}"]


def _ask(scene: Scene, receipt_id: str = RECEIPT) -> str:
    return leave(scene.world.portal, scene.world.queue, "ada", receipt_id, scene.now)


def _told(scene: Scene) -> list[str]:
    """What the state still tells of Ada."""
    state = scene.world.state
    texts = {n: repr(getattr(state, n)) for n in state.__dataclass_fields__ if n not in REMAINS}
    canaries = [re.compile(rf"(?<![\w@.-]){re.escape(one)}(?![\w@])") for one in CANARIES]
    return [
        f"{n}: {one.pattern}" for n, text in texts.items() for one in canaries if one.search(text)
    ]


def _is_gone(scene: Scene, recordings: RecordingCounts = TOLD) -> list[str]:
    """What is wrong once Ada should be deleted."""
    state, wrong = scene.world.state, _told(scene)
    receipt = state.receipts.get(RECEIPT)
    if receipt is None or receipt.finished_at is None:
        wrong.append(f"receipt: {receipt}")
    else:
        wrong += _media_wrong(scene, recordings)
    if list(state.tombstones) != [tombstone_digest(scene.installation, "ada")]:
        wrong.append("tombstone")
    if scene.calendars("ada"):
        wrong.append("calendar at Recall")
    if len(scene.live) != 1:
        wrong.append(f"bots: {len(scene.live)}")
    return wrong + scene.wrong()


def test_everything_of_a_user_is_deleted_and_a_colleague_keeps_hers() -> None:
    scene = _life()
    assert len(_told(scene)) > 10
    assert len(scene.live) == 3
    assert _ask(scene) == RECEIPT
    scene.run(ENDS)
    assert _is_gone(scene) == []
    assert scene.world.revoker.revoked == ["token-1"]
    assert len(scene.bots("grace", "m1")) == 1
    assert USERS["ada"] not in repr(scene.world.state.audit)
    assert scene.world.state.requests["corp.example", "m1@google.com"].keys() == {"grace"}


def test_recall_comes_before_the_grant_and_the_profile_last() -> None:
    scene = _life()
    order: list[str] = []
    state, revoker = scene.world.state, scene.world.revoker
    before = state.before

    def noting(name: str) -> None:
        order.append(name)
        before(name)

    state.before = revoker._before = noting

    def noted(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        order.append(request.method)
        return answer

    scene.bend(noted)
    _ask(scene)
    scene.run(ENDS)
    steps = ["erase", "DELETE", "revoke", "drop_events", "drop_connection", "end_all"]
    steps.append("end_erasure")
    firsts = [order.index(name) for name in steps]
    assert firsts == sorted(firsts)


def test_it_takes_no_longer_than_it_must() -> None:
    scene = _life()
    began = scene.now
    _ask(scene)
    scene.run(ENDS)
    finished = scene.world.state.receipts[RECEIPT].finished_at
    assert finished is not None
    assert SETTLE <= finished - began <= SETTLE + RUN_ENDED + timedelta(seconds=60)


def test_a_running_recording_ends() -> None:
    scene = _life()
    scene.meet("now", "ada", start=scene.now + timedelta(minutes=20))
    scene.run(60 * 25)
    in_calls = len(scene.live)
    scene.forget()
    _ask(scene)
    scene.run(ENDS)
    assert scene.calls(LEAVE, status=200) == 1
    assert in_calls - len(scene.live) >= 1
    assert _told(scene) == []


def test_asking_twice_gives_the_first_receipt() -> None:
    scene = _life()
    assert _ask(scene) == RECEIPT
    assert _ask(scene, "ANOTHER") == RECEIPT
    scene.run(ENDS)
    with pytest.raises(NotFound):
        _ask(scene, "ANOTHER")
    assert list(scene.world.state.receipts) == [RECEIPT]


def test_while_it_goes_on_nothing_can_be_stored_of_the_user() -> None:
    scene = _life()
    _ask(scene)
    world = scene.world
    profile = User("ada", ISSUER, "ada", USERS["ada"], "ada", hosted_domain=HOSTED["ada"])
    until = scene.now + timedelta(days=1)
    writes: list[Callable[[], object]] = [
        lambda: world.accounts.put_user(profile, MARK),
        lambda: scene.people.do_connect("ada"),
        lambda: world.portal.save_preferences("ada", EVERY, 1, MARK),
        lambda: world.portal.set_overrides("ada", [], MARK),
        lambda: world.portal.set_time_zone("ada", "UTC"),
        lambda: world.portal.sign_out_everywhere("ada", "x"),
        lambda: world.portal.save_request("corp", "o", "ada", asking=True, expires_at=until),
        lambda: world.portal.save_answers("corp", "o", "ada", ["grace"], until),
    ]
    for write in writes:
        with pytest.raises(BeingDeleted):
            write()


def test_recall_being_down_delays_it_and_nothing_is_forgotten_before() -> None:
    scene = _life()
    scene.fail(status(DELETE, 503))
    _ask(scene)
    scene.run(600)
    assert scene.world.state.receipts[RECEIPT].calendars_left == 1
    assert "ada" in scene.world.state.users
    scene.fail()
    scene.run(900)
    assert _is_gone(scene) == []


def _operations(*, reads: bool = False) -> int:
    plan = FaultPlan(reads_fail=reads, scope="worker")
    scene = _life(plan)
    _ask(scene)
    scene.run(ENDS)
    return plan.operations


def _left_by(plans: list[FaultPlan]) -> tuple[list[list[str]], int]:
    """What a deletion leaves behind under each of these plans, and how many faults happened."""
    wrong, fired = [], 0
    for plan in plans:
        scene = _life(plan)
        _ask(scene)
        scene.run(ENDS)
        scene.world.last_faulty_message = scene.world.fifo.sent
        scene.run(900)
        fired += len(plan.fired)
        found = _is_gone(scene)
        if found:
            wrong.append([str(plan.fired), *found])
    return wrong, fired


@pytest.mark.parametrize("fault", [Fault.CRASH_AFTER, Fault.CRASH_BEFORE, Fault.REFUSE])
def test_a_fault_at_any_operation_ends_in_the_same_way(fault: Fault) -> None:
    plans = [
        FaultPlan(listed={number: fault}, reads_fail=False, scope="worker")
        for number in range(_operations())
    ]
    wrong, fired = _left_by(plans)
    assert wrong == []
    assert fired > 15


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_a_crash_after_any_operation_at_all_reads_included_ends_in_the_same_way(part: int) -> None:
    plans = [
        FaultPlan(listed={number: Fault.CRASH_AFTER}, scope="worker")
        for number in range(part, _operations(reads=True), 4)
    ]
    wrong, fired = _left_by(plans)
    assert wrong == []
    assert fired > 10


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_ten_thousand_late_messages_revive_nothing(seed: int) -> None:
    scene = _life()
    recall_id = scene.calendar("ada").id
    bots = [bot.bot_id for name in ONLY_ADAS for bot in scene.event("ada", name).bots]
    rng, outbox, fifo = random.Random(seed), scene.workspace.outbox, scene.world.fifo
    mail = MemoryMailStore(scene.world.state)
    _ask(scene)
    for _ in range(LATE):
        at = rng.uniform(0, 1000)
        stamp = (scene.now - timedelta(days=rng.uniform(0, 28))).isoformat()
        said = {"calendar_id": recall_id, "last_updated_ts": stamp}
        kind = rng.choice(["calendar.sync_events", "calendar.update", "wake", "bot", "mail"])
        if kind == "wake":
            scene.later(at, fifo.send, "main")
        elif kind == "mail":
            scene.later(at, mail.mark, "ada", "main", scene.now)
            stop = ["ada-mark-of-address"]
            scene.later(at, mail.record_report, "ada", f"letter-{at}", stop, scene.now)
        elif kind == "bot":
            code = rng.choice(["joining_call", "call_ended", "done", "fatal"])
            late = BotStatus(rng.choice(bots), code, None, scene.now)
            scene.later(at, scene.world.marks.record_bot_status, late, scene.now)
        else:
            scene.later(at, outbox.emit, kind, said)
    scene.run(1100)
    assert _is_gone(scene) == []
    assert scene.world.fifo.dead_letters == []


def test_whoever_comes_back_has_an_empty_account() -> None:
    scene = _life()
    _ask(scene)
    scene.run(ENDS)
    world = scene.world
    profile = User("ada", ISSUER, "ada", USERS["ada"], "ada", generation="new")
    assert world.accounts.put_user(profile, MARK) is False
    assert world.portal.user("ada") == profile
    assert world.portal.preferences("ada") is None
    assert world.portal.connections("ada") == []
    rules = world.portal.rules("ada", scene.now)
    assert (rules.events, rules.series, rules.occurrences, rules.links) == ({}, {}, {}, {})
    old = Session("ada-session-0", "ada", scene.now, scene.now)
    assert not old.is_of(profile)


def test_an_account_that_nobody_uses_ends() -> None:
    scene = _life()
    state, today = scene.world.state, scene.now.date()
    scene.world.settings = replace(scene.world.settings, unused_months=24)
    state.users["ada"] = replace(state.users["ada"], last_seen=today - timedelta(days=733))
    state.users["grace"] = replace(state.users["grace"], last_seen=today - timedelta(days=731))
    scene.run(3600 + ENDS)
    (receipt,) = state.receipts.values()
    assert receipt.unused
    assert receipt.finished_at is not None
    assert _told(scene) == []
    assert "grace" in state.users


def test_a_visit_in_the_last_moment_keeps_an_account() -> None:
    scene = _life()
    state = scene.world.state
    day = scene.now.date() - timedelta(days=900)
    state.users["ada"] = replace(state.users["ada"], last_seen=scene.now.date())
    with pytest.raises(NotFound):
        scene.world.store.begin_erasure("ada", "r", MARK, day)
    assert state.receipts == {}


def test_without_the_setting_no_account_ends() -> None:
    scene = _life()
    state = scene.world.state
    state.users["ada"] = replace(state.users["ada"], last_seen=scene.now.date().replace(year=2001))
    scene.run(7200)
    assert state.receipts == {}


def test_a_step_that_fails_is_tried_again_later() -> None:
    scene = _life()
    state = scene.world.state
    before = state.before
    failing = [True]

    def refuse(name: str) -> None:
        if name == "end_all" and failing[0]:
            raise Unavailable("test")
        before(name)

    state.before = refuse
    _ask(scene)
    scene.run(ENDS)
    assert "ada" in state.users
    failing[0] = False
    scene.run(400)
    assert _is_gone(scene) == []
