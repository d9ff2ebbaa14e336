"""The portal in a real browser: answers that overlap, and answers that no page of ours explains."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from rollcall.domain.preferences import Override
from tests.support.portal.window import REFUSED, signed_in
from tests.support.portal.world import World

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

A, B = "e-10", "e-21"
MAYBE = "This may not be saved. Rollcall could not finish it; the list shows what is stored."


@pytest.fixture
def page(chromium: Browser, world: World) -> Iterator[Page]:
    with signed_in(chromium, world, tolerated=REFUSED) as found:
        yield found


def switch(page: Page, event_id: str) -> None:
    page.locator(f"#switch-{event_id}").click()


def position(page: Page, event_id: str) -> str | None:
    return page.locator(f"#switch-{event_id}").get_attribute("aria-checked")


def is_sending(page: Page, event_id: str) -> bool:
    return page.locator(f"form[aria-busy=true] #switch-{event_id}").count() == 1


def hold(page: Page, address: str) -> list[Callable[[], None]]:
    """Keep the next answer of this address back; what releases it is put into the list.

    The portal answers at once, with what is stored then.
    """
    held: list[Callable[[], None]] = []

    def keep(route: Route) -> None:
        if held:
            return route.continue_()
        answer = route.fetch()
        return held.append(lambda: route.fulfill(response=answer))

    page.route(address, keep)
    return held


def wait_held(page: Page, held: list[Callable[[], None]]) -> None:
    """Let the browser run until the answer is there and kept back."""
    while not held:
        page.wait_for_function("true")


def release(page: Page, held: list[Callable[[], None]]) -> None:
    """Send the answer on and wait until the script has read it: a later request is answered."""
    with page.expect_event("requestfinished"):
        held[0]()
    page.evaluate("fetch('/privacy').then((answer) => answer.text())")


def test_a_late_answer_does_not_undo_what_a_newer_one_showed(page: Page, world: World) -> None:
    was = position(page, B)
    held = hold(page, f"**/{A}/override")
    switch(page, A)
    wait_held(page, held)
    switch(page, B)
    expect(page.locator(f"form[aria-busy=true] #switch-{B}")).to_have_count(0)
    assert B in world.rules().events
    assert position(page, B) != was
    release(page, held)
    assert position(page, B) != was
    expect(page.locator(f"#meeting-{A}")).to_contain_text("You turned this off.")
    expect(page.locator(f"#meeting-{B}")).to_contain_text("You turned this")


def test_a_switch_on_its_way_stays_busy_while_another_is_answered(page: Page, world: World) -> None:
    was = position(page, B)
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    first, second = hold(page, f"**/{A}/override"), hold(page, f"**/{B}/override")
    switch(page, A)
    switch(page, B)
    wait_held(page, first)
    wait_held(page, second)
    release(page, first)
    expect(page.locator(f"form[aria-busy=true] #switch-{A}")).to_have_count(0)
    assert is_sending(page, B)
    assert position(page, B) != was
    switch(page, B)
    assert len(sent) == 2
    second[0]()
    expect(page.locator(f"#meeting-{B}")).to_contain_text("You turned this")
    expect(page.locator(f"#meeting-{A}")).to_contain_text("You turned this off.")
    assert len(sent) == 2


def test_a_switch_answered_while_another_is_on_its_way_can_be_switched_back(
    page: Page, world: World
) -> None:
    held = hold(page, f"**/{B}/override")
    switch(page, B)
    wait_held(page, held)
    # Switched back to what the rules say, it has no choice of its own any more.
    for wanted in (Override.SKIP, None):
        switch(page, A)
        expect(page.locator(f"form[aria-busy=true] #switch-{A}")).to_have_count(0)
        assert world.rules().events.get(A) is wanted
    held[0]()
    expect(page.locator(f"#meeting-{A}")).not_to_contain_text("You turned")
    expect(page.locator(f"#switch-{A}")).to_have_attribute("aria-checked", "true")


def test_a_look_from_before_a_change_does_not_undo_it(page: Page, world: World) -> None:
    was = position(page, A)
    looks = hold(page, f"{world.public_url}/meetings/list")
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_held(page, looks)
    switch(page, A)
    expect(page.locator(f"#meeting-{A}")).to_contain_text("You turned this off.")
    release(page, looks)
    assert position(page, A) != was


def by_gateway(status: int) -> Callable[[Route], None]:
    """What API Gateway answers by itself."""
    body = json.dumps({"message": "Service Unavailable"})
    return lambda route: route.fulfill(status=status, content_type="application/json", body=body)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "Not saved. Rollcall did not accept it. Reload the page, then try again."),
        (429, "Not saved. Too many changes at once. Try again in a minute."),
        (503, MAYBE),
    ],
)
def test_an_answer_of_the_gateway_names_its_cause(page: Page, status: int, words: str) -> None:
    page.route("**/override", by_gateway(status))
    switch(page, A)
    expect(page.locator(f"#meeting-{A} .failure")).to_have_text(words)


def test_reading_again_that_the_gateway_stops_speaks_of_no_list(page: Page) -> None:
    page.route("**/sync", by_gateway(503))
    page.locator("#sync-c-1").click()
    expect(page.locator("#connection-c-1 .failure")).to_have_text(
        "That did not work. Rollcall could not finish it. Try again."
    )


def test_who_may_not_come_in_any_more_reads_why(page: Page, world: World) -> None:
    world.handler = World(
        state=world.state, public_url=world.public_url, allowed="other.example"
    ).handler
    switch(page, A)
    message = page.locator(f"#meeting-{A} .failure")
    expect(message).to_contain_text("Not saved. Your account may not use this Rollcall any more.")
    expect(message.locator("a")).to_have_attribute("href", "/auth/google/start")
    assert A not in world.rules().events


@pytest.mark.parametrize("status", [429, 503])
def test_a_change_is_unsure_when_only_the_page_after_it_failed(
    page: Page, world: World, status: int
) -> None:
    portal = world.handler

    def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        if event["requestContext"]["http"]["method"] == "POST":
            return portal(event, context)
        return {"statusCode": status, "headers": {}, "body": "{}", "isBase64Encoded": False}

    world.handler = handler
    switch(page, A)
    expect(page.locator(f"#meeting-{A} .failure")).to_contain_text("This may not be saved.")
    assert world.rules().events[A] is Override.SKIP
