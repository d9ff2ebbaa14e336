"""Rules and what they meet, however either is written: input beside right value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rollcall.domain.decision import Decision, Record, Skip, decide
from rollcall.domain.domain_names import domain_form, shown_domain
from rollcall.domain.guest_rules import MAX_GUESTS, guest_rule, mark_of
from rollcall.domain.plain_text import normal
from rollcall.domain.preferences import Mode, Overrides
from rollcall.domain.reasons import Reason
from tests.unit.domain.samples import EVERYTHING, facts

EVERY = Record(Reason.EVERY_MEETING)


def by_title(title: str, rule: str) -> Decision:
    chosen = replace(EVERYTHING, title_excludes=(rule,))
    return decide(facts(title=title), chosen, Overrides())


def by_guest(rule: str, *guests: str, count: int | None = 3) -> Decision:
    domains = frozenset(guest.rpartition("@")[2] for guest in guests)
    event = facts(domains=domains, guests=frozenset(map(mark_of, guests)), attendee_count=count)
    return decide(event, replace(EVERYTHING, skip_domains=(rule,)), Overrides())


@pytest.mark.parametrize(
    ("rule", "title"),
    [
        ("Caf\u00e9", "Cafe\u0301"),  # composed, decomposed
        ("Cafe\u0301", "CAF\u00c9"),
        ("board meeting", "Board\u00a0meeting"),
        ("board meeting", "Board  meeting"),
        ("board  meeting", "Board\t\u2009\u3000meeting"),
        ("board meeting", "Board\nmeeting"),
        ("HR", "\uff28\uff32 review"),  # full width
        ("\uff28\uff32", "HR review"),
        ("ik g\u00f6r\u00fc\u015fmesi", "\u0130K g\u00f6r\u00fc\u015fmesi"),  # Turkish
        ("\u0130K g\u00f6r\u00fc\u015fmesi", "ik GO\u0308RU\u0308S\u0327MESI\u0307"),
        ("\u0131s\u0131", "ISI"),
        ("Stra\u00dfe", "STRASSE"),
        ("\u03bb\u03cc\u03b3\u03bf\u03c2", "\u039b\u038c\u0393\u039f\u03a3"),  # final sigma
        ("o\ufb03ce", "Office"),  # a ligature
        ("follow-up", "Follow\u2013up"),
        ("follow-up", "Follow\u2011up"),
        ("a - b", "A \u2212 B"),
        ("don't", "Don\u2019t record"),
        ("don't", "Don\u00b4t record"),
        ('"secret"', "\u201cSecret\u201d"),
        ('"secret"', "\u00abSecret\u00bb"),
        ("カフェ", "\uff76\uff8c\uff6a"),  # half width
        ("인터뷰", "\u110b\u1175\u11ab\u1110\u1165\u1107\u1172"),  # Hangul, in parts
        ("confidential", "con\u00adfi\u200bden\u2060tial\ufeff"),
        (
            "\u0645\u06cc\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("\u2764", "I \u2764\ufe0f Mondays"),  # with and without the choice of its picture
    ],
)
def test_a_title_that_looks_the_same_is_the_same(rule: str, title: str) -> None:
    assert by_title(title, rule) == Skip(Reason.TITLE_EXCLUDED, rule)
    wanting = replace(EVERYTHING, title_contains=(rule,))
    assert decide(facts(title=title), wanting, Overrides()) == EVERY


@pytest.mark.parametrize(
    ("rule", "title"),
    [
        ("HR", "HR"),
        ("HR", "Review (HR)"),
        ("HR", "hr_sync"),
        ("HR", "Chris and Ada, then HR"),  # first within a word, then alone
        ("interview", "Interview: Eve"),
        ("interview", "Pre-interview"),
        ("interview", "\U0001f399interview\U0001f399"),
        ("board meeting", "The board meeting, monthly"),
        ("C++", "C++ guild"),
        ("C++", "Learn C++, together"),
        ("R&D", "Weekly R&D"),
        ("1:1", "Ada 1:1 Bob"),
        ("#private", "Lunch #private"),
        ("面接", "採用面接会"),  # Han
        ("面试", "前端面试Eve"),
        ("HR", "HR面談"),  # Latin beside Han
        ("会議 sync", "定例会議 sync"),
        ("レビュー", "コードレビュー"),  # Katakana
        ("สัมภาษณ์", "การสัมภาษณ์งาน"),
        ("ประชุม", "การประชุม"),  # Thai
        ("ສຳພາດ", "ການສຳພາດ"),  # Lao
        ("ប្រជុំ", "ការប្រជុំ"),  # Khmer
        ("အစည်း", "အလုပ်အစည်း"),  # Myanmar
        ("बैठक", "आज बैठक है"),  # Hindi
        ("last words", "x " * 300 + "last words"),
    ],
)  # fmt: skip
def test_a_whole_word_of_a_title_is_found(rule: str, title: str) -> None:
    assert by_title(title, rule) == Skip(Reason.TITLE_EXCLUDED, rule)


@pytest.mark.parametrize(
    ("rule", "title"),
    [
        ("HR", "Chris and Ada"),
        ("camp", "Campaign review"),
        ("car", "Daycare"),
        ("interview", "Interviewing for beginners"),
        ("1:1", "11:10 train"),
        ("C++", "ABC++"),
        ("board meeting", "Keyboard meeting"),
        ("board meeting", "Board meetings"),
        ("resume", "R\u00e9sum\u00e9"),
        ("cafe", "Cafe\u0301"),
        ("x", "x\u0331"),  # a letter whose mark has no composed form
        ("क", "किताब"),  # a letter before its vowel sign
        ("sync", "定例syncs"),
        ("\u200d", "Anything"),
        ("", "Anything"),
        (" \u00ad", ""),
    ],
)
def test_a_part_of_a_word_is_not_found(rule: str, title: str) -> None:
    assert by_title(title, rule) == EVERY


def test_a_rule_of_nothing_asks_for_nothing() -> None:
    asking = replace(EVERYTHING, title_contains=("\u200d",))

    assert decide(facts(), asking, Overrides()) == EVERY


@pytest.mark.parametrize(
    ("rule", "guest"),
    [
        ("x.example", "ann@x.example"),
        ("@x.example", "ann@x.example"),
        ("*.x.example", "ann@eu.x.example"),
        ("X.Example.", "ann@x.example"),
        ("https://x.example", "ann@x.example"),
        ("https://x.example/path?a=b#c", "ann@x.example"),
        ("HTTPS://www.x.example:443/", "ann@x.example"),
        (" x.example/ ", "ann@eu.x.example"),
        ("b\u00fccher.example", "ann@xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "ann@b\u00fccher.example"),
        ("XN--BCHER-KVA.example", "ann@BU\u0308CHER.example"),
        ("https://b\u00fccher.example/", "ann@eu.xn--bcher-kva.example"),
        ("\uff58.example", "ann@x\u3002example"),
    ],
)
def test_a_domain_leaves_out_everybody_there(rule: str, guest: str) -> None:
    assert by_guest(rule, guest, "bob@other.example") == Skip(Reason.DOMAIN_SKIPPED, rule)


@pytest.mark.parametrize(
    ("rule", "guest"),
    [
        ("ceo@client.example", "ceo@client.example"),
        (" CEO@Client.Example", "ceo@client.example"),
        ("mailto:ceo@client.example", "Ceo@CLIENT.example"),
        ("ceo@b\u00fccher.example", "ceo@xn--bcher-kva.example"),
        ("jos\u00e9@client.example", "JOSE\u0301@client.example"),
    ],
)
def test_an_address_leaves_out_that_guest(rule: str, guest: str) -> None:
    assert by_guest(rule, guest, "bob@other.example") == Skip(Reason.GUEST_SKIPPED, rule)


@pytest.mark.parametrize(
    ("rule", "guest"),
    [
        ("ceo@client.example", "cfo@client.example"),
        ("ceo@client.example", "ceo@eu.client.example"),
        ("ceo@client.example", "vice.ceo@client.example"),
        ("client.example", "ceo@notclient.example"),
        ("client.example", "ceo@client.example.evil.example"),
        ("apple.example", "ann@\u0430pple.example"),  # a Cyrillic letter
        ("stra\u00dfe.example", "ann@strasse.example"),  # two domains since IDNA 2008
    ],
)
def test_a_rule_leaves_out_nobody_else(rule: str, guest: str) -> None:
    assert by_guest(rule, guest) == EVERY


def test_an_address_that_may_be_among_hidden_guests_cannot_be_checked() -> None:
    crowd = [f"g{number}@x.example" for number in range(MAX_GUESTS)]

    hidden = by_guest("ceo@client.example", "bob@other.example", count=None)
    too_many = by_guest("ceo@client.example", *crowd, count=MAX_GUESTS + 1)

    assert {hidden, too_many} == {Skip(Reason.GUESTS_HIDDEN)}
    assert by_guest("other.example", *crowd, count=MAX_GUESTS + 1) == EVERY


def test_a_domain_from_outside_is_named_in_its_own_letters() -> None:
    event = facts(domains=frozenset({"xn--bcher-kva.example"}))

    decision = decide(event, replace(EVERYTHING, mode=Mode.EXTERNAL), Overrides())

    assert decision == Record(Reason.EXTERNAL, "b\u00fccher.example")


@pytest.mark.parametrize(
    "domain", ["xn--.example", "xn--a\u00fc", "xn--99999999", "x\u202e.example"]
)
def test_a_domain_that_cannot_be_read_stays_as_it_is(domain: str) -> None:
    assert domain_form(shown_domain(domain)) == domain_form(domain)


def test_a_rule_that_means_nothing_is_kept_and_harmless() -> None:
    assert [guest_rule(text) for text in ("", "@", "https://", "a b")] == ["", "", "", "a b"]
    assert by_guest("@", "ann@x.example") == EVERY


@pytest.mark.parametrize("title", ["\u200b", " \u00a0\u3000", "\ufeff\u2060", "\u3164", "\u2800"])
def test_a_title_of_nothing_that_is_seen_is_none(title: str) -> None:
    assert normal(title) == ""
