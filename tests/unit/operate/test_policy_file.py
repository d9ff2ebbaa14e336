"""The company's policy is printed as a file, and read from one."""

from __future__ import annotations

import json

import pytest

from operate.policy_file import as_json, from_json
from rollcall.domain.policy import CompanyPolicy
from tests.contract.test_policy import FULL


def test_a_policy_that_is_printed_can_be_set_again() -> None:
    assert from_json(as_json(FULL)) == FULL


def test_what_is_left_out_of_a_file_is_as_without_a_policy() -> None:
    assert from_json("{}") == CompanyPolicy()


@pytest.mark.parametrize("text", [json.dumps({"never_wrods": []}), "[]", "{"])
def test_what_no_policy_is_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"unknown: never_wrods|not an object|Expecting"):
        from_json(text)
