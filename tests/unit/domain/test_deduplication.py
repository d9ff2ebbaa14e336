from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from rollcall.domain.deduplication import (
    Scope,
    deduplication_key,
    tenant,
)
from rollcall.domain.meeting_link import canonical_link
from tests.unit.domain.samples import LINK

START = datetime(2026, 3, 2, 16, 15, tzinfo=UTC)

# Never change a line of this table: every scheduled meeting would get a second bot.
GOLDEN = [
    (
        "company:corp.example",
        START,
        "https://meet.google.com/aaa-bbbb-ccc",
        "company:corp.example|2026-03-02T16:15:00Z|meet:aaa-bbbb-ccc",
    ),
    (
        "user:u-1",
        datetime(2026, 3, 2, 17, 15, tzinfo=timezone(timedelta(hours=1))),
        "HTTPS://US02web.Zoom.example/j/123?pwd=Secret&a=1",
        "user:u-1|2026-03-02T16:15:00Z|https://us02web.zoom.example/j/123?a=1&pwd=Secret",
    ),
    (
        "workspace",
        datetime(2026, 10, 25, 0, 30, 59, 999999, tzinfo=UTC),
        "https://teams.example/l/meetup-join/19%3ameeting_X%40thread.v2/0?context=%7b%22T%22%7d",
        (
            "workspace|2026-10-25T00:30:59Z|"
            "https://teams.example/l/meetup-join/19%3ameeting_X%40thread.v2/0?context=%7b%22T%22%7d"
        ),
    ),
    (
        "event:e-1",
        START,
        "https://teams.example/_#/pre-join-calling/19:meeting_A@thread.v2",
        (
            "event:e-1|2026-03-02T16:15:00Z|"
            "https://teams.example/_#/pre-join-calling/19:meeting_A@thread.v2"
        ),
    ),
    (
        "user:u-1",
        START,
        "https://us02web.zoom.us/j/8123456789?pwd=Secret",
        "user:u-1|2026-03-02T16:15:00Z|zoom:8123456789",
    ),
    (
        "workspace",
        START,
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting_X%40thread.v2/0?context=%7b%7d",
        "workspace|2026-03-02T16:15:00Z|teams:19:meeting_X@thread.v2/0",
    ),
    (
        "workspace",
        START,
        "https://Acme.webex.com/meet/Ada",
        "workspace|2026-03-02T16:15:00Z|webex:acme.webex.com/meet/ada",
    ),
    (
        "workspace",
        START,
        "https://global.gotomeeting.com/join/123456789",
        "workspace|2026-03-02T16:15:00Z|goto:123456789",
    ),
    (
        "company:100%|corp.example",
        START,
        "https://a.example/",
        "company:100%25%7Ccorp.example|2026-03-02T16:15:00Z|https://a.example/",
    ),
    (
        "workspace",
        START,
        "https://a.example/" + "x" * 2000,
        (
            "workspace|2026-03-02T16:15:00Z|"
            "sha256:51652481e26c6c6138e48090d90915fde2caa6c0ad38ae9f00e520789f882b72"
        ),
    ),
]


@pytest.mark.parametrize(("tenant_part", "start", "link", "key"), GOLDEN)
def test_a_key_is_these_very_characters(
    tenant_part: str, start: datetime, link: str, key: str
) -> None:
    assert deduplication_key(tenant_part, start, link) == key


@pytest.mark.parametrize(
    ("scope", "company", "expected"),
    [
        (Scope.COMPANY, "corp.example", "company:corp.example"),
        (Scope.COMPANY, None, "user:u-1"),
        (Scope.WORKSPACE, "corp.example", "workspace"),
        (Scope.WORKSPACE, None, "workspace"),
        (Scope.CALENDAR, "corp.example", "user:u-1"),
        (Scope.CALENDAR, None, "user:u-1"),
    ],
)
def test_the_scope_says_who_shares_a_bot(scope: Scope, company: str | None, expected: str) -> None:
    assert tenant(scope, company=company, user_id="u-1") == expected


def test_an_operator_names_the_scope_by_one_of_three_words() -> None:
    assert [Scope("company"), Scope("workspace"), Scope("calendar")] == list(Scope)


def test_users_of_a_public_mail_service_never_share_a_bot() -> None:
    one = tenant(Scope.COMPANY, company=None, user_id="u-1")
    other = tenant(Scope.COMPANY, company=None, user_id="u-2")

    assert deduplication_key(one, START, LINK) != deduplication_key(other, START, LINK)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a|b", "a%7Cb"),
        ("a%7Cb", "a%257Cb"),
        ("a|2026-03-02T16:15:00Z", "a"),
        ("company:x", "user:x"),
    ],
)
def test_tenants_with_separators_in_their_names_stay_apart(one: str, other: str) -> None:
    links = [LINK, f"2026-03-02T16:15:00Z|{LINK}", f"|{LINK}"]

    keys = {deduplication_key(part, START, link) for part in (one, other) for link in links}

    assert len(keys) == 6


@pytest.mark.parametrize(
    "link",
    [
        "HTTPS://meet.google.com/aaa-bbbb-ccc?a=1&b=2",
        "https://MEET.Google.com/aaa-bbbb-ccc?b=2&a=1",
        " https://meet.google.com/aaa-bbbb-ccc?a=1&b=2 ",
    ],
)
def test_spellings_of_one_link_have_one_canonical_form(link: str) -> None:
    assert canonical_link(link) == "https://meet.google.com/aaa-bbbb-ccc?a=1&b=2"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/j/X", "https://a.example/j/x"),
        ("https://a.example/j?p=X", "https://a.example/j?p=x"),
        ("https://a.example/_#/m/1", "https://a.example/_#/m/2"),
        ("https://a.example/j?p=%fe", "https://a.example/j?p=%ff"),
        ("https://a.example/j?p=1", "https://a.example/j?p=1&p=2"),
        ("https://a.example/j", "https://b.example/j"),
        ("https://a.example:1/j", "https://a.example:2/j"),
    ],
)
def test_links_of_different_meetings_give_different_keys(one: str, other: str) -> None:
    assert deduplication_key("t", START, one) != deduplication_key("t", START, other)


def test_what_is_no_link_is_used_as_it_came() -> None:
    assert canonical_link(" https://[half ") == "https://[half"


def test_no_key_is_longer_than_recall_allows_and_long_links_stay_apart() -> None:
    lengths = range(1920, 2020)
    keys = {deduplication_key("t", START, "https://a.example/" + "x" * n) for n in lengths}

    assert len(keys) == len(lengths)
    assert max(map(len, keys)) == 2000
