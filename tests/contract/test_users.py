from __future__ import annotations

from dataclasses import replace

import pytest

from rollcall.domain.errors import NotFound
from rollcall.ports.portal_store import Mark
from tests.contract.stores import HOUR, MARK, NOW, USER, Stores, a_user


def test_a_user_comes_back_as_stored(stores: Stores) -> None:
    user = a_user(time_zone="Europe/Berlin", created_at=NOW)
    stores.accounts.put_user(user, MARK)
    assert stores.accounts.user(USER) == user
    assert stores.portal.user(USER) == user
    assert stores.accounts.user("user-2") is None
    assert stores.portal.user("user-2") is None


def test_signing_in_again_moves_a_user_to_another_organisation(stores: Stores) -> None:
    stores.accounts.put_user(a_user(created_at=NOW, hosted_domain="corp.example"), MARK)
    assert stores.portal.user(USER) == a_user(created_at=NOW, hosted_domain="corp.example")
    stores.accounts.put_user(a_user(created_at=NOW), MARK)
    assert stores.portal.user(USER) == a_user(created_at=NOW)


def test_signing_in_again_keeps_time_zone_and_creation_time(stores: Stores) -> None:
    stores.accounts.put_user(a_user(created_at=NOW), MARK)
    stores.portal.set_time_zone(USER, "Asia/Tokyo")
    stores.accounts.put_user(
        a_user(email="new@example.com", time_zone="UTC", created_at=NOW + HOUR), MARK
    )
    assert stores.portal.user(USER) == a_user(
        email="new@example.com", time_zone="Asia/Tokyo", created_at=NOW
    )
    assert stores.portal.rules(USER, NOW).email == "new@example.com"
    assert stores.worker.rules(USER, NOW).email == "new@example.com"


def test_a_time_zone_needs_a_user(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.portal.set_time_zone(USER, "UTC")
    assert stores.portal.user(USER) is None


def test_another_hosted_domain_marks_the_connections_in_the_same_step(stores: Stores) -> None:
    assert not stores.accounts.put_user(a_user(hosted_domain="corp.example"), MARK)
    stores.connect()
    (before,) = stores.portal.connections(USER)
    later = Mark("main", NOW + HOUR, "request-9")

    for hosted_domain in ("", "corp.example", "sister.example"):
        assert stores.accounts.put_user(a_user(hosted_domain=hosted_domain), later)
        assert stores.portal.rules(USER, NOW).hosted_domain == hosted_domain

    (after,) = stores.portal.connections(USER)
    assert after == replace(
        before, requested=before.requested + 3, due_at=later.now, cause="request-9"
    )


def test_the_same_hosted_domain_marks_nothing(stores: Stores) -> None:
    stores.accounts.put_user(a_user(hosted_domain="corp.example"), MARK)
    stores.connect()
    before = stores.portal.connections(USER)

    known = a_user(hosted_domain="corp.example", name="Ann B")
    assert not stores.accounts.put_user(known, Mark("main", NOW + HOUR))
    assert stores.portal.connections(USER) == before
    assert stores.portal.rules(USER, NOW).hosted_domain == "corp.example"
