from __future__ import annotations

import pytest

from rollcall.domain.mail_domains import PUBLIC_MAIL_DOMAINS, company_of, domain_of


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


@pytest.mark.parametrize("domain", sorted(PUBLIC_MAIL_DOMAINS))
def test_a_public_mail_service_is_no_company(domain: str) -> None:
    assert company_of(f"ada@{domain.upper()}") is None


def test_everything_else_is_a_company() -> None:
    assert company_of("ada@corp.example") == "corp.example"
    assert company_of("ada@mail.corp.example") == "mail.corp.example"
    assert company_of("nobody") is None
