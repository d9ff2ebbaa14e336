"""Who may come in, by domain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.allowed_domains import LONGEST, AllowedDomains, canonical_domain

CORP = AllowedDomains.parse("corp.example,sister.example")


@pytest.mark.parametrize(
    ("email", "hosted_domain"),
    [
        ("ada@corp.example", "corp.example"),
        ("ada@corp.example", ""),
        ("Ada@Corp.EXAMPLE", ""),
        ("ada@corp.example.", ""),
        ("ada@secondary.example", "corp.example"),
        ("ada@secondary.example", "CORP.example."),
        ("ada@sister.example", "holding.example"),
        ("", "corp.example"),
        ("a@b@corp.example", ""),
    ],
)
def test_people_of_a_listed_domain_are_admitted(email: str, hosted_domain: str) -> None:
    assert CORP.admit(email=email, hosted_domain=hosted_domain)


@pytest.mark.parametrize(
    ("email", "hosted_domain"),
    [
        ("", ""),
        ("corp.example.evil.example@x.example", ""),
        ("max@gmail.com", ""),
        ("eve@evil.example", "evil.example"),
        ("ada@eu.corp.example", "eu.corp.example"),
        ("ada@notcorp.example", ""),
        ("ada@corp.example.evil.example", ""),
        ("corp.example@evil.example", ""),
        ("ada@corp.example\n", ""),
        ("ada@ corp.example", ""),
        ("ada@corp.example..", ""),
        ("ada@corp.example,", ""),
        ("ada@corp\u3002example", ""),
        ("ada@\uff43orp.example", ""),
        ("", "corp.example,sister.example"),
        ("", "*"),
        ("ada@*", ""),
    ],
    ids=ascii,
)
def test_others_are_not(email: str, hosted_domain: str) -> None:
    assert not CORP.admit(email=email, hosted_domain=hosted_domain)


def test_a_letter_that_only_looks_the_same_is_another_letter() -> None:
    bank = AllowedDomains.parse("bank.example")
    assert bank.admit(email="ada@bank.example", hosted_domain="")
    assert not bank.admit(email="ada@ban\N{KELVIN SIGN}.example", hosted_domain="")
    assert not bank.admit(email="", hosted_domain="ban\N{KELVIN SIGN}.example")


@given(email=st.text(max_size=20), hosted_domain=st.text(max_size=20))
def test_everybody_is_everybody(email: str, hosted_domain: str) -> None:
    everybody = AllowedDomains.parse("*")
    assert everybody.admit(email=email, hosted_domain=hosted_domain)
    assert str(everybody) == "*"


@given(text=st.one_of(st.text(max_size=30), st.from_regex(r"\A[*a-zA-Z0-9.,@ -]{0,20}\Z")))
def test_a_list_that_is_read_is_the_same_when_it_is_written(text: str) -> None:
    try:
        read = AllowedDomains.parse(text)
    except ValueError:
        return
    assert AllowedDomains.parse(str(read)) == read
    assert read.names is None or all(canonical_domain(name) == name for name in read.names)


@given(
    email=st.from_regex(r"\A[a-z]{1,3}@([a-z]{1,4}\.){1,3}(example|com)\Z"),
    hosted_domain=st.from_regex(r"\A(([a-z]{1,4}\.){1,3}(example|com))?\Z"),
)
def test_only_an_exact_domain_admits(email: str, hosted_domain: str) -> None:
    expected = {email.partition("@")[2], hosted_domain} & {"corp.example", "sister.example"}
    assert CORP.admit(email=email, hosted_domain=hosted_domain) == bool(expected)


def test_a_name_listed_twice_is_one_name() -> None:
    assert str(AllowedDomains.parse("a.example,b.example,a.example")) == "a.example,b.example"


def test_a_list_has_an_end() -> None:
    name = "a" * 54 + ".example"
    most = ",".join([name] * (LONGEST // (len(name) + 1)))
    assert AllowedDomains.parse(most).names == (name,)
    with pytest.raises(ValueError, match="must be domains"):
        AllowedDomains.parse(f"{most},{name}")
