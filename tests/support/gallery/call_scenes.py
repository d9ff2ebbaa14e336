"""A bot that is sent into a call by its link: the form, what is wrong with it, and its call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rollcall.domain.model import BotStatus
from rollcall.domain.pasted import PastedCall
from tests.support.gallery.stage import Stage
from tests.support.portal.rows import LINK, NOW
from tests.support.portal.sample import fill

_CALL = PastedCall(
    "u-1", "20261123T075500000000-r", LINK, "Call with Client", NOW, bot_id="b-pasted", sent_at=NOW
)


def pasted(stage: Stage) -> Iterator[str]:
    """The form on the list and on its own page, refused twice, and the call that runs."""
    world, page = stage.world, stage.page
    fill(world)
    world.state.events.clear()
    stage.sign_in()
    stage.go()
    page.click("#send-open")
    yield "send-open"
    stage.go("/send")
    yield "send"
    page.fill("#send-link", "https://example.com/room")
    page.fill("#send-title", "t" * 100)
    page.click("#send-now")
    page.wait_for_selector("#error-link")
    yield "send-refused"
    for code in ("in_waiting_room", "in_call_recording"):
        status = BotStatus(_CALL.bot_id, code, None, NOW)
        world.state.pasted["u-1", _CALL.call_id] = _CALL
        world.state.bot_reports[_CALL.bot_id] = {code: status}
        stage.go()
        yield f"meetings-call-{code.replace('_', '-')}"
    stage.go("/send")
    page.fill("#send-link", LINK)
    page.click("#send-now")
    page.wait_for_selector("#problem")
    yield "send-already"
    world.state.pasted["u-1", _CALL.call_id] = replace(_CALL, stop_at=NOW)
    stage.go()
    yield "meetings-call-stopped"
    stage.go(f"/calls/{_CALL.call_id}")
    yield "call"
