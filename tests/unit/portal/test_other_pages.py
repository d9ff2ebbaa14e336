from __future__ import annotations

from pathlib import Path

import pytest

from functions.portal.kept import whose_mark
from functions.portal.static_files import StaticFiles
from rollcall.domain.model import Wanted
from rollcall.domain.notice import Notice
from tests.support.portal.page import Node
from tests.support.portal.rows import NOW, make_connection, make_facts, make_row
from tests.support.portal.world import Browser, World

CONNECT = "/auth/google/start?purpose=connect"


def test_the_start_page_answers_what_one_asks_before_signing_in(world: World) -> None:
    page = Browser(world).get("/").page
    titles = [node.text for node in page.all("h2")]
    assert titles[1:] == [
        "What is read",
        "What is stored",
        "Who records",
        "After the call",
        "Who runs this Rollcall",
        "How to leave",
    ]
    assert "deletes it." in page.one("main").text
    assert page.by_id("sign-in").attributes["href"] == "/auth/google/start"
    assert page.by_id("sign-in").text == "Sign in with Google"


@pytest.mark.parametrize(
    ("domains", "said"),
    [
        ("*", "Anybody with a Google account may sign in."),
        ("corp.example,sister.example", "It is for people of corp.example and sister.example."),
    ],
)
def test_the_start_page_says_whom_it_is_for(domains: str, said: str) -> None:
    assert said in Browser(World(allowed=domains)).get("/").page.one("main").text


def test_the_privacy_text_is_there_for_everybody(world: World, browser: Browser) -> None:
    for asking in (browser, Browser(world)):
        assert asking.get("/privacy").page.one("h1").text == "Privacy"


def test_every_notice_of_signing_in_has_a_sentence(world: World, browser: Browser) -> None:
    for word in (*Notice, "started", "saved", "sync_requested"):
        for asking in (browser, Browser(world)) if word in {*Notice} else (browser,):
            notice = asking.get("/", notice=word).page.by_id("notice")
            assert notice.attributes["data-notice"] == word
            assert notice.text


@pytest.mark.parametrize(
    ("path", "word"), [("/", "nope"), ("/", "<b>"), ("/", ""), ("/?notice=disconnected", "")]
)
def test_no_notice_comes_from_an_address_or_an_unknown_word(
    world: World, browser: Browser, path: str, word: str
) -> None:
    for asking in (browser, Browser(world)):
        assert not asking.get(path, notice=word).page.has("notice")


def test_sync_now_asks_for_a_new_reading(world: World, browser: Browser) -> None:
    answer = browser.post("/connections/c-1/sync")
    assert (answer.location, answer.notice) == ("/", "sync_requested")
    connection = world.state.connections["u-1", "c-1"]
    assert (connection.resync, connection.due_at) == (True, NOW)
    assert world.queue.take() == ["main"]


def test_disconnecting_states_the_consequence_first(world: World, browser: Browser) -> None:
    world.add_rows(make_row(), make_row(make_facts("e-2")), make_row(make_facts("e-3", domains=())))
    page = browser.get("/connections/c-1/disconnect").page
    text = page.one("main").text
    assert "2 upcoming meetings lose their bot, but for those that a colleague records" in text
    assert world.state.connections["u-1", "c-1"].wanted is Wanted.CONNECTED
    form = page.one("form")
    assert form.attributes["method"] == "post"
    answer = browser.post(form.attributes["action"], form.fields())
    assert (answer.location, answer.notice) == ("/", "disconnected")
    connection = world.state.connections["u-1", "c-1"]
    assert (connection.wanted, connection.due_at) == (Wanted.REMOVED, NOW)
    assert world.queue.take() == ["main"]


def test_disconnecting_twice_is_one_request(world: World, browser: Browser) -> None:
    browser.post("/connections/c-1/disconnect")
    requested = world.state.connections["u-1", "c-1"].requested
    assert browser.post("/connections/c-1/disconnect").status == 303
    assert world.state.connections["u-1", "c-1"].requested == requested


def test_a_connection_that_is_leaving_offers_nothing_more(world: World) -> None:
    browser = world.add_user(connections=(make_connection(wanted=Wanted.REMOVED),))
    card = browser.get("/").page.by_id("connection-c-1")
    assert card.one(class_="pill").text == "Disconnecting"
    assert card.all("a") == card.all("button") == []
    assert browser.get("/connections/c-1/disconnect").status == 404
    assert browser.post("/connections/c-1/sync").status == 404


def test_the_account_page_names_the_user_and_signs_out_by_form(browser: Browser) -> None:
    page = browser.get("/account").page
    assert page.by_id("user-email").text == "ada@lumen.example"
    form = page.one("form", action="/auth/logout")
    assert form.attributes["method"] == "post"
    assert form.fields() == {"form_token": browser.token, "whose": whose_mark("u-1")}
    assert "/connections/c-1/disconnect" in [a.attributes["href"] for a in page.all("a")]


def test_the_account_page_without_a_calendar_offers_to_connect_one(world: World) -> None:
    page = world.add_user(connections=()).get("/account").page
    assert CONNECT in [link.attributes["href"] for link in page.all("a")]


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("app.css", "text/css; charset=utf-8"),
        ("app.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_static_files_have_their_type_and_are_kept_for_ever(
    world: World, name: str, content_type: str
) -> None:
    page = Browser(world).get("/").page
    links = [n.attributes.get("href") or n.attributes.get("src") for n in page.all()]
    (url,) = {link for link in links if link and link.endswith(name)}
    answer = Browser(world).get(url)
    assert answer.status == 200
    assert answer.headers["content-type"] == content_type
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path",
    ["/static/app.css", "/static/000000000000/app.css", "/static/x/../main.py", "/static/%2e/x"],
)
def test_other_static_addresses_are_unknown(world: World, path: str) -> None:
    assert Browser(world).get(path).status == 404


def test_a_new_content_has_a_new_address(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("one")
    first = StaticFiles(tmp_path).url("a.css")
    (tmp_path / "a.css").write_text("two")
    assert StaticFiles(tmp_path).url("a.css") != first


def test_health_is_told_without_a_session(world: World) -> None:
    answer = Browser(world).get("/healthz")
    assert (answer.status, answer.body) == (200, "ok")


def test_every_control_has_a_label_and_every_page_one_heading(world: World) -> None:
    browser = world.add_user()
    world.add_rows(make_row(), make_row(make_facts("e-2", series="s-1")))
    for path in ("/", "/preferences", "/account", "/privacy", "/connections/c-1/disconnect"):
        page = browser.get(path).page
        assert len(page.all("h1")) == 1
        assert page.all("a")[0].attributes == {"class": "skip-link", "href": "#content"}
        assert page.one("html").attributes["lang"] == "en"
        assert not _unlabelled(page)


def _unlabelled(page: Node) -> list[Node]:
    labelled = {label.attributes["for"] for label in page.all("label")}
    ids = {node.attributes["id"] for node in page.walk() if "id" in node.attributes}
    missing = []
    for node in page.walk():
        named = node.attributes.get("aria-labelledby", "").split()
        if not ids.issuperset(named):
            missing.append(node)
        hidden = node.attributes.get("type") == "hidden"
        if node.tag in {"input", "select", "textarea"} and not hidden:
            missing += [] if node.attributes.get("id") in labelled else [node]
        if node.tag in {"button", "summary"}:
            missing += [] if node.text or named else [node]
    return missing
