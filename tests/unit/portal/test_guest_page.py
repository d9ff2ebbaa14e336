"""The page behind the link in the chat: a guest says no, and takes it back; it names nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from rollcall.domain.decision import Record, Skip
from rollcall.domain.deduplication import Scope
from rollcall.domain.desired import Observed
from rollcall.domain.event import EventFacts
from rollcall.domain.guest_noes import MOST_GUESTS, MOST_TURNS
from rollcall.domain.model import EventRow
from rollcall.domain.preferences import Mode, Preferences
from rollcall.domain.reasons import Reason
from rollcall.domain.rows import Evaluator
from rollcall.domain.user_rules import UserRules
from rollcall.protocol.guest_link import seal
from rollcall.use_cases.live_decision import live_decision
from tests.support.portal.guests import guest_link, guest_subject
from tests.support.portal.rows import NOW, make_connection, make_facts, make_user, with_bot
from tests.support.portal.world import Answer, Browser, World, failing


def meeting(event_id: str, base: str, series: str | None = None, **changes: Any) -> EventFacts:
    name = f"{base}@2026-03-02T10:00" if series else base
    known = make_facts(event_id, series=series, **changes)
    return replace(known, occurrence_id=name)


@dataclass(slots=True)
class Guest:
    """A browser without a session that keeps the guests' cookie."""

    world: World
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, method: str = "GET") -> Answer:
        event = Browser(self.world).event(method, address, {"sec-fetch-site": "cross-site"})
        return self._ask({**event, "cookies": self._sent()})

    def post(self, address: str, body: str, site: str = "same-origin") -> Answer:
        headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": site}
        event = Browser(self.world).event("POST", address, headers)
        return self._ask({**event, "cookies": self._sent(), "body": body})

    def press(self, address: str, choice: str) -> Answer:
        """Open the page, press a button of it, and return what comes of it."""
        page = self.get(address)
        assert f'value="{choice}"' in page.body
        return self.post(address, self.form(page, choice))

    @staticmethod
    def form(page: Answer, choice: str) -> str:
        found = re.search(r'name="form_token" value="([\w.-]+)"', page.body)
        assert found is not None
        return f"form_token={found[1]}&choice={choice}"

    def _sent(self) -> list[str]:
        return [f"{name}={value}" for name, value in self.cookies.items()]

    def _ask(self, event: dict[str, Any]) -> Answer:
        given = self.world.handler(event, None)
        for cookie in given.get("cookies", []):
            name, _, rest = cookie.partition("=")
            assert rest.endswith("; Path=/guest; HttpOnly; SameSite=Lax; Secure")
            self.cookies[name] = rest.partition(";")[0]
        return Answer(given["statusCode"], given["headers"], given["body"])


def row_of(facts: EventFacts, user_id: str = "u-1") -> EventRow:
    """The row that the worker leaves, with a bot of the user's company."""
    domain = "client.example" if user_id == "max" else "corp.example"
    row = EventRow(user_id, "c-1", facts, Skip(Reason.UNREADABLE), None)
    rules = UserRules(Preferences(mode=Mode.EVERY))
    known = Evaluator(user_id, "c-1", rules, Scope.COMPANY, company=domain)
    return with_bot(known.evaluate(row, NOW))


def link(world: World, facts: EventFacts) -> str:
    return guest_link(world, row_of(facts))


WEEKLY = meeting("e-1", "s1", "s1", title="Canary of the board")


@pytest.fixture
def guest(world: World) -> Guest:
    """Ada has a weekly meeting with a bot, and another meeting."""
    world.add_user(replace(make_user(), hosted_domain="corp.example"))
    world.add_rows(row_of(WEEKLY), row_of(meeting("e-2", "b2")))
    return Guest(world)


def decision(world: World, facts: EventFacts = WEEKLY, user_id: str = "u-1") -> Record | Skip:
    known = frozenset({"c-1"})
    return live_decision(row_of(facts, user_id), world.rules(user_id), known, world.now)


def stopped(world: World, facts: EventFacts = WEEKLY, user_id: str = "u-1") -> bool:
    return decision(world, facts, user_id) == Skip(Reason.GUEST_SAID_NO)


def marked(world: World, user_id: str = "u-1") -> int:
    return world.state.connections[user_id, "c-1"].requested


def test_opening_the_page_writes_nothing_and_says_what_is_done(world: World, guest: Guest) -> None:
    written: list[str] = []
    world.state.after = written.append
    for method in ("GET", "HEAD"):
        assert guest.get(link(world, WEEKLY), method).status == 200
    assert set(written) <= {"guest_noes", "rules"}
    assert guest.cookies == {}
    assert not stopped(world)


def test_a_no_stops_the_meeting_tells_the_worker_and_names_nobody(
    world: World, guest: Guest
) -> None:
    before = marked(world)
    answer = guest.press(link(world, WEEKLY), "meeting")
    assert (answer.status, answer.location) == (303, link(world, WEEKLY))
    assert stopped(world)
    assert not stopped(world, meeting("e-2", "b2"))
    assert not stopped(world, replace(WEEKLY, occurrence_id="s1@2026-03-09T10:00"))
    assert marked(world) == before + 1
    assert world.state.wakes
    page = guest.get(link(world, WEEKLY))
    assert "You asked that this meeting is not recorded." in page.body
    for name in ("Canary", "ada", "Ada", "corp.example", "e-1"):
        assert name not in page.body


def test_a_no_to_the_series_stops_the_next_ones_too(world: World, guest: Guest) -> None:
    guest.press(link(world, WEEKLY), "series")
    next_one = replace(WEEKLY, occurrence_id="s1@2026-03-09T10:00")
    assert stopped(world)
    assert stopped(world, next_one)
    assert not stopped(world, meeting("e-2", "b2"))
    world.now += timedelta(days=366)
    assert not stopped(world)


def test_the_owners_row_says_that_a_guest_asked_and_offers_no_switch(
    world: World, guest: Guest
) -> None:
    guest.press(link(world, WEEKLY), "meeting")
    row = world.sign_in("u-1").get("/").page.by_id("meeting-e-1").text
    assert "A guest asked not to be recorded." in row
    assert "A guest said no" in row


def test_only_the_browser_that_said_no_can_take_it_back(world: World, guest: Guest) -> None:
    address = link(world, WEEKLY)
    guest.press(address, "meeting")
    other = Guest(world)
    page = other.get(address)
    assert "Somebody asked that this meeting is not recorded." in page.body
    assert "take_back" not in page.body
    other.post(address, Guest.form(page, "take_back_meeting"))
    other.cookies["__Secure-rollcall-guest"] = "x" * 43
    other.post(address, Guest.form(page, "take_back_meeting"))
    assert stopped(world)
    guest.press(address, "take_back_meeting")
    assert not stopped(world)


def test_taking_back_restores_what_the_rules_say(world: World, guest: Guest) -> None:
    before = decision(world)
    seen = marked(world)
    guest.press(link(world, WEEKLY), "meeting")
    guest.press(link(world, WEEKLY), "take_back_meeting")
    assert decision(world) == before
    assert marked(world) == seen + 2


def test_the_no_of_one_guest_outlasts_that_another_takes_theirs_back(
    world: World, guest: Guest
) -> None:
    other = Guest(world)
    other.press(link(world, WEEKLY), "meeting")
    guest.press(link(world, WEEKLY), "meeting")
    guest.press(link(world, WEEKLY), "take_back_meeting")
    assert stopped(world)


def test_a_no_to_a_series_can_be_taken_back_when_its_link_is_over(
    world: World, guest: Guest
) -> None:
    address = link(world, WEEKLY)
    guest.press(address, "series")
    world.now += timedelta(days=60)
    page = guest.get(address)
    assert "take_back_series" in page.body
    assert 'value="meeting"' not in page.body
    assert guest.post(address, Guest.form(page, "meeting")).status == 404
    assert Guest(world).get(address).status == 404
    guest.press(address, "take_back_series")
    assert not stopped(world)
    assert guest.get(address).status == 404


def test_everybody_who_shares_the_bot_is_told_and_nobody_else(world: World, guest: Guest) -> None:
    for name, domain in (("grace", "corp.example"), ("max", "client.example")):
        user = replace(
            make_user(), user_id=name, subject=name, email=f"{name}@{domain}", hosted_domain=domain
        )
        world.add_user(user, connections=(make_connection(name),))
    world.add_rows(row_of(WEEKLY, "grace"), row_of(WEEKLY, "max"))
    before = marked(world, "max")
    guest.press(link(world, WEEKLY), "meeting")
    assert stopped(world, user_id="grace")
    assert not stopped(world, user_id="max")
    assert (marked(world, "grace") - before, marked(world, "max") - before) == (1, 0)


def test_a_colleague_who_gets_the_meeting_later_gets_no_bot(world: World, guest: Guest) -> None:
    guest.press(link(world, WEEKLY), "meeting")
    grace = replace(make_user(), user_id="grace", subject="g", hosted_domain="corp.example")
    world.add_user(grace)
    assert stopped(world, user_id="grace")


@pytest.mark.parametrize(
    "address",
    [
        "/guest",
        "/guest?link=",
        "/guest?link=%00",
        "/guest?link=" + "x" * 86 + "a",
        "/guest?link=" + "x" * 9000,
        "/guest?link=a&link=b",
    ],
)
def test_what_is_no_link_gets_one_and_the_same_answer(guest: Guest, address: str) -> None:
    unknown = guest.get("/guest?link=never-made")
    assert unknown.status == 404
    assert guest.get(address) == unknown
    assert guest.post(address, "choice=meeting") == unknown


def test_foreign_and_outdated_links_get_that_answer_too(world: World, guest: Guest) -> None:
    unknown = guest.get("/guest?link=never-made")
    foreign = seal(b"x" * 32, guest_subject(world, row_of(WEEKLY)))
    double = f"{link(world, WEEKLY)}&link=x"
    assert guest.get(f"/guest?link={foreign}") == unknown
    assert guest.get(double) == unknown
    address = link(world, WEEKLY)
    world.now += timedelta(days=9)
    assert guest.get(address) == unknown


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_a_form_of_another_site_does_nothing(world: World, guest: Guest, site: str) -> None:
    page = guest.get(link(world, WEEKLY))
    assert guest.post(link(world, WEEKLY), Guest.form(page, "meeting"), site).status == 403
    assert world.state.guest_noes == {}


def test_the_form_of_one_link_is_of_no_use_for_another(world: World, guest: Guest) -> None:
    page = guest.get(link(world, WEEKLY))
    other = link(world, meeting("e-2", "b2"))
    for body in (Guest.form(page, "meeting"), "choice=meeting", "form_token=a.b&choice=meeting"):
        assert guest.post(other, body).status == 403
    assert world.state.guest_noes == {}
    assert world.state.saves == {}


@pytest.mark.parametrize("choice", ["", "record", "series", "take_back_series", "meeting&x=y"])
def test_a_choice_that_is_not_offered_does_nothing(world: World, guest: Guest, choice: str) -> None:
    address = link(world, meeting("e-2", "b2"))
    page = guest.get(address)
    assert "series" not in "".join(re.findall(r"<button.*?</button>", page.body))
    assert guest.post(address, Guest.form(page, choice)).status == 400
    assert world.state.guest_noes == {}


def test_one_link_is_pressed_ten_times_a_minute_without_need_and_others_not_fewer(
    world: World, guest: Guest
) -> None:
    address = link(world, WEEKLY)
    page = guest.get(address)
    statuses = [guest.post(address, Guest.form(page, "meeting")).status for _ in range(12)]
    assert statuses == [303] * 11 + [429]
    assert guest.press(link(world, meeting("e-2", "b2")), "meeting").status == 303
    world.now += timedelta(minutes=1)
    assert guest.press(address, "take_back_meeting").status == 303


def test_a_meeting_is_turned_on_and_off_a_few_times_and_then_stays_unrecorded(
    world: World, guest: Guest
) -> None:
    for _ in range(MOST_TURNS):
        guest.press(link(world, WEEKLY), "meeting")
        assert guest.press(link(world, WEEKLY), "take_back_meeting").status == 303
        world.now += timedelta(minutes=1)
    guest.press(link(world, WEEKLY), "meeting")
    assert guest.press(link(world, WEEKLY), "take_back_meeting").status == 429
    assert stopped(world)


def test_what_is_stored_of_one_meeting_is_bounded(world: World, guest: Guest) -> None:
    for _ in range(MOST_GUESTS + 5):
        assert Guest(world).press(link(world, WEEKLY), "meeting").status == 303
        world.now += timedelta(minutes=1)
    (stored,) = world.state.guest_noes.values()
    assert len(stored.guests) == MOST_GUESTS
    assert stopped(world)
    del guest


def test_nothing_stored_tells_who_said_no_or_where(world: World, guest: Guest) -> None:
    guest.press(link(world, WEEKLY), "meeting")
    (token,) = guest.cookies.values()
    stored = repr(world.state.guest_noes)
    assert len(token) == 43
    for word in (token, "192.0.2.1", "corp", "s1", "Canary", WEEKLY.meeting_url or "none"):
        assert word not in stored


@pytest.mark.parametrize("operation", ["guest_noes", "sharers", "say_no"])
def test_without_an_answer_of_the_table_the_page_says_so_and_a_second_press_does_it(
    world: World, guest: Guest, operation: str
) -> None:
    page = guest.get(link(world, WEEKLY))
    world.state.before = failing(operation)
    body = Guest.form(page, "meeting")
    assert guest.post(link(world, WEEKLY), body).status == 503
    world.state.before = lambda _name: None
    assert guest.post(link(world, WEEKLY), body).status == 303
    assert stopped(world)


def test_a_no_counts_although_the_bot_is_gone_already(world: World, guest: Guest) -> None:
    gone = replace(row_of(WEEKLY), observed=Observed())
    world.add_rows(gone)
    guest.press(link(world, WEEKLY), "meeting")
    assert stopped(world)


def test_a_guests_cookie_is_no_session(world: World, guest: Guest) -> None:
    guest.press(link(world, WEEKLY), "meeting")
    assert guest.get("/account").status == 303
