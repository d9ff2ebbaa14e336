"""No rule depends on how a text is encoded, and no text is too odd."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.decision import Decision, Record, Skip, decide
from rollcall.domain.domain_names import address_form, domain_form, shown_domain
from rollcall.domain.guest_rules import guest_rule, mark_of, shown_rule
from rollcall.domain.plain_text import contains_words, normal
from rollcall.domain.preferences import Overrides
from tests.unit.domain.samples import EVERYTHING, facts

ODD = (
    "\u0130\u0131Ii\u0307\u0301\u0323\u00df\u03a3\u03c2'`\u2033 "
    "\u00a0\u200b\u00ad-\u2013ae\uff21한\u1112\u3099か\ufb01"
)
APART = ("\u00b4", "\u0345")
"""An acute of its own is a quote here, and two characters in other forms; the iota below is a
letter in upper case, and then marks stand elsewhere."""
texts = st.text(ODD, max_size=8) | st.text(max_size=20) | st.text(st.characters(), max_size=20)
texts = texts.filter(
    lambda text: not any(odd in unicodedata.normalize("NFD", text) for odd in APART)
)
words = st.sampled_from(
    ["HR", "caf\u00e9", "\u0130K g\u00f6r\u00fc\u015fmesi", "面接", "board meeting", "R&D"]
)
titles = st.lists(words | texts, max_size=4).map(" ".join)
WAYS: list[Callable[[str], str]] = [
    *(partial(unicodedata.normalize, form) for form in ("NFC", "NFD", "NFKC", "NFKD")),
    str.upper,
    str.lower,
    str.casefold,
    lambda text: text.replace(" ", " \u00a0\t"),
    lambda text: f"\u3000{text} ",
    "\u200b".join,
]  # fmt: skip
ways = st.sampled_from(WAYS)
domains = st.sampled_from(["b\u00fccher.example", "client.example", "例え.example"])


def decided(title: str, rule: str) -> Decision:
    chosen = replace(EVERYTHING, title_excludes=(rule,), title_contains=("sync",))
    return decide(facts(title=title), chosen, Overrides())


@given(titles, words | texts, ways, ways)
def test_no_rule_depends_on_how_a_title_is_encoded(
    title: str, rule: str, one: Callable[[str], str], other: Callable[[str], str]
) -> None:
    assert type(decided(title, rule)) is type(decided(one(title), other(rule)))
    assert contains_words(title, rule) == contains_words(one(title), other(rule))


@given(texts, ways)
def test_a_text_has_one_form(text: str, way: Callable[[str], str]) -> None:
    assert normal(way(text)) == normal(text)
    assert normal(normal(text)) == normal(text)


@given(texts)
def test_every_text_with_something_to_see_contains_itself(text: str) -> None:
    assert contains_words(text, text) is bool(normal(text))


@given(domains, st.sampled_from([*WAYS[:7], domain_form]))
def test_a_domain_has_one_form_in_both_directions(domain: str, way: Callable[[str], str]) -> None:
    assert domain_form(way(domain)) == domain_form(domain)
    assert shown_domain(domain_form(way(domain))) == domain
    assert mark_of(f"Ann@{way(domain)}") == mark_of(f"ann@{domain}")


@given(texts)
def test_any_text_is_a_rule_and_means_the_same_when_shown(text: str) -> None:
    assert guest_rule(shown_rule(text)) == guest_rule(text)
    assert domain_form(domain_form(text)) == domain_form(text)
    assert address_form(address_form(text)) == address_form(text)
    assert len(mark_of(text)) == 8
    chosen = replace(EVERYTHING, skip_domains=(text,), title_excludes=(text,))
    decision = decide(facts(title=text, domains=frozenset({text})), chosen, Overrides())
    assert isinstance(decision, Record | Skip)
