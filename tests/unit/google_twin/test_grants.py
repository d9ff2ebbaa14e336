"""Rules of grants that need no server."""

from datetime import UTC, datetime, timedelta

from local.google_twin.oauth.grants import Grants, GrantState, Token

START = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)


def test_the_hundred_and_first_refresh_token_ends_the_oldest() -> None:
    grants = Grants(GrantState(), lambda: START + timedelta(days=1), lambda: None)
    for number in range(101):
        grants.add_token(
            Token(
                token=f"refresh-{number}",
                client_id="client",
                email="ada@corp.example",
                scope="openid",
                issued=START + timedelta(seconds=number),
                refresh=True,
            )
        )
    assert grants.token("refresh-0") is None
    assert grants.token("refresh-1") is not None
    assert grants.token("refresh-100", refresh=False) is None


def test_an_expired_access_token_opens_nothing() -> None:
    grants = Grants(GrantState(), lambda: START, lambda: None)
    token = Token(
        token="access",
        client_id="client",
        email="ada@corp.example",
        scope="openid",
        issued=START - timedelta(hours=1),
        expires=START,
    )
    grants.add_token(token)
    assert grants.token("access") is None
