"""K9: which domains are one company, asked from both sides."""

from __future__ import annotations

import pytest

from rollcall.domain.companies import Companies
from rollcall.domain.preferences import Preferences
from tests.support.companies import COMPANIES, companies
from tests.support.entries import decided, facts_in, google

GROUPED = companies("corp.example+corp.de")
NEVER = companies(never_outside="partner.example")
TABLE: list[tuple[Companies, str, str, bool]] = [
    # owner, guest, whether they are one company or inside
    (COMPANIES, "ada@eu.corp.example", "bob@corp.example", True),
    (COMPANIES, "ada@corp.example", "bob@CORP.example", True),
    (COMPANIES, "ada@b\u00fccher.example", "bob@xn--bcher-kva.example", True),
    (COMPANIES, "ada@corp.co.uk", "bob@other.co.uk", False),
    (COMPANIES, "ada@corp.example", "bob@notcorp.example", False),
    (COMPANIES, "ada@alice.github.io", "bob@bob.github.io", False),
    (COMPANIES, "ada@corp.onmicrosoft.com", "bob@other.onmicrosoft.com", False),
    (COMPANIES, "ada@corp.mail.onmicrosoft.com", "bob@other.mail.onmicrosoft.com", False),
    (COMPANIES, "ada@corp.onmicrosoft.com", "bob@eu.corp.onmicrosoft.com", True),
    (COMPANIES, "ada@corp.example", "support@corp.zendesk.com", False),
    (COMPANIES, "help@corp.zendesk.com", "help@other.zendesk.com", False),
    (COMPANIES, "ada@corp.example", "bob@corp.example.", True),
    (COMPANIES, "ada@corp.example", "mailto:bob@corp.example", True),
    (COMPANIES, "ada@corp.example", "'bob@corp.example'", True),
    (COMPANIES, "ada@corp.example", "bob+calls@corp.example", True),
    (COMPANIES, "ada@\U0001f4a9.la", "bob@xn--ls8h.la", True),
    (COMPANIES, "ada@i\u2764\ufe0f.ws", "bob@xn--i-7iq.ws", True),
    (GROUPED, "ada@corp.example", "bob@mail.corp.de", True),
    (COMPANIES, "ada@corp.example", "bob@corp.de", False),
    (NEVER, "ada@corp.example", "bob@partner.example", True),
]
PUBLIC = [
    "yahoo.ca", "yahoo.co.in", "rocketmail.com", "hotmail.es", "live.co.uk", "outlook.es",
    "comcast.net", "verizon.net", "att.net", "btinternet.com", "rediffmail.com", "foxmail.com",
    "gmx.us", "bluewin.ch", "gmail.com", "icloud.com", "proton.me", "web.de", "libero.it",
    "sympatico.ca", "tutamail.com", "walla.com", "centurylink.net", "otenet.gr", "sunrise.ch",
    "GoogleMail.com.", "hotmail.at", "yahoo.com.pe", "netcologne.de", "vsnl.net", "co.uk",
    "[192.168.0.1]", "192.168.0.1",
]  # fmt: skip


@pytest.mark.parametrize(("said", "one", "other", "inside"), TABLE)
def test_both_directions_give_one_answer(
    said: Companies, one: str, other: str, inside: bool
) -> None:
    for owner, invited in ((one, other), (other, one)):
        raw = google({"email": owner}, {"email": invited}, organizer={"email": owner})
        decision = decided(facts_in(raw, owner, said), Preferences())
        assert decision.startswith("skip internal" if inside else "record external")


@pytest.mark.parametrize("domain", PUBLIC)
def test_a_public_mail_service_is_no_company(domain: str) -> None:
    raw = google({"email": f"ada@{domain}"}, {"email": f"bob@{domain}"}, organizer={"email": ""})

    assert COMPANIES.company(domain) is None
    assert decided(facts_in(raw, f"ada@{domain}"), Preferences()) == "skip no_company"
