"""The rules while they are edited and refused, and the ways to pause."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rollcall.domain.preferences import Override, Preferences
from rollcall.domain.user_rules import StoredPreferences
from tests.support.gallery.stage import Stage
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.sample import fill
from tests.support.portal.window import open_parts


def rules(stage: Stage) -> Iterator[str]:
    """The rules as they are, saved, edited, refused, changed meanwhile, without a connection."""
    page = stage.page
    fill(stage.world)
    stage.sign_in()
    stage.go("/preferences")
    yield "rules"
    stage.go_told("/preferences", "saved")
    yield "rules-saved"
    open_parts(page)
    yield "rules-all-open"
    page.check("#mode-every")
    page.fill("#title_excludes", "")
    page.wait_for_selector("#preview-sentence")
    yield "rules-preview"
    page.locator("#preview-which").evaluate("one => { one.open = true; }")
    yield "rules-preview-open"
    page.locator("#version").evaluate("one => { one.value = '9'; }")
    page.fill("#bot_name", "Ada's scribe")
    page.click("#save")
    page.wait_for_selector("#conflict")
    yield "rules-conflict"
    page.fill("#min_people", "9")
    page.fill("#max_people", "3")
    page.fill("#skip_domains", "not a domain")
    page.click("#save")
    page.wait_for_selector("#errors")
    yield "rules-errors"
    page.context.set_offline(True)
    page.fill("#min_people", "2")
    page.wait_for_selector("#live-preview .failure")
    page.fill("#skip_domains", "")
    page.click("#save")
    page.wait_for_selector("#failed-save")
    yield "rules-offline"


def pauses(stage: Stage) -> Iterator[str]:
    """A planned pause that is counted, and the click of an ended session."""
    page, state = stage.page, stage.world.state
    fill(stage.world)
    stage.sign_in()
    stage.go("/preferences/pause")
    yield "pause"
    page.fill("#paused_from", (NOW + timedelta(days=2)).date().isoformat())
    page.fill("#paused_until", (NOW + timedelta(days=5)).date().isoformat())
    page.check("#pause_spares_chosen")
    page.click("#count")
    page.wait_for_selector("#touched")
    yield "pause-counted"
    page.click("#set-pause")
    page.wait_for_selector("#paused")
    yield "meetings-pause-planned"
    stage.go("/preferences/pause")
    sessions = dict(state.sessions)
    state.sessions.clear()
    page.click("#count")
    page.wait_for_selector("#error-action")
    yield "signed-out-click"
    stage.go("/account")
    yield "landing-session-ended"
    state.sessions.update(sessions)
    stage.go("/account/again")
    yield "again"
    _pause_with_running_meetings(stage)
    stage.go()
    yield "meetings-paused-running"
    stage.go("/preferences/pause")
    page.fill("#paused_from", (NOW + timedelta(days=2)).date().isoformat())
    page.fill("#paused_until", (NOW + timedelta(days=1)).date().isoformat())
    page.click("#count")
    page.wait_for_selector("#problem")
    yield "pause-refused"


def _pause_with_running_meetings(stage: Stage) -> None:
    """Everything is paused, and two meetings that were turned on run without their bots."""
    world = stage.world
    rules = Preferences(paused_until=NOW + timedelta(days=2))
    world.state.preferences["u-1"] = StoredPreferences(rules, 9)
    titles = ("Standing call with Juniper", "Hand-over of the Danube project to the new team")
    for number, title in enumerate(titles):
        facts = make_facts(f"e-run-{number}", start=NOW - timedelta(minutes=9), title=title)
        world.add_rows(make_row(facts, rules=world.rules()))
        world.state.event_overrides.setdefault("u-1", {})[facts.event_id] = Override.RECORD
