from __future__ import annotations

from datetime import datetime, timezone
from urllib.parse import quote

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rollcall.domain.deduplication import (
    MAX_KEY,
    Scope,
    deduplication_key,
    tenant,
)
from rollcall.domain.meeting_link import canonical_link
from rollcall.domain.meeting_room import room
from tests.property.domain.strategies import LINKS, any_moments, zones
from tests.support.examples import examples

_pieces = st.sampled_from(
    ["|", "%", "%7C", "%25", "company:", "user:", "2026-03-02T16:15:00Z", "a", "b", "https://", "#"]
)
hostile = st.lists(_pieces, max_size=5).map("".join) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=20
)
links = hostile.map(lambda text: f"https://a.example/{text}") | hostile | st.sampled_from(LINKS)
starts = st.sampled_from([datetime(2026, 3, 2, 16, 15, tzinfo=timezone.utc)]) | any_moments  # noqa: UP017


@settings(max_examples=examples(200))
@given(hostile, any_moments, zones, zones, links)
def test_one_instant_gives_one_key_in_every_zone(
    part: str, start: datetime, here: timezone, there: timezone, link: str
) -> None:
    one = deduplication_key(part, start.astimezone(here), link)

    assert one == deduplication_key(part, start.astimezone(there), link)


@settings(max_examples=examples(500))
@given(hostile, hostile, starts, starts, links, links)
def test_different_tenants_never_share_a_key(
    one: str, other: str, start: datetime, later: datetime, link: str, second: str
) -> None:
    assume(one != other)

    assert deduplication_key(one, start, link) != deduplication_key(other, later, second)


@given(hostile, st.sampled_from(["|", "%", "%7C", ":"]), hostile, starts, links)
def test_a_name_that_looks_like_another_one_escaped_is_another_tenant(
    before: str, separator: str, after: str, start: datetime, link: str
) -> None:
    name = f"{before}{separator}{after}"
    alike = {name, name.replace("|", "%7C"), name.replace("%", "%25"), quote(name), f"{name}|"}

    keys = {deduplication_key(tenant_part, start, link) for tenant_part in alike}

    assert len(keys) == len(alike)


@settings(max_examples=examples(500))
@given(st.sampled_from([Scope.COMPANY, Scope.CALENDAR]), hostile, starts, links)
def test_a_user_and_a_company_of_one_name_never_share_a_key(
    scope: Scope, name: str, start: datetime, link: str
) -> None:
    alone = tenant(scope, company=None, user_id=name)
    company = tenant(Scope.COMPANY, company=name or "x", user_id=name)
    everybody = tenant(Scope.WORKSPACE, company=name, user_id=name)

    keys = {deduplication_key(part, start, link) for part in (alone, company, everybody)}

    assert len(keys) == 3


@settings(max_examples=examples(500))
@given(hostile, starts, starts, links, links)
def test_within_a_tenant_two_keys_are_equal_only_for_one_second_and_one_room(
    part: str, start: datetime, later: datetime, link: str, second: str
) -> None:
    same = deduplication_key(part, start, link) == deduplication_key(part, later, second)
    at = start.replace(microsecond=0), later.replace(microsecond=0)

    assert same is (at[0] == at[1] and room(link) == room(second))


@given(links)
def test_a_canonical_link_stays_as_it_is(link: str) -> None:
    once = canonical_link(link)

    assert canonical_link(once) == once


@given(hostile, starts, st.integers(0, 4000))
def test_no_key_is_longer_than_recall_allows(part: str, start: datetime, length: int) -> None:
    link = "https://a.example/" + "x" * length

    assert len(deduplication_key(part, start, link)) <= MAX_KEY
