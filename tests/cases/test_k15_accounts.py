"""K15: an account that cannot be taken is told its own cause, not sent round again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.oauth.google import local_google
from tests.support.oauth.world import Browser, World

IDN = "ada@b\u00fccher.example"
TABLE: list[tuple[dict[str, Any], str]] = [
    ({"email_verified": False}, "address_unverified"),
    ({"email_verified": None}, "address_unverified"),
    ({"email": IDN}, "address_unusable"),
]


@pytest.mark.parametrize(("claims", "notice"), TABLE)
def test_an_account_is_told_what_is_wrong_with_its_address(
    claims: dict[str, Any], notice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with local_google() as google:
        page = Browser(World(google)).sign_in(**claims)

    assert page.notice == notice
