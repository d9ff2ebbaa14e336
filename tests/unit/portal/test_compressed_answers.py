from __future__ import annotations

import gzip
from datetime import timedelta

import pytest

from functions.portal.static_files import package_folder
from rollcall.runtime.compression import SMALLEST
from tests.support.gateway import body_of
from tests.support.portal.rows import NOW, make_facts, make_row
from tests.support.portal.world import RENDERER, Browser, World

FOLDER = package_folder() / "static"


def ask(browser: Browser, path: str, accepted: str = "gzip, deflate, br") -> dict[str, str]:
    event = browser.event("GET", path, {"accept-encoding": accepted})
    answer = browser.world.handler(event, None)
    coding = answer["headers"].get("content-encoding", "")
    body = body_of(answer)
    text = gzip.decompress(body) if coding == "gzip" else body
    return {"coding": coding, "size": str(len(body)), "text": text.decode()}


@pytest.mark.parametrize("path", ["/", "/preferences", "/privacy", "/nowhere", "/account"])
@pytest.mark.parametrize("accepted", ["gzip", "gzip;q=0", ""])
def test_a_page_is_the_same_whether_compressed_or_not(
    browser: Browser, path: str, accepted: str
) -> None:
    answer = ask(browser, path, accepted)
    long = len(answer["text"]) >= SMALLEST
    assert answer["coding"] == ("gzip" if accepted == "gzip" and long else "")
    assert answer["text"] == browser.get(path).body


@pytest.mark.parametrize("name", ["app.css", "app.js"])
def test_static_files_are_compressed_once(world: World, name: str) -> None:
    statics = RENDERER.statics
    answer = ask(Browser(world), statics.url(name))
    assert (answer["coding"], answer["text"]) == ("gzip", (FOLDER / name).read_text())
    _empty, _static, digest, _name = statics.url(name).split("/")
    first, second = (statics.answer(digest, name) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.packed is second.packed
    assert first.packed is not None
    assert str(len(first.packed)) == answer["size"]


def test_a_list_of_fifty_meetings_is_a_tenth_of_its_text(world: World, browser: Browser) -> None:
    for number in range(50):
        start = NOW + timedelta(hours=number + 1)
        title = f"Call {number} about {'plans' if number % 3 else 'prices'}"
        world.add_rows(make_row(make_facts(f"e-{number}", title=title, start=start)))
    answer = ask(browser, "/")
    assert answer["text"].count("data-event=") == 50
    assert int(answer["size"]) < len(answer["text"].encode()) / 10


def test_a_head_request_has_no_body_to_compress(browser: Browser) -> None:
    event = browser.event("HEAD", "/", {"accept-encoding": "gzip"})
    answer = browser.world.handler(event, None)
    assert (answer["body"], answer["isBase64Encoded"]) == ("", False)
    assert "content-encoding" not in answer["headers"]
