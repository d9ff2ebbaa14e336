"""The account, the end of a calendar, and the end of everything; and what links in letters open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from functions.portal.handler import build
from rollcall.domain.mail.kinds import MailKind
from rollcall.protocol.mail_links import MailLinks
from rollcall.protocol.signed_link import link_key
from tests.support.gallery.stage import Stage
from tests.support.portal.rows import NOW
from tests.support.portal.sample import fill, fill_second_calendar
from tests.support.portal.world import COOKIE_KEY


def account(stage: Stage) -> Iterator[str]:
    """The account with one calendar and with two, without mail, and the end of one calendar."""
    world = stage.world
    fill(world)
    stage.sign_in()
    stage.go("/account")
    yield "account"
    stage.go("/connections/c-1/disconnect")
    yield "disconnect"
    fill_second_calendar(world)
    world.handler = build(replace(world.deps, sends_mail=False))
    stage.go("/account")
    yield "account-two-calendars"


def leaving(stage: Stage) -> Iterator[str]:
    """Somebody may only leave; then an account is deleted, after something wrong was typed."""
    world, page = stage.world, stage.page
    fill(world)
    stage.sign_in()
    everybody, now = world.handler, world.now
    world.handler = build(replace(world.deps, admission=world.admission("elsewhere.example")))
    stage.go("/account/leave")
    yield "ways-out"
    world.now = now + timedelta(minutes=11)
    stage.go("/account/leave")
    yield "ways-out-stale"
    world.handler = everybody
    stage.go("/account/delete")
    yield "delete-stale"
    world.now = now
    stage.go("/account/delete")
    yield "delete"
    page.fill("#phrase", "yes")
    page.click("#delete-everything")
    yield "delete-refused"
    page.fill("#phrase", world.state.users["u-1"].email)
    page.click("#delete-everything")
    page.wait_for_selector("#receipt")
    yield "deleting"
    (receipt,) = world.state.receipts
    ended = replace(world.state.receipts[receipt], finished_at=NOW + timedelta(minutes=2))
    world.state.receipts[receipt] = ended
    stage.go(f"/account/deleted/{receipt}")
    yield "deleted"


def mail_links(stage: Stage) -> Iterator[str]:
    """What each link in a letter asks, and says once it is done."""
    world = stage.world
    fill(world)
    made = MailLinks(world.public_url, lambda: link_key(COOKIE_KEY), "u-1", world.now)
    until = world.now + timedelta(days=1)
    for name, address in {
        "skip": made.choose("e-10", until, record=False),
        "record": made.choose("e-06", until, record=True),
        "unsubscribe": made.unsubscribe(MailKind.DIGEST),
        "keep": made.keep_going(),
        "pause": made.pause(),
    }.items():
        stage.page.goto(address)
        yield f"mail-link-{name}"
        stage.page.click("#mail-act")
        stage.page.wait_for_selector("#mail-done")
        yield f"mail-link-{name}-done"
    stage.go("/mail/skip?link=nothing")
    yield "mail-link-unknown"
