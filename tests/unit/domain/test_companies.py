"""Which domains are one company: for rules, and for the sharing of bots."""

from __future__ import annotations

import pytest

from rollcall.domain.calendar_event import facts_of
from rollcall.domain.decision import Decision, Record, Skip, decide
from rollcall.domain.deduplication import Scope, tenant
from rollcall.domain.domain_names import domain_of
from rollcall.domain.preferences import Overrides, Preferences
from rollcall.domain.reasons import Reason
from tests.support.companies import COMPANIES, companies
from tests.unit.domain.test_facts import invitation

PUBLIC = [
    "yahoo.ca", "yahoo.co.in", "rocketmail.com", "hotmail.es", "live.co.uk", "outlook.es",
    "comcast.net", "verizon.net", "att.net", "btinternet.com", "rediffmail.com", "foxmail.com",
    "gmx.us", "bluewin.ch",
    "aol.com", "duck.com", "fastmail.com", "free.fr", "gmail.com", "gmx.at", "gmx.ch", "gmx.com",
    "gmx.de", "gmx.net", "googlemail.com", "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.de",
    "hotmail.fr", "icloud.com", "laposte.net", "libero.it", "live.com", "mac.com", "mail.com",
    "mail.ru", "me.com", "msn.com", "naver.com", "orange.fr", "outlook.com", "outlook.de",
    "outlook.fr", "pm.me", "posteo.de", "proton.me", "protonmail.com", "qq.com", "seznam.cz",
    "t-online.de", "tutanota.com", "web.de", "wp.pl", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com",
    "yahoo.de", "yahoo.fr", "yandex.com", "yandex.ru", "ymail.com", "zoho.com", "163.com",
    "126.com", "mailbox.org", "privaterelay.appleid.com",
]  # fmt: skip


def decided(owner: str, guest: str, **said: str) -> Decision:
    """What the default rules say of a meeting with one guest; what an operator says."""
    facts = facts_of(invitation(owner, guest), owner, companies(**said))
    return decide(facts, Preferences(skip_unanswered=False), Overrides())


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("ada@corp.example", "corp.example"),
        (" Ada@Corp.Example ", "corp.example"),
        ("ada@corp.example.", "corp.example"),
        ("ada@evil.example@corp.example", "corp.example"),
        ("@corp.example", "corp.example"),
        ("ada@", None),
        ("ada", None),
        ("", None),
        ("@", None),
        ("ada@.", None),
        ("ada@corp example", None),
        ("ada@corp\texample", None),
    ],
)
def test_the_domain_is_what_stands_behind_the_last_at_sign(email: str, domain: str | None) -> None:
    assert domain_of(email) == domain


@pytest.mark.parametrize("domain", PUBLIC)
def test_a_public_mail_service_and_what_is_below_it_is_no_company(domain: str) -> None:
    assert COMPANIES.company_of(f"ada@{domain.upper()}") is None
    assert COMPANIES.company(f"mail.{domain}") is None


@pytest.mark.parametrize("domain", PUBLIC)
def test_strangers_at_a_public_mail_service_share_no_bot(domain: str) -> None:
    # Not even if Google named it as a hosted domain.
    one, other = (
        tenant(Scope.COMPANY, company=COMPANIES.company(domain), user_id=user)
        for user in ("ada", "bob")
    )
    assert one != other


@pytest.mark.parametrize(
    ("domain", "company"),
    [
        ("corp.example", "corp.example"),
        ("eu.corp.example", "corp.example"),
        ("a.b.c.corp.co.uk", "corp.co.uk"),
        ("alice.github.io", "alice.github.io"),
        ("mail.alice.github.io", "alice.github.io"),
        ("shop.uk.com", "shop.uk.com"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("www.ck", "www.ck"),
        ("a.食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn"),
        ("co.uk", None),
        ("github.io", None),
        ("example", None),
        ("com", None),
        ("anything.ck", None),
        ("a..example", None),
        (".", None),
        ("", None),
    ],
)
def test_a_company_is_the_domain_that_was_registered(domain: str, company: str | None) -> None:
    assert COMPANIES.company(domain) == company


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@eu.corp.example", "bob@corp.example"),
        ("ada@eu.corp.example", "bob@us.corp.example"),
        ("ada@bücher.example", "bob@xn--bcher-kva.example"),
        ("ada@BÜCHER.Example", "bob@mail.bücher.example."),
        ("ada@corp.co.uk", "bob@eu.corp.co.uk"),
    ],
)
def test_people_of_one_company_are_inside_in_both_directions(one: str, other: str) -> None:
    assert decided(one, other) == Skip(Reason.INTERNAL)
    assert decided(other, one) == Skip(Reason.INTERNAL)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@corp.example", "bob@notcorp.example"),
        ("ada@alice.github.io", "bob@bob.github.io"),
        ("ada@corp.co.uk", "bob@rival.co.uk"),
        ("ada@amazonaws.com", "bob@shop.s3.amazonaws.com"),
        ("ada@corp.example", "bob@corp.de"),
    ],
)
def test_people_of_two_companies_are_outside_in_both_directions(one: str, other: str) -> None:
    assert isinstance(decided(one, other), Record)
    assert isinstance(decided(other, one), Record)


def test_an_address_without_a_company_has_nobody_outside() -> None:
    assert decided("ada@yahoo.ca", "bob@corp.example") == Skip(Reason.NO_COMPANY)
    assert decided("bob@corp.example", "ada@yahoo.ca") == Record(Reason.EXTERNAL, "yahoo.ca")


GROUPS = "corp.example+corp.de+sister.example,other.example+other.de"


def test_an_operator_makes_several_domains_one_company() -> None:
    said = companies(GROUPS)
    ours = ["corp.example", "corp.de", "sister.example", "mail.corp.de", "eu.corp.example"]
    assert {said.company(domain) for domain in ours} == {"corp.example"}
    assert said.company("eu.other.de") == "other.example"
    assert said.company("third.example") == "third.example"
    assert decided("ada@corp.de", "bob@eu.sister.example", groups=GROUPS) == Skip(Reason.INTERNAL)
    assert isinstance(decided("ada@corp.de", "bob@other.de", groups=GROUPS), Record)


def test_groups_that_share_a_domain_are_one() -> None:
    said = companies("a.example+b.example,c.example+d.example,d.example+b.example")
    assert {said.company(f"{name}.example") for name in "abcd"} == {"a.example"}


def test_an_operator_knows_better_than_the_list_of_mail_services() -> None:
    assert companies("bluewin.ch").company("eu.bluewin.ch") == "bluewin.ch"
    assert companies("co.uk+corp.example").company("rival.co.uk") == "rival.co.uk"


def test_partners_are_never_outside_in_both_directions() -> None:
    said = {"never_outside": "partner.example,gmail.com", "allowed": "corp.example,partner.example"}
    assert decided("ada@corp.example", "bob@eu.partner.example", **said) == Skip(Reason.INTERNAL)
    assert decided("bob@eu.partner.example", "ada@corp.example", **said) == Skip(Reason.INTERNAL)
    assert decided("ada@corp.example", "max@gmail.com", **said) == Skip(Reason.INTERNAL)
    assert isinstance(decided("ada@corp.example", "eve@client.example", **said), Record)


def test_partners_have_clients_of_their_own_outside() -> None:
    said = {"never_outside": "partner.example", "allowed": "corp.example,partner.example"}
    assert isinstance(decided("bob@partner.example", "eve@client.example", **said), Record)
    assert isinstance(decided("eve@client.example", "bob@partner.example", **said), Record)


def test_partners_share_no_bot_with_the_company() -> None:
    said = companies(never_outside="partner.example")
    assert said.company("partner.example") != said.company("corp.example")


def test_what_is_inside_is_stored_only_where_it_is_not_the_company_itself() -> None:
    ada = "ada@corp.example"
    same = facts_of(invitation(ada, "bob@corp.example"), ada, COMPANIES)
    assert same.inside_domains == frozenset()
    below = facts_of(invitation(ada, "bob@eu.corp.example"), ada, COMPANIES)
    assert below.inside_domains == frozenset({"eu.corp.example"})
