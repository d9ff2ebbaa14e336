"""Laws of companies: one answer whoever asks, and however a domain is written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.calendar_event import facts_of
from rollcall.domain.companies import Companies
from rollcall.domain.deduplication import Scope, deduplication_key, tenant
from rollcall.domain.domain_names import shown_domain
from tests.support.companies import companies
from tests.unit.domain.test_facts import PLAIN, invitation

NAMES = [
    "corp.example", "eu.corp.example", "a.eu.corp.example", "corp.de", "corp.co.uk",
    "eu.corp.co.uk", "co.uk", "gmail.com", "yahoo.ca", "mail.yahoo.ca", "alice.github.io",
    "bob.github.io",
    "github.io", "xn--bcher-kva.example", "eu.xn--bcher-kva.example", "amazonaws.com",
    "s3.amazonaws.com", "x.s3.amazonaws.com", "example", "www.ck", "x.ck", "partner.example",
]  # fmt: skip
domains = st.sampled_from(NAMES) | st.builds(
    lambda label, name: f"{label}.{name}",
    st.from_regex(r"[a-z]{1,5}", fullmatch=True),
    st.sampled_from(NAMES),
)
_named = st.lists(st.sampled_from([name for name in NAMES if "." in name]), min_size=1, max_size=4)
_groups = st.just("none") | st.lists(_named.map("+".join), min_size=1, max_size=3).map(",".join)
_lists = st.just("none") | _named.map(",".join)
_allowed = st.just("*") | _named.map(",".join)
saying = st.builds(companies, _groups, _lists, _allowed)


@st.composite
def spelled(draw: st.DrawFn, domain: str) -> str:
    """Another way to write a domain."""
    shown = draw(st.sampled_from([domain, shown_domain(domain)]))
    cased = "".join(draw(st.sampled_from([c, c.upper()])) for c in shown)
    # Punycode is ASCII; full-width letters mean the same ones.
    wide = cased.translate({code: code + 0xFEE0 for code in range(0x61, 0x7B)})
    return draw(st.sampled_from([cased, f"{cased}.", wide if shown == domain else cased]))


@given(saying, domains, domains)
def test_inside_is_the_same_from_both_sides(said: Companies, one: str, other: str) -> None:
    assert said.are_inside(one, other) is said.are_inside(other, one)


@given(saying, domains, domains)
def test_if_a_guest_is_outside_for_the_owner_so_is_the_owner_for_the_guest(
    said: Companies, one: str, other: str
) -> None:
    ada, bob = f"ada@{one}", f"bob@{other}"
    here = facts_of(invitation(ada, bob), ada, said)
    there = facts_of(invitation(bob, ada), bob, said)

    if here.company is not None and there.company is not None:
        assert bool(here.external_domains) is bool(there.external_domains)
    assert here.company is not None or not here.external_domains


@given(saying, domains, domains, st.data())
def test_how_a_domain_is_written_changes_nothing(
    said: Companies, one: str, other: str, data: st.DataObject
) -> None:
    written, also = data.draw(spelled(one)), data.draw(spelled(other))

    assert said.company(written) == said.company(one)
    assert said.are_inside(written, also) is said.are_inside(one, other)


@given(saying, domains)
def test_a_company_stands_for_itself(said: Companies, domain: str) -> None:
    company = said.company(domain)

    assert company is None or said.company(company) == company
    assert company is None or said.are_inside(domain, domain)


@given(saying, domains, domains)
def test_both_copies_of_a_meeting_get_one_key_within_a_company(
    said: Companies, one: str, other: str
) -> None:
    first, second = said.company(one), said.company(other)
    keys = {
        deduplication_key(
            tenant(Scope.COMPANY, company=company, user_id=user),
            PLAIN.start,
            "https://meet.google.com/aaa-bbbb-ccc",
        )
        for company, user in ((first, "ada"), (second, "bob"))
    }

    assert (len(keys) == 1) is (first is not None and first == second)


@given(saying, domains, domains)
def test_whoever_shares_a_bot_is_inside(said: Companies, one: str, other: str) -> None:
    if said.company(one) is not None and said.company(one) == said.company(other):
        assert said.are_inside(one, other)
