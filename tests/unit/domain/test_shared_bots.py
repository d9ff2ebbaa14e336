"""After whom a shared bot is named: the same one, whoever asks and in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.shared_bots import Sharer, name_giver

SHARERS = st.builds(
    Sharer,
    user_id=st.sampled_from("uvwxyz"),
    address=st.emails() | st.just("ada@corp.example"),
    bot_name=st.text(min_size=1, max_size=3),
    organises=st.booleans(),
)


def test_nobody_names_a_bot_that_nobody_shares() -> None:
    assert name_giver([]) is None


@pytest.mark.parametrize(
    ("sharers", "expected"),
    [
        ([("grace", True), ("ada", False)], "grace"),
        ([("grace", False), ("ada", False)], "ada"),
        ([("grace", True), ("ada", True)], "ada"),
        ([("GRACE", False), ("hal", False)], "GRACE"),
    ],
    ids=["the organiser", "the first address", "the first of two organisers", "case aside"],
)
def test_the_organiser_names_the_bot_and_else_the_first_address(
    sharers: list[tuple[str, bool]], expected: str
) -> None:
    known = [Sharer(f"u-{n}", f"{n}@corp.example", organises=own) for n, own in sharers]
    giver = name_giver(known)
    assert giver is not None
    assert giver.address == f"{expected}@corp.example"


@given(st.lists(SHARERS, min_size=1, max_size=6), st.randoms())
def test_no_order_changes_who_names_the_bot(sharers: list[Sharer], random: object) -> None:
    shuffled = list(sharers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert name_giver(shuffled) == name_giver(sharers)


@given(st.lists(SHARERS, min_size=2, max_size=6))
def test_whoever_else_leaves_the_name_stays(sharers: list[Sharer]) -> None:
    giver = name_giver(sharers)
    for leaving in sharers:
        if leaving != giver:
            assert name_giver([one for one in sharers if one != leaving]) == giver
