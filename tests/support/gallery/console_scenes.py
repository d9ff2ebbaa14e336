"""The console of the local system: as it is opened, at work, in trouble, and its mailbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from local.console.mailbox import MESSAGES
from local.console.product import Told, Wanted, Worker
from rollcall.adapters.letters.render import as_text
from rollcall.domain.held_calls import Stopped
from rollcall.domain.trouble import LastRun, Trouble, TroubleCause
from tests.support.console import ADA, Local, local_console, lonely_console
from tests.support.gallery.letters import EMAIL, letters
from tests.support.serving import serve

_LONG = "Quarterly business review with the whole of the Danube region and its guests " * 2


@dataclass(frozen=True, slots=True)
class ConsoleStage:
    """A console with its twins, and the window in which it is seen."""

    local: Local
    page: Page

    def go(self, path: str = f"/?account={ADA}") -> None:
        """Open a page of the console."""
        self.page.goto(f"{self.local.console}{path}")

    def say(self, text: str) -> None:
        """Wait until the page has said this."""
        self.page.locator("#said", has_text=text).wait_for()


type ConsoleScenes = Callable[[ConsoleStage], Iterator[str]]
"""Brings the stage from scene to scene, and yields the name of each."""


@contextmanager
def console_at_work() -> Iterator[Local]:
    """A console with a worker in trouble, and with one letter of each kind in its mailbox."""

    async def messages(_: Request) -> JSONResponse:
        sent = [
            {"To": [EMAIL], "Subject": one.subject, "BodyText": as_text(one), "Timestamp": number}
            for number, one in enumerate(letters().values())
        ]
        return JSONResponse({"messages": {"account": sent}})

    mail = Starlette(routes=[Route(MESSAGES, messages)])
    with serve(lambda _: mail) as url, local_console(_Troubled(), url) as found:
        yield found


class _Troubled:
    """A product whose worker is in trouble, for its picture."""

    def look(self, wanted: Wanted, now: datetime) -> Told:
        del wanted
        since = now - timedelta(minutes=7)
        trouble = Trouble(TroubleCause.RECALL_DOWN, since, 3, now, now + timedelta(minutes=2))
        until = now + timedelta(seconds=41)
        return Told(
            worker=Worker(
                LastRun(trouble, now),
                (
                    Stopped("every call", "Recall refused the key (401 or 403)", until),
                    Stopped(
                        "schedule", "failed 12 times in a row; one call at a time tries", until
                    ),
                ),
            )
        )


def console(stage: ConsoleStage) -> Iterator[str]:
    """Everything that can be opened, after a meeting was made and its bot was told what to do."""
    page = stage.page
    stage.go()
    yield "console"
    page.locator("#new-meeting summary").click()
    page.fill('#create [name="title"]', _LONG)
    page.locator('#create [name="link"]').select_option("other")
    yield "console-new-meeting"
    page.locator('#create [name="link"]').select_option("zoom")
    page.click("#create-meeting")
    stage.say("Created")
    yield "console-said"
    stage.local.scheduled("Talk with the client")
    bot = page.locator("#bots .bot").first
    bot.wait_for()
    event = page.locator(".event", has=page.locator(".chips li")).first
    event.locator("details.change > summary").click()
    bot.locator("details.outcome > summary").first.click()
    for name in ("#over", "#reading-stops", "#recent-requests", "#recent-hooks", "#time", "#more"):
        page.locator(name).evaluate("one => { one.open = true; }")
    yield "console-all-open"
    page.locator("#faults > summary").click()
    page.get_by_label("Everything: 503").check()
    page.click("#apply-faults")
    stage.say("Switched on")
    stage.local.post("/clock", minutes="60")
    page.locator("#clock-ahead", has_text="1 h ahead").wait_for()
    yield "console-faults"


def mailbox(stage: ConsoleStage) -> Iterator[str]:
    """The mailbox with letters."""
    stage.go("/mailbox")
    yield "console-mailbox"


def lonely(stage: ConsoleStage) -> Iterator[str]:
    """A console whose twins and mail service are not there."""
    with lonely_console() as alone:
        stage = ConsoleStage(alone, stage.page)
        stage.go("/")
        yield "console-alone"
        stage.go("/mailbox")
        yield "console-mailbox-silent"
