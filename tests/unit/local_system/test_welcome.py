import pytest

from local.system.welcome import accounts
from rollcall.domain.allowed_domains import AllowedDomains


@pytest.mark.parametrize(
    ("allowed", "named"),
    [
        ("*", "ada@corp.example or grace@corp.example or max@gmail.com"),
        ("corp.example", "ada@corp.example or grace@corp.example"),
        ("a.example,b.example", "somebody of a.example, b.example"),
    ],
)
def test_the_greeting_names_people_who_may_sign_in(allowed: str, named: str) -> None:
    assert accounts(AllowedDomains.parse(allowed)) == named
