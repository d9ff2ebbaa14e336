from __future__ import annotations

from typing import Any

import pytest

from rollcall.runtime.http import read_request


def event(request_id: object) -> dict[str, Any]:
    return {"requestContext": {"requestId": request_id, "http": {"method": "GET"}}}


@pytest.mark.parametrize("given", ["JKJaXmPLvHcESHA=", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"])
def test_a_request_has_the_id_that_the_gateway_gave_it(given: str) -> None:
    assert read_request(event(given)).request_id == given


@pytest.mark.parametrize("given", ["", "two words", "a\nb", "x" * 129, "ada@corp.example"])
def test_a_text_that_can_be_no_id_is_not_taken_for_one(given: str) -> None:
    assert read_request(event(given)).request_id == ""
    assert read_request({}).request_id == ""
