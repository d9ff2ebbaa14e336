"""What letters say, and that nothing a stranger wrote is more than text in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from rollcall.adapters.letters.render import as_html, as_text
from rollcall.adapters.ses import headers_of
from rollcall.domain.event import EventFacts
from rollcall.domain.mail.digest import Listed, digest
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.letter import Letter, one_line
from rollcall.domain.mail.said import title_of
from rollcall.domain.mail.tales import NUDGES, AccessLost, BotTrouble
from rollcall.domain.mail.writing import Reader, deletion_receipt, subject_of, write, zone_of
from rollcall.domain.problems import Problem
from rollcall.protocol.mail_links import MailLinks
from tests.contract.stores import facts
from tests.support.mail import KEY

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
LINKS = MailLinks("https://rollcall.example", lambda: KEY, "user-1", NOW)
HOSTILE = [
    "<script>alert(1)</script>",
    "</p><a href='https://evil.example'>x</a>",
    "{{ 7 * 7 }} {% raw %}",
    "Board\r\nBcc: all@evil.example",
    "safe\u202egnp.exe",
    "a\x00b\x1bc\u2028d\u2029e",
    "\ud800 lone",
    "x" * 100_000,
    "",
    "  \u200b ",
]


def reader(*meetings: EventFacts) -> Reader:
    return Reader("ann@example.com", "Ann's notes", UTC, meetings)


def lost(*meetings: EventFacts, stage: int = 0) -> Letter:
    tale = AccessLost(
        MailKind.ACCESS_LOST, "episode", NOW, "c-1", "ann@example.com", NOW, stage,
        Problem.ACCESS_ENDED,
    )  # fmt: skip
    return write(tale, reader(*meetings), LINKS)


def trouble(kind: MailKind, meeting: EventFacts) -> Letter:
    tale = BotTrouble(
        kind, "episode", NOW, title_of(meeting), meeting.start, "Nobody let the bot in.",
        "Ask the host.",
    )  # fmt: skip
    return write(tale, reader(), LINKS)


def letters(title: str) -> list[Letter]:
    meeting = facts(title=title)
    waits, refused = MailKind.BOT_WAITS, MailKind.NOT_RECORDED
    return [lost(meeting), trouble(waits, meeting), trouble(refused, meeting)]


class Tags(HTMLParser):
    """The elements and addresses of a document."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]


@pytest.mark.parametrize("title", HOSTILE)
def test_what_a_stranger_wrote_is_text_and_nothing_else(title: str) -> None:
    expected = {"html", "head", "meta", "title", "body", "p", "bdi", "a", "ul", "li", "h2", "hr"}
    for letter in letters(title):
        found = Tags(as_html(letter))
        assert found.tags <= {*expected, "small"}
        assert all(each.startswith("https://rollcall.example/") for each in found.addresses)
        assert len(as_text(letter)) < 3000


@pytest.mark.parametrize("title", HOSTILE)
def test_headers_are_single_lines(title: str) -> None:
    for letter in letters(title):
        for value in (subject_of(letter), *headers_of(letter).values()):
            assert value.isprintable()
            assert len(value) < 995


def test_a_private_meeting_has_no_name_in_letters() -> None:
    meeting = facts(title="Canary", private=True)
    every = [lost(meeting), trouble(MailKind.BOT_WAITS, meeting)]
    for letter in every:
        assert "Canary" not in as_text(letter) + as_html(letter) + letter.subject
        assert "Private event" in as_text(letter)


def test_the_subject_says_what_happened_and_how_much_is_at_risk() -> None:
    assert lost().subject.endswith("new meetings will not be recorded")
    assert lost(facts()).subject.endswith("1 meeting this week will not be recorded")
    many = [facts(event_id=f"e-{number}") for number in range(14)]
    letter = lost(*many)
    assert letter.subject.endswith("14 meetings this week will not be recorded")
    assert [item.text for item in letter.items][-1] == "and 4 more"


def test_the_last_reminder_says_that_it_is_the_last() -> None:
    last = len(NUDGES) - 1
    assert "This is the last mail about it." in lost(stage=last).more
    assert "This is the last mail about it." not in lost(stage=last - 1).more


def test_every_kind_that_can_be_switched_off_says_where_in_page_and_header() -> None:
    for letter in letters("Kick-off"):
        headers = headers_of(letter)
        assert headers["List-Unsubscribe"] == f"<{letter.unsubscribe}>"
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert letter.unsubscribe in as_text(letter)


def test_a_letter_that_cannot_be_switched_off_has_no_such_header() -> None:
    letter = Letter(MailKind.DELETED, "Deleted", "Everything is deleted.")
    assert "List-Unsubscribe" not in headers_of(letter)
    assert "<a" not in as_html(letter)


def test_a_deletion_has_a_receipt_that_leads_nowhere() -> None:
    letter = deletion_receipt("ann@example.com", NOW, UTC, "receipt-1")
    assert "Mon 2 Mar, 09:15" in letter.first
    assert "receipt-1" in as_text(letter)
    assert Tags(as_html(letter)).addresses == []
    assert letter.unsubscribe == ""


@pytest.mark.parametrize("title", HOSTILE)
def test_the_list_of_the_day_is_text_and_our_links(title: str) -> None:
    listed = Listed(facts(title=title), recorded=False, why=f"The title contains “{title}”.")
    private = Listed(facts(title="Canary", private=True), recorded=True, why="canary.example")
    letter = write(digest((listed, private), NOW.date(), NOW), reader(), LINKS)
    found = Tags(as_html(letter))
    assert "script" not in found.tags
    assert all(each.startswith("https://rollcall.example/") for each in found.addresses)
    assert "anary" not in as_html(letter) + as_text(letter)
    assert letter.subject == "Today: 1 of 2 meetings will be recorded"


def test_times_are_those_of_the_reader() -> None:
    berlin = Reader("ann@example.com", "notes", zone_of("Europe/Berlin"), [facts(start=NOW)])
    tale = AccessLost(
        MailKind.ACCESS_LOST, "episode", NOW, "c-1", "a@b.example", NOW, 0, Problem.NONE
    )
    letter = write(tale, berlin, LINKS)
    assert "Mon 2 Mar, 10:15" in letter.first
    assert letter.items[0].text.startswith("Mon 2 Mar, 10:15")
    assert zone_of("Mars/Base") is UTC
    assert zone_of(None) is UTC
    assert zone_of("Asia/Kathmandu") == ZoneInfo("Asia/Kathmandu")


def test_a_line_is_never_longer_than_it_may_be() -> None:
    for length in (1, 5, 79, 80, 81, 10_000):
        assert len(one_line("x" * length, 80)) <= 80
    assert one_line("a\nb\tc", 80) == "a b c"


def test_links_to_unsubscribe_hold_for_more_than_a_year() -> None:
    text = LINKS.unsubscribe(MailKind.BOT_WAITS)
    assert text.startswith("https://rollcall.example/mail/unsubscribe?link=")
    assert timedelta(days=366) < timedelta(days=400)
