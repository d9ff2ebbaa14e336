"""One meeting: its page, its links, what became of it, and what was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rollcall.domain.media import LINK_LIVES, Failure, Medium, MediumState
from tests.support.gallery.stage import Stage
from tests.support.portal.media import answer, refuse
from tests.support.portal.past import fill_past
from tests.support.portal.sample import fill


def past(stage: Stage) -> Iterator[str]:
    """The last week, a meeting that is over, and meetings that are to come."""
    fill(stage.world)
    stage.sign_in()
    stage.world.state.events.clear()
    stage.go("/past")
    yield "past-none"
    fill(stage.world)
    fill_past(stage.world)
    stage.sign_in()
    stage.go("/past")
    yield "past"
    for event_id in ("p-1", "p-2", "p-6", "e-02", "e-06", "e-16", "e-28"):
        stage.go(f"/meetings/{event_id}")
        yield f"meeting-{event_id}"


def media(stage: Stage) -> Iterator[str]:
    """A recording that is asked for, there, out of reach in each way, and refused."""
    world = stage.world
    fill(world)
    fill_past(world)
    stage.sign_in()
    stage.go("/meetings/p-1/media")
    yield "media"
    stage.page.click("#ask")
    stage.page.wait_for_selector("#said")
    yield "media-asking"
    answer(world)
    stage.go("/meetings/p-1/media")
    yield "media-ready"
    now, world.now = world.now, world.now + LINK_LIVES
    stage.go("/meetings/p-1/media")
    yield "media-expired"
    world.now = now
    for state in (MediumState.NOT_READY, MediumState.FAILED, MediumState.DELETED):
        answer(world, states=dict.fromkeys(Medium, state))
        stage.go("/meetings/p-1/media")
        yield f"media-{state.value.replace('_', '-')}"
    refuse(world, Failure.NO_ANSWER)
    stage.go("/meetings/p-1/media")
    yield "media-refused"


def links(stage: Stage) -> Iterator[str]:
    """The links of a series with two of them while one is typed, refused, and taken."""
    world, page = stage.world, stage.page
    fill(world)
    stage.sign_in()
    row = world.state.events["u-1", "c-1", "e-28"]
    world.add_rows(replace(row, facts=replace(row.facts, series_id="s-roadmap")))
    stage.go("/meetings/e-28/link")
    yield "link"
    page.fill("#url", "https://protect-eu.mimecast.com/s/AbC1?domain=zoom.us")
    page.click("#typed-event")
    page.wait_for_selector("#problem")
    yield "link-refused"
    page.fill("#url", "https://teams.microsoft.com/meet/2871234567890?p=x")
    page.click("#typed-series")
    page.wait_for_selector("#unlink-e-28")
    yield "meetings-link-chosen"
    stage.go("/meetings/e-28/link")
    yield "link-typed"
