from __future__ import annotations

import pytest

from rollcall.domain.errors import NotFound
from tests.contract.stores import HOUR, NOW, USER, Stores, a_user


def test_a_user_comes_back_as_stored(stores: Stores) -> None:
    user = a_user(time_zone="Europe/Berlin", created_at=NOW)
    stores.accounts.put_user(user)
    assert stores.accounts.user(USER) == user
    assert stores.portal.user(USER) == user
    assert stores.accounts.user("user-2") is None
    assert stores.portal.user("user-2") is None


def test_signing_in_again_moves_a_user_to_another_organisation(stores: Stores) -> None:
    stores.accounts.put_user(a_user(created_at=NOW, hosted_domain="corp.example"))
    assert stores.portal.user(USER) == a_user(created_at=NOW, hosted_domain="corp.example")
    stores.accounts.put_user(a_user(created_at=NOW))
    assert stores.portal.user(USER) == a_user(created_at=NOW)


def test_signing_in_again_keeps_time_zone_and_creation_time(stores: Stores) -> None:
    stores.accounts.put_user(a_user(created_at=NOW))
    stores.portal.set_time_zone(USER, "Asia/Tokyo")
    stores.accounts.put_user(
        a_user(email="new@example.com", time_zone="UTC", created_at=NOW + HOUR)
    )
    assert stores.portal.user(USER) == a_user(
        email="new@example.com", time_zone="Asia/Tokyo", created_at=NOW
    )


def test_a_time_zone_needs_a_user(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.portal.set_time_zone(USER, "UTC")
    assert stores.portal.user(USER) is None
