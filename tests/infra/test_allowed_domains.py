"""Who may sign in: one rule in `make deploy`, in the template's pattern and in the functions."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.domains import canonical
from rollcall.domain.allowed_domains import PATTERN, AllowedDomains

ALLOWED_DOMAINS = f"^({PATTERN})$"
LABEL = "a" * 63
LONG = ".".join([LABEL, LABEL, LABEL, "a" * 57, "com"])

# What is typed, and what is deployed of it; None is refused.
TYPED: list[tuple[str, str | None]] = [
    ("*", "*"),
    (" * ", "*"),
    ("corp.example", "corp.example"),
    ("Corp.EXAMPLE", "corp.example"),
    ("@corp.example", "corp.example"),
    ("corp.example.", "corp.example"),
    (" corp.example\t", "corp.example"),
    ("corp.example, sister.example", "corp.example,sister.example"),
    ("corp.example,CORP.example.", "corp.example"),
    ("a-b.c1.example", "a-b.c1.example"),
    ("1and1.example", "1and1.example"),
    ("bücher.example", "xn--bcher-kva.example"),
    ("BÜCHER.example", "xn--bcher-kva.example"),
    ("straße.example", "xn--strae-oqa.example"),
    ("corp\u3002example", "corp.example"),
    ("\uff43orp.example", "corp.example"),
    ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ("corp.xn--p1ai", "corp.xn--p1ai"),
    (f"{LABEL}.example", f"{LABEL}.example"),
    (LONG, LONG),
    ("", None),
    (" ", None),
    (",", None),
    ("corp.example,", None),
    (",corp.example", None),
    ("corp.example,,sister.example", None),
    ("corp.example sister.example", None),
    ("corp.example;sister.example", None),
    ("corp.example\nsister.example", None),
    ("*,corp.example", None),
    ("*.corp.example", None),
    ("**", None),
    ("corp", None),
    ("localhost", None),
    ("ada@corp.example", None),
    ("@@corp.example", None),
    ("https://corp.example", None),
    ("corp.example/", None),
    ("corp.example:443", None),
    ("corp..example", None),
    (".corp.example", None),
    ("corp.example..", None),
    ("-corp.example", None),
    ("corp-.example", None),
    ("corp_a.example", None),
    ("127.0.0.1", None),
    ("corp.123", None),
    ("corp.example\x00", None),
    ("co\u200brp.example\u202e", None),
    (f"{LABEL}a.example", None),
    (f"a{LONG}", None),
    (",".join([f"{LABEL}.example"] * 20), None),
]


def accepted(text: str) -> bool:
    """Whether the template takes the value; CloudFormation matches the whole of it."""
    return re.fullmatch(ALLOWED_DOMAINS, text) is not None


def served(text: str) -> bool:
    """Whether the functions start with the value."""
    try:
        AllowedDomains.parse(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(("typed", "deployed"), TYPED, ids=lambda value: ascii(value)[:40])
def test_what_is_typed_is_deployed_in_one_spelling_or_refused(
    typed: str, deployed: str | None
) -> None:
    if deployed is None:
        with pytest.raises(ValueError, match=r"^must be domains such as"):
            canonical(typed)
    else:
        assert canonical(typed) == deployed


@pytest.mark.parametrize(("typed", "deployed"), TYPED, ids=lambda value: ascii(value)[:40])
def test_the_template_and_the_functions_take_exactly_the_deployed_spelling(
    typed: str, deployed: str | None
) -> None:
    assert accepted(typed) == served(typed) == (typed == deployed)
    assert deployed is None or (accepted(deployed) and served(deployed))


@given(st.from_regex(r"\A[*a-zA-Z0-9.,@ \n-]{0,40}\Z"))
def test_the_template_and_the_functions_take_the_same(text: str) -> None:
    assert accepted(text) == served(text)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_refused_or_can_be_deployed(text: str) -> None:
    try:
        deployed = canonical(text)
    except ValueError:
        return
    assert accepted(deployed)
    assert canonical(deployed) == deployed
