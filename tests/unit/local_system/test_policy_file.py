"""The company's policy is set from a file, and printed as one."""

from __future__ import annotations

import json

import pytest

from local.policy import as_json, from_json, set_from
from rollcall.domain.policy import CompanyPolicy
from rollcall.domain.policy_checks import PolicyRefused
from tests.contract.stores import NOW
from tests.contract.test_policy import FULL
from tests.support.memory import MemoryPolicyStore, MemoryState


def test_a_policy_that_is_printed_can_be_set_again() -> None:
    assert from_json(as_json(FULL)) == FULL


def test_what_is_left_out_of_a_file_is_as_without_a_policy() -> None:
    store = MemoryPolicyStore(MemoryState())

    first = set_from(store, '{"never_words": ["board"]}', NOW)
    second = set_from(store, "{}", NOW)

    assert (first.never_words, first.version, first.changed_by) == (("board",), 1, "local")
    assert store.policy() == second
    assert (second.never_words, second.version) == ((), 2)
    assert second.modes == CompanyPolicy().modes


def test_a_name_that_no_policy_has_is_refused() -> None:
    with pytest.raises(ValueError, match="never_wrods"):
        from_json(json.dumps({"never_wrods": []}))


def test_a_value_that_may_not_be_changes_nothing() -> None:
    store = MemoryPolicyStore(MemoryState())

    with pytest.raises(PolicyRefused):
        set_from(store, '{"never_guests": ["nobody"]}', NOW)

    assert store.policy().version == 0
