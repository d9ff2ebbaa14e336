"""The list of meetings: whole, narrowed, in trouble, without a connection, shared, and empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from rollcall.domain.deduplication import Scope
from rollcall.domain.model import BotStatus, Status, Wanted
from rollcall.domain.preferences import Mode, Preferences
from rollcall.domain.trouble import Trouble, TroubleCause
from rollcall.domain.user_rules import StoredPreferences
from tests.support.gallery.stage import Stage
from tests.support.portal.guests import guest_link
from tests.support.portal.rows import COMPANY, NOW, make_connection
from tests.support.portal.sample import fill, fill_long_list, fill_second_calendar
from tests.support.portal.sharing import decided, entry, join
from tests.support.portal.world import World

SHARED = ("e-06", "e-10", "e-24")


def meetings(stage: Stage) -> Iterator[str]:
    """What runs now and what comes, with everything that opens."""
    fill(stage.world)
    _report_outcomes(stage.world)
    stage.sign_in()
    stage.go()
    yield "meetings"
    stage.page.click("#choice-e-04 > summary")
    yield "meetings-series-asked"
    stage.go()
    stage.page.click("#pause-open")
    yield "meetings-pause-open"
    for show in ("recorded", "attention", "changed"):
        stage.go(f"/?show={show}")
        yield f"meetings-{show}"
    stage.go("/?q=juniper")
    yield "meetings-found"
    stage.go("/?q=nothing+like+this")
    yield "meetings-not-found"
    stage.go_told("/", "started")
    yield "meetings-started"
    fill_long_list(stage.world, 600)
    stage.go()
    yield "meetings-long"


def unsaved(stage: Stage) -> Iterator[str]:
    """Switches that could not be saved, for want of a connection and of a session."""
    fill(stage.world)
    stage.sign_in()
    stage.go()
    page = stage.page
    page.clock.install()
    page.context.set_offline(True)
    for control in ("#switch-e-10", "#sync-c-1", "#switch-e-04", "#this-e-04"):
        page.click(control)
    page.wait_for_selector("#meeting-e-04 .failure")
    page.clock.fast_forward(25_000)
    page.wait_for_function("document.getElementById('stale').textContent")
    yield "meetings-offline"
    page.context.set_offline(False)
    stage.go()
    stage.world.state.sessions.clear()
    page.click("#switch-e-10")
    page.wait_for_selector("#meeting-e-10 .failure")
    yield "meetings-session-ended"


def troubles(stage: Stage) -> Iterator[str]:
    """A lost calendar, a pause, and a recording service that does not answer."""
    world = stage.world
    fill(world)
    stage.sign_in()
    world.set_trouble(Trouble(TroubleCause.RECALL_DOWN, NOW, 3, NOW, NOW + timedelta(minutes=2)))
    stage.go()
    yield "meetings-trouble"
    fill_second_calendar(world)
    stored = world.state.preferences["u-1"]
    pause = replace(stored.preferences, paused_until=NOW + timedelta(days=2))
    world.state.preferences["u-1"] = replace(stored, preferences=pause)
    stage.go_told("/", "saved")
    yield "meetings-lost-and-paused"
    world.set_trouble(None)
    world.state.connections["u-1", "c-1"] = make_connection(status=Status.DISCONNECTED)
    stage.go()
    yield "meetings-all-lost"


def empty(stage: Stage) -> Iterator[str]:
    """A calendar that is read for the first time, without meetings, ending, and ended."""
    world = stage.world
    fill(world)
    world.state.events.clear()
    stage.sign_in()
    world.state.connections["u-1", "c-1"] = make_connection(status=Status.CONNECTING, synced=False)
    stage.go()
    yield "meetings-connecting"
    world.state.connections["u-1", "c-1"] = make_connection()
    stage.go()
    yield "meetings-none"
    world.state.connections["u-1", "c-1"] = make_connection(wanted=Wanted.REMOVED)
    stage.go()
    yield "meetings-disconnecting"
    world.state.connections.clear()
    stage.go_told("/", "disconnected")
    yield "meetings-disconnected"


def shared(stage: Stage) -> Iterator[str]:
    """A colleague whose bots come to meetings of the first user; each asks the other to stop."""
    world = stage.world
    fill(world)
    stage.sign_in()
    world.state.users["u-1"] = replace(world.state.users["u-1"], hosted_domain=COMPANY)
    world.state.preferences["u-1"] = StoredPreferences(Preferences(), 1)
    join(world, "grace", rules=Preferences(mode=Mode.EVERY, bot_name="Summer's scribe"))
    for event_id in SHARED:
        _share(world, event_id)
    stage.go_told("/", "others_record")
    yield "meetings-shared"
    until = NOW + timedelta(days=30)
    for event_id in SHARED:
        asked = world.state.requests.setdefault((COMPANY, event_id), {})
        asked |= {"u-1": until, "u-hal": until}
    join(world, "hal")
    world.state.requests[COMPANY, "e-24"]["u-grace", "u-1"] = until
    stage.go()
    yield "meetings-asked-to-stop"


def guests(stage: Stage) -> Iterator[str]:
    """What a guest is asked, and is told afterwards; and the row of the owner."""
    world = stage.world
    fill(world)
    rows = world.state.events.values()
    row = next(row for row in rows if row.desired and row.facts.series_id)
    stage.page.goto(guest_link(world, row, world.public_url))
    yield "guest"
    stage.page.click("#guest-meeting")
    stage.page.wait_for_selector("#guest-said")
    yield "guest-said"
    stage.page.context.clear_cookies()
    stage.page.goto(guest_link(world, row, world.public_url))
    yield "guest-somebody-said"
    stage.sign_in()
    stage.go()
    yield "meetings-guest-said"


def _share(world: World, event_id: str) -> None:
    row = world.state.events["u-1", "c-1", event_id]
    facts = row.facts
    bot = row.observed.bots[0].bot_id if row.observed.bots else f"b-grace-{event_id}"
    minutes = int((facts.end - facts.start).total_seconds() // 60)
    entry(
        world, "grace", f"g-{event_id}", start=facts.start, minutes=minutes,
        link=facts.meeting_url, bot=bot, occurrence=event_id,
    )  # fmt: skip
    named = replace(row, facts=replace(facts, occurrence_id=event_id))
    world.add_rows(decided(world, named, Scope.COMPANY))


def _report_outcomes(world: World) -> None:
    """Calls that are over, each with another outcome."""
    reports = {
        "b-e-00": ["in_waiting_room", "call_ended/call_ended_by_host"],
        "b-e-01": ["call_ended/call_ended_by_host", "done"],
        "b-e-02": ["in_call_recording", "fatal/bot_errored"],
    }
    for bot, told in reports.items():
        codes = [code.partition("/") for code in told]
        world.state.bot_reports[bot] = {
            code: BotStatus(bot, code, sub_code or None, NOW) for code, _, sub_code in codes
        }
