"""Every signed text of ours against every place that takes one: each opens its own and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from rollcall.adapters.cookie_cipher import OAUTH, CookieCipher
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.preferences import Override
from rollcall.protocol.guest_link import seal
from rollcall.protocol.signed_link import (
    ABSENCE,
    MAX_LENGTH,
    LinkPurpose,
    SignedLink,
    form_token,
    link_key,
    sign,
)
from rollcall.runtime.form_tokens import form_token as session_token
from tests.support.passing import sealed
from tests.support.portal.guests import KEY as GUEST_KEY
from tests.support.portal.guests import guest_subject
from tests.support.portal.route_table import routes_of
from tests.support.portal.rows import make_facts, make_row, make_user
from tests.support.portal.world import COOKIE_KEY, Answer, Browser, World

KEY = link_key(COOKIE_KEY)
SUBJECTS = {
    LinkPurpose.UNSUBSCRIBE: MailKind.DIGEST,
    LinkPurpose.SKIP: "e-1",
    LinkPurpose.RECORD: "e-1",
    LinkPurpose.KEEP: ABSENCE,
    LinkPurpose.PAUSE: ABSENCE,
}
ONE_CLICK = "List-Unsubscribe=One-Click"


@pytest.fixture
def world(world: World) -> World:
    """Ada has one meeting."""
    world.add_user()
    world.add_rows(make_row(make_facts("e-1")))
    return world


def signed(world: World, purpose: LinkPurpose, *, user: str = "u-1", subject: str = "") -> str:
    until = world.now + timedelta(hours=1)
    return sign(KEY, SignedLink(purpose, user, subject or SUBJECTS[purpose], until))


def texts(world: World) -> dict[str, str]:
    """Whatever bears a seal, a signature or a secret of ours, by what opens it."""
    row = next(iter(world.state.events.values()))
    session = world.sign_in("u-1", 2).session_id
    skip = signed(world, LinkPurpose.SKIP)
    return {
        **{f"/mail/{purpose}": signed(world, purpose) for purpose in LinkPurpose},
        "/guest": seal(GUEST_KEY, guest_subject(world, row)),
        "session": session,
        "form of a session": session_token(session),
        "form of a link": form_token(KEY, skip, "page"),
        "notice": sealed(world.notices, "saved", world.now),
        "click": sealed(world.clicks, "[]", world.now),
        "trip": CookieCipher(lambda: [COOKIE_KEY], lambda: False, OAUTH).seal(b"trip"),
    }


def places(world: World) -> list[str]:
    """The routes that take a link, from the portal's own table."""
    found = {path for _method, path in routes_of(world) if path.startswith(("/mail/", "/guest"))}
    assert len(found) == len(LinkPurpose) + 1
    return sorted(found)


def stored(world: World) -> str:
    state = world.state
    return repr(
        (state.events, state.event_overrides, state.occurrence_overrides, state.preferences,
         state.mail_choices, state.guest_noes, state.consumed, state.connections)
    )  # fmt: skip


def test_a_text_opens_the_place_that_it_was_made_for_and_no_other(world: World) -> None:
    visitor, tried = Browser(world), 0
    for place in places(world):
        for name, text in texts(world).items():
            answer = visitor.get(f"{place}?link={text}")
            assert answer.status == (200 if name == place else 404), (place, name)
            tried += 1
    assert tried == (len(LinkPurpose) + 1) * 12


def test_no_link_acts_elsewhere_whatever_form_comes_with_it(world: World) -> None:
    before, visitor = stored(world), Browser(world)
    for place in places(world):
        for name, text in texts(world).items():
            if name == place:
                continue
            for body in (ONE_CLICK, f"form_token={form_token(KEY, text, 'page')}", ""):
                answer = visitor.post(f"{place}?link={text}", body=body)
                assert answer.status == 404, (place, name)
    assert stored(world) == before


def test_no_link_is_a_session_or_its_form(world: World) -> None:
    for text in texts(world).values():
        if len(text) == 43 and text in world.state.sessions:
            continue
        assert Browser(world, text).get("/account").status == 303
        answer = world.sign_in("u-1", 3).post("/preferences", {}, token=text)
        assert answer.status == 403


def variants(text: str) -> Iterator[str]:
    """A link with one letter changed, added, left out, and in other spellings."""
    for place in range(0, len(text), 7):
        other = "A" if text[place] != "A" else "B"
        yield f"{text[:place]}{other}{text[place + 1 :]}"
        yield f"{text[:place]}{text[place + 1 :]}"
    yield from (f"{text}A", f"{text}=", f" {text}", f"{text}.", text.upper(), text.swapcase())
    yield f"{text}&link={text}"
    yield "A" * (MAX_LENGTH + 1)


@pytest.mark.parametrize("place", [*(f"/mail/{purpose}" for purpose in LinkPurpose), "/guest"])
def test_every_letter_counts_and_all_refusals_are_one(world: World, place: str) -> None:
    text = texts(world)[place]
    unknown = Browser(world).get(f"{place}?link=nonsense")
    for changed in variants(text):
        assert Browser(world).get(f"{place}?link={changed}") == unknown, changed


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_a_link_ends_at_its_moment(world: World, purpose: LinkPurpose) -> None:
    text = signed(world, purpose)
    world.now += timedelta(hours=1) - timedelta(seconds=1)
    assert Browser(world).get(f"/mail/{purpose}?link={text}").status == 200
    world.now += timedelta(seconds=1)
    assert Browser(world).get(f"/mail/{purpose}?link={text}").status == 404


def pressed(world: World, purpose: LinkPurpose, text: str) -> Answer:
    """Open a link, and press its button."""
    address = f"/mail/{purpose}?link={text}"
    page = Browser(world).get(address)
    found = re.search(r'name="form_token" value="([\w.-]+)"', page.body)
    assert found is not None
    return Browser(world).post(address, {"form_token": found[1]}, token=None)


@pytest.mark.parametrize("purpose", sorted(set(LinkPurpose) - {LinkPurpose.UNSUBSCRIBE}))
def test_a_link_that_acts_does_so_once(world: World, purpose: LinkPurpose) -> None:
    text = signed(world, purpose)
    assert pressed(world, purpose, text).status == 200
    assert len(world.state.consumed) == 1
    after = stored(world)
    event = Browser(world).event("GET", f"/mail/{purpose}", {})
    # The same request id would be the same page, which may be sent again.
    later = {**event["requestContext"], "requestId": "req-2"}
    page = world.ask({**event, "rawQueryString": f"link={text}", "requestContext": later})
    found = re.search(r'name="form_token" value="([\w.-]+)"', page.body)
    assert found is not None
    address = f"/mail/{purpose}?link={text}"
    Browser(world).post(address, {"form_token": found[1]}, token=None)
    assert stored(world) == after


def test_a_link_about_a_meeting_acts_on_that_meeting_of_that_user_alone(world: World) -> None:
    world.add_user(make_user("u-2"))
    world.add_rows(make_row(make_facts("e-2")), make_row(make_facts("e-1"), user_id="u-2"))
    pressed(world, LinkPurpose.SKIP, signed(world, LinkPurpose.SKIP))
    chosen = {
        (row.user_id, row.event_id): world.rules(row.user_id).overrides_for(row.facts).event
        for row in world.state.events.values()
    }
    assert chosen == {("u-1", "e-1"): Override.SKIP, ("u-1", "e-2"): None, ("u-2", "e-1"): None}
