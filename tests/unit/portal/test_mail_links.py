"""Links in letters: each asks once, does one thing, and opens nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from rollcall.domain.mail.absence import episode
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.mailbox import Delivery, Mailbox, Told
from rollcall.domain.preferences import Override
from rollcall.protocol.signed_link import LinkPurpose, SignedLink, link_key, sign
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import COOKIE_KEY, Answer, Browser, World

KEY = link_key(COOKIE_KEY)
ONE_CLICK = "List-Unsubscribe=One-Click"


@pytest.fixture
def anybody(world: World) -> Browser:
    """Somebody without a session; ada is a user with one meeting."""
    world.add_user()
    world.add_rows(make_row(make_facts("e-1", title="Kick-off"), user_id="u-1"))
    return Browser(world)


def link(
    purpose: LinkPurpose,
    subject: str,
    *,
    user: str = "u-1",
    key: bytes = KEY,
    hours: float = 24,
    at: LinkPurpose | None = None,
) -> str:
    """The address of a link."""
    text = sign(key, SignedLink(purpose, user, subject, NOW + timedelta(hours=hours)))
    return f"/mail/{at or purpose}?link={text}"


UNSUBSCRIBE = link(LinkPurpose.UNSUBSCRIBE, MailKind.BOT_WAITS)
SKIP = link(LinkPurpose.SKIP, "e-1")


def press(anybody: Browser, address: str) -> Answer:
    """Open a link and press its button."""
    asked = anybody.get(address)
    assert asked.status == 200
    found = re.search(r'name="form_token" value="([\w.-]+)"', asked.body)
    assert found is not None
    return anybody.post(address, {"form_token": found[1]}, token=None)


def choice(world: World) -> Override | None:
    row = world.state.events["u-1", "c-1", "e-1"]
    return world.rules().overrides_for(row.facts).event


def off(world: World) -> dict[MailKind, bool]:
    return world.state.mail_choices.get("u-1", {})


@pytest.mark.parametrize(
    ("purpose", "subject", "page"),
    [
        (LinkPurpose.UNSUBSCRIBE, MailKind.BOT_WAITS, "Account"),
        (LinkPurpose.SKIP, "e-1", "Meetings"),
        (LinkPurpose.RECORD, "e-1", "Meetings"),
        (LinkPurpose.KEEP, "absence", "Rules"),
        (LinkPurpose.PAUSE, "absence", "Rules"),
    ],
)
def test_what_a_link_did_can_be_changed_on_the_page_that_is_named(
    anybody: Browser, purpose: LinkPurpose, subject: str, page: str
) -> None:
    done = press(anybody, link(purpose, subject))
    assert f"You can change this at any time on the page {page}." in done.page.text


def test_opening_a_link_changes_nothing(world: World, anybody: Browser) -> None:
    for address in (UNSUBSCRIBE, SKIP):
        assert anybody.get(address).status == 200
        assert anybody.get(address, method="HEAD").status == 200
    assert (off(world), choice(world)) == ({}, None)


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [(LinkPurpose.SKIP, Override.SKIP), (LinkPurpose.RECORD, Override.RECORD)],
)
def test_a_link_about_a_meeting_does_what_its_button_says(
    world: World, anybody: Browser, purpose: LinkPurpose, expected: Override
) -> None:
    other = link(LinkPurpose.SKIP, "e-1", hours=23)
    if purpose is LinkPurpose.RECORD:
        press(anybody, other)
    press(anybody, link(purpose, "e-1"))
    assert choice(world) is (expected if purpose is LinkPurpose.SKIP else None)
    assert world.state.wakes


def test_a_link_acts_once_and_later_presses_change_nothing(world: World, anybody: Browser) -> None:
    press(anybody, SKIP)
    world.state.consumed = dict.fromkeys(world.state.consumed, "another page")
    world.add_user().post("/meetings/e-1/override", {"choice": "unset", "scope": "event"})
    answer = press(anybody, SKIP)
    assert "used before" in answer.body
    assert choice(world) is None


def test_the_same_form_sent_twice_is_answered_alike(world: World, anybody: Browser) -> None:
    assert press(anybody, SKIP).body == press(anybody, SKIP).body
    assert choice(world) is Override.SKIP


def test_unsubscribing_by_the_page_ends_that_kind_alone(world: World, anybody: Browser) -> None:
    assert press(anybody, UNSUBSCRIBE).status == 200
    assert off(world) == {MailKind.BOT_WAITS: False}


def test_mail_programs_unsubscribe_by_one_click_without_an_origin(
    world: World, anybody: Browser
) -> None:
    answer = anybody.post(UNSUBSCRIBE, body=ONE_CLICK, headers={"sec-fetch-site": ""})
    assert answer.status == 200
    assert off(world) == {MailKind.BOT_WAITS: False}


def test_one_click_does_nothing_but_unsubscribe(world: World, anybody: Browser) -> None:
    for headers in ({"sec-fetch-site": ""}, {}):
        assert anybody.post(SKIP, body=ONE_CLICK, headers=headers).status == 403
    assert choice(world) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": ""},
        {"sec-fetch-site": "", "origin": "null"},
        {"sec-fetch-site": "", "origin": "https://evil.example"},
    ],
)
def test_a_form_of_another_site_does_nothing(
    world: World, anybody: Browser, headers: dict[str, str]
) -> None:
    found = re.search(r'value="([\w.-]+)"', anybody.get(SKIP).body)
    assert found is not None
    given = {"form_token": found[1]}
    assert anybody.post(SKIP, given, token=None, headers=headers).status == 403
    assert choice(world) is None


def test_a_form_needs_the_token_of_its_own_link(world: World, anybody: Browser) -> None:
    found = re.search(r'value="([\w.-]+)"', anybody.get(UNSUBSCRIBE).body)
    assert found is not None
    for token in (found[1], "", "a.b", "req1." + "x" * 43):
        assert anybody.post(SKIP, {"form_token": token}, token=None).status == 403
    assert choice(world) is None


@pytest.mark.parametrize(
    "address",
    [
        "/mail/skip",
        "/mail/skip?link=",
        "/mail/skip?link=a.b",
        "/mail/skip?link=%00",
        link(LinkPurpose.SKIP, "e-1", hours=-1),
        link(LinkPurpose.SKIP, "e-1", key=b"x" * 32),
        link(LinkPurpose.SKIP, "e-1", user="u-2"),
        link(LinkPurpose.RECORD, "e-1", at=LinkPurpose.SKIP),
        link(LinkPurpose.UNSUBSCRIBE, "bot_waits", at=LinkPurpose.SKIP),
        f"{SKIP}&link=x",
        SKIP.replace("/mail/", "/mails/"),
    ],
)
def test_whatever_is_no_link_of_ours_gets_one_and_the_same_answer(
    anybody: Browser, address: str
) -> None:
    unknown = anybody.get("/mail/skip?link=never-issued")
    assert unknown.status == 404
    assert anybody.get(address) == unknown
    assert anybody.post(address, {"form_token": "a.b"}, token=None).status == 404


def test_a_link_about_a_meeting_that_is_gone_leads_nowhere(anybody: Browser) -> None:
    assert anybody.get(link(LinkPurpose.SKIP, "e-2")).status == 404


def test_every_letter_of_a_link_counts(anybody: Browser) -> None:
    before, text = SKIP.split("=", 1)
    for place in range(0, len(text), 7):
        other = "A" if text[place] != "A" else "B"
        changed = f"{before}={text[:place]}{other}{text[place + 1 :]}"
        assert anybody.get(changed).status == 404


def away(world: World, *, paused: bool) -> None:
    """Nobody saw ada for long, and it was asked, and perhaps paused."""
    seen = NOW.date() - timedelta(days=40)
    world.state.users["u-1"] = replace(world.state.users["u-1"], last_seen=seen)
    told = Told(Delivery.SENT, 1, NOW, NOW + timedelta(days=400))
    box = Mailbox("u-1", told={episode(MailKind.PAUSED, seen): told} if paused else {})
    world.state.mailboxes["u-1"] = box
    until = NOW + timedelta(days=300)
    stored = world.state.preferences["u-1"]
    world.state.preferences["u-1"] = replace(
        stored, preferences=replace(stored.preferences, paused_until=until)
    )


def pause_of(world: World) -> datetime | None:
    return world.state.preferences["u-1"].preferences.paused_until


KEEP = link(LinkPurpose.KEEP, "absence")
PAUSE = link(LinkPurpose.PAUSE, "absence")


def test_yes_is_a_visit_and_ends_the_pause_that_was_set_for_its_sake(
    world: World, anybody: Browser
) -> None:
    away(world, paused=True)
    assert "Keep recording your meetings?" in anybody.get(KEEP).body
    assert pause_of(world) is not None
    assert "Done. Rollcall keeps going." in press(anybody, KEEP).body
    assert pause_of(world) is None
    assert world.state.users["u-1"].last_seen == NOW.date()
    assert world.state.wakes


def test_yes_leaves_a_pause_of_the_persons_own(world: World, anybody: Browser) -> None:
    away(world, paused=False)
    press(anybody, KEEP)
    assert pause_of(world) == NOW + timedelta(days=300)
    assert world.state.users["u-1"].last_seen == NOW.date()


def test_a_pause_by_letter_is_one_that_the_form_of_the_rules_takes(
    world: World, anybody: Browser
) -> None:
    press(anybody, PAUSE)
    until = pause_of(world)
    assert until is not None
    assert timedelta(days=364) < until - NOW < timedelta(days=366)
    signed_in = world.sign_in("u-1", 2)
    page = signed_in.get("/preferences").page
    shown = page.by_id("paused_until").attributes
    assert shown["min"] <= shown["value"] <= shown["max"]
    assert signed_in.get("/").page.has("paused")


def test_a_link_of_somebody_who_is_being_deleted_leads_nowhere(
    world: World, anybody: Browser
) -> None:
    world.state.users["u-1"] = replace(world.state.users["u-1"], erasing="r-1")
    unknown = anybody.get("/mail/skip?link=never-issued")
    for address in (SKIP, UNSUBSCRIBE, KEEP, PAUSE):
        assert anybody.get(address) == unknown
    assert anybody.post(UNSUBSCRIBE, body=ONE_CLICK).status == 404
    assert off(world) == {}


def test_a_link_is_no_session(anybody: Browser) -> None:
    press(anybody, SKIP)
    assert anybody.get("/account").status == 303


def test_a_private_meeting_has_no_name_behind_a_link(world: World, anybody: Browser) -> None:
    facts = make_facts("e-2", title="Canary", private=True)
    world.add_rows(make_row(facts, user_id="u-1"))
    body = anybody.get(link(LinkPurpose.RECORD, "e-2")).body
    assert "Canary" not in body
    assert "Private event" in body


def test_links_of_one_user_are_not_followed_without_end(world: World, anybody: Browser) -> None:
    statuses = {anybody.post(UNSUBSCRIBE, body=ONE_CLICK).status for _ in range(102)}
    assert statuses == {200, 429}


def test_the_account_page_switches_kinds_off_and_on(world: World) -> None:
    browser = world.add_user()
    assert browser.post("/account/mail", {"kind": "bot_waits", "on": "no"}).status == 303
    assert off(world) == {MailKind.BOT_WAITS: False}
    page = browser.get("/account").page
    assert page.by_id("switch-bot_waits").text == "Switch on"
    browser.post("/account/mail", {"kind": "bot_waits", "on": "yes"})
    assert off(world) == {MailKind.BOT_WAITS: True}
    assert world.state.mailboxes["u-1"].due_at == NOW


@pytest.mark.parametrize("fields", [{}, {"kind": "idle", "on": "no"}, {"kind": "bot_waits"}])
def test_only_kinds_that_can_be_chosen_are_chosen(world: World, fields: dict[str, str]) -> None:
    assert world.add_user().post("/account/mail", fields).status == 400
    assert off(world) == {}


def test_where_no_mail_is_sent_the_account_page_says_so() -> None:
    page = World(sends_mail=False).add_user().get("/account").body
    assert "This Rollcall sends no mail." in page
    assert "switch-bot_waits" not in page
