"""Text that strangers write shows as text and nothing else (A-11, D6)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollcall.domain.decision import decide
from rollcall.domain.preferences import Overrides, Preferences
from rollcall.domain.problems import Problem
from rollcall.domain.user_rules import UserRules
from tests.support.examples import examples
from tests.support.portal.page import Node
from tests.support.portal.rows import make_connection, make_facts, make_row
from tests.support.portal.world import World

CORPUS = (
    "<script>alert(1)</script>",
    "</title></script><img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7*7 }}{% raw %}{{ config }}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "javascript:alert(1)",
    "\u202egnirts desrever\u202c",
    "\u2066\u2067\u202e unbalanced",
    "line\r\nSet-Cookie: a=b",
    "nul\x00byte",
    "<!--<bdi></bdi></li></ul></main>-->",
    "&lt;already&gt; &amp; escaped",
    "]]><style>*{display:none}</style>",
    "\ufffe\uffff\U0001f9d1\u200d\U0001f680",
    "a" * 100_000,
)
LINK_PAGE = "/meetings/e-1/link"
SHAPE_OF = "plain words"


def page_with(text: str) -> Node:
    """The meetings page where a stranger's text stands in every place that can hold one."""
    world = World()
    rules = UserRules(Preferences(title_excludes=(text[:100] or "x",)))
    browser = world.add_user(
        preferences=rules.preferences,
        connections=(
            make_connection(problem=Problem(text[:300])),
            make_connection(key="c-2", email=f"{text[:60]}@x.example"),
        ),
    )
    facts = make_facts(title=text[:300], domains=(text[:100],), platform=text[:100], series=text)
    row = make_row(facts)
    assert row.decision == decide(facts, Preferences(), Overrides())
    world.add_rows(row)
    answer = browser.get("/")
    assert answer.status == 200
    return answer.page


def shape(page: Node) -> list[tuple[str, tuple[str, ...]]]:
    """Elements and the names of their attributes, whatever they contain."""
    return [(node.tag, tuple(sorted(node.attributes))) for node in page.walk()]


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_hostile_text_adds_no_element_and_no_attribute(text: str) -> None:
    assert shape(page_with(text)) == shape(page_with(SHAPE_OF))


@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(min_size=1, max_size=120).filter(str.strip))
def test_no_text_adds_an_element_or_an_attribute(text: str) -> None:
    assert shape(page_with(text.strip())) == shape(page_with(SHAPE_OF))


@pytest.mark.parametrize("title", ["\u200b", "\ufeff\u2060 ", "\u3164", "\u200b" * 300])
def test_a_title_of_nothing_that_is_seen_is_named_as_none(title: str) -> None:
    assert page_with(title).by_id("title-e-1").text == "(no title)"


def test_a_title_is_isolated_and_cut_to_two_hundred_characters() -> None:
    page = page_with("x" * 300)
    title = page.by_id("open-e-1")
    assert [part.tag for part in title.parts if isinstance(part, Node)] == ["bdi"]
    assert title.text == "x" * 200 + "…"


@pytest.mark.parametrize(
    "link",
    ["http://a.example", "javascript:alert(1)", "data:text/html,x", "//a.example", "HTTPS:x", ""],
)
def test_what_is_not_https_is_never_a_link(world: World, link: str) -> None:
    browser = world.add_user()
    world.add_rows(make_row(make_facts(link=link)))
    assert browser.get("/").page.by_id("meeting-e-1").all("a", class_="open") == []


def test_a_quote_in_a_link_stays_inside_its_attribute(world: World) -> None:
    browser = world.add_user()
    link = "https://a.example/?q=\"><script>alert(1)</script>&b='"
    world.add_rows(make_row(make_facts(link=link)))
    page = browser.get("/").page
    assert page.by_id("meeting-e-1").one("a", class_="open").attributes["href"] == link
    assert all(one.attributes.get("src") for one in page.all("script"))


def test_no_page_holds_inline_script_or_style(world: World) -> None:
    browser = world.add_user()
    world.add_rows(make_row(), make_row(make_facts("e-2", series="s-1")))
    for path in (
        "/",
        "/preferences",
        "/account",
        "/privacy",
        "/connections/c-1/disconnect",
        LINK_PAGE,
    ):
        for node in browser.get(path).page.walk():
            assert not [n for n in node.attributes if n.startswith("on") or n == "style"]
            assert node.tag != "style"
            assert node.tag != "script" or (node.text == "" and "src" in node.attributes)
