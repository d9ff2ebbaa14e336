"""What a page says besides its text: its form token, and its length."""

from __future__ import annotations

import gzip
import re
import zlib

from rollcall.runtime.form_tokens import PADDINGS, belongs, form_token
from tests.support.gateway import body_of
from tests.support.portal.rows import make_facts, make_row
from tests.support.portal.world import Browser, World

PAGES = ("/", "/preferences", "/account", "/connections/c-1/disconnect")


def sent(browser: Browser, path: str = "/") -> tuple[bytes, str]:
    """A page as it is sent compressed, and its text."""
    event = browser.event("GET", path, {"accept-encoding": "gzip"})
    answer = browser.world.handler(event, None)
    assert answer["headers"]["content-encoding"] == "gzip"
    body = body_of(answer)
    return body, gzip.decompress(body).decode()


def tokens(text: str) -> list[str]:
    return re.findall(r'name="form_token" value="([^"]*)"', text)


def test_no_page_shows_the_token_of_its_session_as_it_is(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    shown = {path: sent(browser, path)[1] for path in PAGES}
    # A form that is refused is shown again, with its token.
    shown["refused"] = browser.post("/preferences", {"version": "1", "mode": "nope"}).body
    for text in shown.values():
        assert tokens(text)
        assert form_token(browser.session_id) not in text
        assert all(belongs(token, browser.session_id) for token in tokens(text))


def test_another_title_means_another_mask(world: World, browser: Browser) -> None:
    found = []
    for number in range(20):
        world.add_rows(make_row(make_facts("e-1", title=f"Guess {number}")))
        found += [set(tokens(sent(browser)[1]))]
    assert [len(each) for each in found] == [1] * 20
    assert len(set.union(*found)) == 20


def test_the_same_page_is_sent_in_the_same_form(world: World, browser: Browser) -> None:
    world.add_rows(make_row())
    assert sent(browser) == sent(browser)


def test_pages_of_two_sessions_share_no_mask(world: World) -> None:
    world.add_user()
    first, second = (world.sign_in("u-1", number) for number in (1, 2))
    assert not set(tokens(sent(first)[1])) & set(tokens(sent(second)[1]))


def test_a_title_that_repeats_the_token_does_not_shorten_the_page(
    world: World, browser: Browser
) -> None:
    """The attack BREACH, with most of the secret as the guess, and without the padding."""
    secret = form_token(browser.session_id)[:40]
    other = form_token("another session")[:40]

    def size(title: str) -> int:
        world.add_rows(make_row(make_facts("e-1", title=title)))
        _body, text = sent(browser)
        return len(zlib.compress(text.encode()))

    right = [size(f"{number} {secret}") for number in range(40)]
    wrong = [size(f"{number} {other}") for number in range(40)]
    # What is found again saves about thirty bytes; two random texts differ by some.
    assert abs(sum(right) - sum(wrong)) / 40 < 8


def test_the_length_of_a_page_is_padded(world: World, browser: Browser) -> None:
    paddings = []
    for number in range(10, 50):
        world.add_rows(make_row(make_facts("e-1", title=f"Guess {number}")))
        body, text = sent(browser)
        paddings.append(len(body) - len(gzip.compress(text.encode(), 6, mtime=0)))
    assert len(set(paddings)) > 10
    assert all(0 <= padding <= PADDINGS for padding in paddings)


def test_pages_without_a_session_are_not_padded(world: World) -> None:
    body, text = sent(Browser(world), "/privacy")
    assert body == gzip.compress(text.encode(), 6, mtime=0)[:9] + b"\xff" + body[10:]
    assert len(body) == len(gzip.compress(text.encode(), 6, mtime=0))
