from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rollcall.protocol.id_token import Identity
from tests.support.examples import examples


@settings(max_examples=examples(200), deadline=None)
@given(
    first=st.tuples(st.text("ab|1", min_size=1), st.text("ab|1", min_size=1)),
    second=st.tuples(st.text("ab1", min_size=1), st.text("ab1", min_size=1)),
)
def test_user_ids_are_a_function_of_issuer_and_subject(
    first: tuple[str, str], second: tuple[str, str]
) -> None:
    one, two = Identity(*first, "a@example.com", "A"), Identity(*second, "b@example.com", "B")
    again = Identity(*first, "c@example.com", "C")
    assert one.user_id == again.user_id
    assert one.calendar_key == again.calendar_key
    assert (one.user_id == two.user_id) is ("|".join(first) == "|".join(second))
    assert (len(one.user_id), len(one.calendar_key)) == (26, 16)


def test_the_ids_of_a_known_account_never_change() -> None:
    identity = Identity("https://accounts.google.com", "1001", "ada@example.com", "Ada")
    assert identity.user_id == "gufelcp2quswksipulckbsdb4s"
    assert identity.calendar_key == "4rqr5tynjyixo3sk"
