from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from rollcall.domain.errors import Rejected, Unavailable
from rollcall.ports.session_store import Session
from rollcall.runtime.form_tokens import form_token, masked
from rollcall.runtime.http import Request
from rollcall.runtime.sessions import SessionCookies, check_unsafe, read_session
from tests.support.memory.sessions import MemorySessionStore
from tests.support.memory.state import MemoryState
from tests.support.oauth.world import START

ORIGIN = "https://rollcall.example"
ID = "s" * 43


def request(
    headers: dict[str, str] | None = None, cookies: tuple[tuple[str, str], ...] = ()
) -> Request:
    return Request("POST", "/", "", headers or {}, cookies, b"", "192.0.2.1", "request-1")


@pytest.fixture
def state() -> MemoryState:
    return MemoryState()


@pytest.fixture
def store(state: MemoryState) -> MemorySessionStore:
    store = MemorySessionStore(state)
    session = Session(ID, "user-1", created_at=START, seen_at=START)
    store.start(session, START + timedelta(days=365))
    return store


def read(store: MemorySessionStore, after: timedelta = timedelta()) -> Session | None:
    cookies = SessionCookies(ORIGIN)
    return read_session(
        request(cookies=((cookies.session_name, ID),)), cookies, store, START + after
    )


def test_the_cookie_is_bound_to_the_host() -> None:
    cookies = SessionCookies(ORIGIN)
    assert cookies.session_name == "__Host-rollcall-session"
    assert cookies.set(ID) == (
        f"__Host-rollcall-session={ID}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax; Secure"
    )
    assert cookies.clear() == (
        "__Host-rollcall-session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure"
    )


@pytest.mark.parametrize("origin", ["http://localhost:8000", "http://127.0.0.1:8000"])
def test_on_this_machine_prefix_and_secure_are_dropped_and_nothing_else(origin: str) -> None:
    cookies = SessionCookies(origin)
    assert cookies.session_name == "rollcall-session"
    assert cookies.set(ID) == (
        f"rollcall-session={ID}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Lax"
    )


@pytest.mark.parametrize(
    "origin", ["http://rollcall.example", "http://10.0.0.1", "http://localhost.example", "x", ""]
)
def test_plain_http_on_another_host_is_refused(origin: str) -> None:
    with pytest.raises(ValueError, match="must"):
        SessionCookies(origin)


@pytest.mark.parametrize(
    ("after", "alive"),
    [
        (timedelta(days=7) - timedelta(seconds=1), True),
        (timedelta(days=7), False),
        (timedelta(days=8), False),
    ],
)
def test_a_session_ends_after_a_week_unused_although_the_row_is_there(
    store: MemorySessionStore, after: timedelta, alive: bool
) -> None:
    assert (read(store, after) is not None) is alive


def test_a_session_in_use_ends_after_thirty_days(store: MemorySessionStore) -> None:
    for day in range(1, 30):
        assert read(store, timedelta(days=day)) is not None
    assert read(store, timedelta(days=30) - timedelta(seconds=1)) is not None
    assert read(store, timedelta(days=30)) is None


def test_a_session_is_marked_as_seen_once_an_hour(
    store: MemorySessionStore, state: MemoryState
) -> None:
    read(store, timedelta(minutes=60))
    assert state.sessions[ID][0].seen_at == START
    read(store, timedelta(minutes=61))
    assert state.sessions[ID][0].seen_at == START + timedelta(minutes=61)
    assert state.sessions[ID][1] == START + timedelta(days=7, minutes=61)


def test_a_mark_that_fails_does_not_sign_out(store: MemorySessionStore, state: MemoryState) -> None:
    def busy(operation: str) -> None:
        if operation == "touch":
            raise Unavailable("busy")

    state.before = busy
    session = read(store, timedelta(hours=2))
    assert session is not None
    assert session.seen_at == START


@pytest.mark.parametrize(
    "cookies",
    [
        (),
        (("__Host-rollcall-session", ""),),
        (("__Host-rollcall-session", "short"),),
        (("__Host-rollcall-session", "é" * 43),),
        (("__Host-rollcall-session", ID + "\n"),),
        (("rollcall-session", ID),),
        (("__Host-rollcall-session", ID), ("__Host-rollcall-session", ID)),
    ],
)
def test_a_cookie_that_is_unclear_is_no_session_and_costs_no_read(
    store: MemorySessionStore, state: MemoryState, cookies: tuple[tuple[str, str], ...]
) -> None:
    reads: list[str] = []
    state.before = reads.append
    assert read_session(request(cookies=cookies), SessionCookies(ORIGIN), store, START) is None
    assert reads == []


SITES = ["same-origin", "same-site", "cross-site", "none", "", "same-origin, cross-site", None]
ORIGINS = [ORIGIN, "null", "https://evil.example", f"{ORIGIN}.evil.example", "", None]
TOKENS = ["right", "plain", "other", "old", "doubled", "", "é\ud800", None]
PASSING = {("same-origin", origin, "right") for origin in ORIGINS} | {(None, ORIGIN, "right")}
PAD = bytes(range(32))


def passes(site: str | None, origin: str | None, kind: str | None) -> bool:
    given = {"sec-fetch-site": site, "origin": origin}
    token = {
        "right": masked(form_token(ID), PAD),
        "plain": form_token(ID),
        "other": masked(form_token("t" * 43), PAD),
        "old": ID,
        "doubled": masked(form_token(ID), PAD) * 2,
    }.get(kind or "", kind)
    session = Session(ID, "user-1", created_at=START, seen_at=START)
    headers = {name: value for name, value in given.items() if value is not None}
    try:
        check_unsafe(request(headers), ORIGIN, session, token)
    except Rejected:
        return False
    return True


def test_only_our_own_page_with_its_token_may_change_something() -> None:
    found = {case for case in product(SITES, ORIGINS, TOKENS) if passes(*case)}
    assert found == PASSING


def test_a_session_value_never_prints_its_id() -> None:
    session = Session(ID, "user-1", created_at=START, seen_at=START)
    assert ID not in repr(session)
    assert ID not in str(replace(session, seen_at=START))
