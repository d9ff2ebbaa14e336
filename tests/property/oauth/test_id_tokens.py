"""Thousands of ID tokens that prove nothing: none is accepted."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollcall.adapters.google.identity import GoogleIdentity
from rollcall.domain.errors import Rejected
from rollcall.domain.secret import Secret
from rollcall.protocol.id_token import check_claims
from tests.support.examples import examples
from tests.support.oauth.google import LocalGoogle
from tests.support.oauth.tokens import CLIENT_ID, b64, foreign_signer, google_signer, segment
from tests.support.oauth.world import World

NONCE = "n" * 43
MANY = settings(
    max_examples=examples(1000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def world(google: LocalGoogle) -> World:
    return World(google, log_level="ERROR")


def proves(identity: GoogleIdentity, token: str) -> bool:
    try:
        identity.prove(Secret(token), NONCE)
    except Rejected:
        return False
    return True


def test_the_token_that_all_others_are_made_from_is_accepted(world: World) -> None:
    assert proves(world.deps.identity, google_signer().sign(world.claims(NONCE)))


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
)
json_values = scalars | st.lists(scalars, max_size=2) | st.dictionaries(st.just("a"), scalars)
NEEDED = ["iss", "aud", "nonce", "sub", "iat", "exp"]


@MANY
@given(name=st.sampled_from(NEEDED), value=json_values)
def test_a_needed_claim_of_another_value_is_refused(world: World, name: str, value: object) -> None:
    good = world.claims(NONCE)
    claims = good | {name: value}
    accepted = proves(world.deps.identity, google_signer().sign(claims))
    assert accepted is fits(name, value, good)


def fits(name: str, value: object, good: dict[str, object]) -> bool:
    """Whether a random value happens to be one that holds too."""
    issued = good["iat"]
    assert isinstance(issued, int)
    if name == "sub":
        return (
            isinstance(value, str) and 0 < len(value) < 256 and all("!" <= c <= "~" for c in value)
        )
    if name == "iat":
        return type(value) is int and value <= issued + 60
    return value == good[name] and type(value) is type(good[name])


@settings(MANY, max_examples=examples(300))
@given(header=st.dictionaries(
    st.sampled_from(["alg", "kid", "typ", "jku", "jwk", "x5c", "x5u", "crit", "b64"]),
    st.sampled_from(["RS256", "none", "HS256", "RS384", "ES256", "PS256", "rs256", "", "google-1"])
    | json_values,
))  # fmt: skip
def test_a_token_of_a_foreign_key_is_refused_whatever_its_header(
    world: World, header: dict[str, object]
) -> None:
    head = {"alg": "RS256", "kid": "google-1", **header}
    claims = world.claims(NONCE)
    assert not proves(world.deps.identity, foreign_signer().sign(claims, head))
    unsigned = f"{segment(head)}.{segment(claims)}"
    for signature in ("", ".", ".AA", "." + b64(b"\x00" * 256)):
        assert not proves(world.deps.identity, unsigned + signature)


@MANY
@given(position=st.integers(0, 2000), letter=st.sampled_from("ABab01_-.=+/ \n\x00é"))
def test_a_token_with_a_changed_letter_is_refused(world: World, position: int, letter: str) -> None:
    token = google_signer().sign(world.claims(NONCE))
    position %= len(token) - 1
    changed = token[:position] + letter + token[position + 1 :]
    assert proves(world.deps.identity, changed) is (changed == token)


@MANY
@given(token=st.text(max_size=200) | st.text("AZaz09_-.", max_size=200))
def test_any_text_is_refused(world: World, token: str) -> None:
    assert not proves(world.deps.identity, token)


def jwk_in_header(world: World) -> str:
    signer = foreign_signer()
    head = {"alg": "RS256", "kid": "google-1", "typ": "JWT", "jwk": signer.jwk()}
    return signer.sign(world.claims(NONCE), head)


def jku_in_header(world: World) -> str:
    head = {"alg": "RS256", "kid": "google-1", "jku": "https://evil.example/keys"}
    return foreign_signer().sign(world.claims(NONCE), head)


def signed_by_google_with_jku(world: World) -> str:
    head = {"alg": "RS256", "kid": "google-1", "jku": "https://evil.example/keys"}
    return google_signer().sign(world.claims(NONCE), head)


def critical_header(world: World) -> str:
    head = {"alg": "RS256", "kid": "google-1", "crit": ["b64"], "b64": False}
    return google_signer().sign(world.claims(NONCE), head)


def access_token_type(world: World) -> str:
    head = {"alg": "RS256", "kid": "google-1", "typ": "at+jwt"}
    return google_signer().sign(world.claims(NONCE), head)


def without_key_id(world: World) -> str:
    return google_signer().sign(world.claims(NONCE), {"alg": "RS256"})


def hmac_with_the_public_key(world: World) -> str:
    return google_signer().confuse(world.claims(NONCE))


def named_hmac_but_signed_by_google(world: World) -> str:
    head = {"alg": "HS256", "kid": "google-1", "typ": "JWT"}
    return google_signer().sign(world.claims(NONCE), head)


def named_none_but_signed_by_google(world: World) -> str:
    return google_signer().sign(world.claims(NONCE), {"alg": "none", "kid": "google-1"})


def unsigned(world: World) -> str:
    return f"{segment({'alg': 'none', 'kid': 'google-1'})}.{segment(world.claims(NONCE))}."


def for_another_client(world: World) -> str:
    return google_signer().sign(world.claims(NONCE, aud="other.apps.googleusercontent.com"))


def for_two_clients(world: World) -> str:
    return google_signer().sign(world.claims(NONCE, aud=[CLIENT_ID, "other"]))


def authorised_for_another(world: World) -> str:
    return google_signer().sign(world.claims(NONCE, azp="other.apps.googleusercontent.com"))


def signed_with_another_hash(world: World) -> str:
    signed = f"{segment({'alg': 'RS512', 'kid': 'google-1'})}.{segment(world.claims(NONCE))}"
    mark = google_signer().key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA512())
    return f"{signed}.{b64(mark)}"


def harmless_critical_header(world: World) -> str:
    head = {"alg": "RS256", "kid": "google-1", "crit": ["b64"], "b64": True}
    return google_signer().sign(world.claims(NONCE), head)


def not_yet(world: World) -> str:
    return google_signer().sign(world.claims(NONCE, nbf=int(world.now.timestamp()) + 61))


def not_before_a_word(world: World) -> str:
    return google_signer().sign(world.claims(NONCE, nbf="now"))


def no_unicode(_world: World) -> str:
    return google_signer().sign_text(
        f"{segment({'alg': 'RS256', 'kid': 'google-1'})}.{b64(b'\xff')}"
    )


def a_number_of_many_digits(_world: World) -> str:
    head = segment({"alg": "RS256", "kid": "google-1"})
    return google_signer().sign_text(f"{head}.{b64(b'{"iat": ' + b'9' * 5000 + b'}')}")


def a_lone_surrogate(world: World) -> str:
    return google_signer().sign(world.claims(NONCE)) + "\ud800"


def followed_by_another_token(world: World) -> str:
    token = google_signer().sign(world.claims(NONCE))
    return f"{token}.{token}"


def far_future(world: World) -> str:
    return google_signer().sign(world.claims(NONCE, exp=253_402_300_799))


def twice_the_subject(world: World) -> str:
    text = json.dumps(world.claims(NONCE))[:-1] + ', "sub": "666"}'
    head = segment({"alg": "RS256", "kid": "google-1"})
    return google_signer().sign_text(f"{head}.{b64(text.encode())}")


def not_a_number(world: World) -> str:
    text = json.dumps(world.claims(NONCE)).replace('"iat": ', '"x": NaN, "iat": ')
    head = segment({"alg": "RS256", "kid": "google-1"})
    return google_signer().sign_text(f"{head}.{b64(text.encode())}")


def deeply_nested(world: World) -> str:
    head = segment({"alg": "RS256", "kid": "google-1"})
    return google_signer().sign_text(f"{head}.{b64(b'[' * 9000)}")


def huge(world: World) -> str:
    return google_signer().sign(world.claims(NONCE, padding="x" * 20_000))


def a_list(world: World) -> str:
    head = segment({"alg": "RS256", "kid": "google-1"})
    return google_signer().sign_text(f"{head}.{segment([world.claims(NONCE)])}")


@pytest.mark.parametrize(
    "make",
    [
        jwk_in_header,
        jku_in_header,
        signed_by_google_with_jku,
        critical_header,
        access_token_type,
        without_key_id,
        hmac_with_the_public_key,
        named_hmac_but_signed_by_google,
        named_none_but_signed_by_google,
        unsigned,
        for_another_client,
        for_two_clients,
        authorised_for_another,
        signed_with_another_hash,
        harmless_critical_header,
        not_yet,
        not_before_a_word,
        no_unicode,
        a_number_of_many_digits,
        followed_by_another_token,
        a_lone_surrogate,
        far_future,
        twice_the_subject,
        not_a_number,
        deeply_nested,
        huge,
        a_list,
    ],
)
def test_a_known_attack_is_refused(world: World, make: Callable[[World], str]) -> None:
    assert not proves(world.deps.identity, make(world))


OWN_KEYS = {"jku", "jwk", "x5c", "x5u", "crit"}
headers = st.dictionaries(
    st.sampled_from(["alg", "kid", "typ", "b64", *OWN_KEYS]),
    st.sampled_from(["RS256", "none", "HS256", "google-1", "JWT", ["b64"]]) | json_values,
    max_size=2,
)
odd_claims = st.dictionaries(
    st.sampled_from([*NEEDED, "azp", "nbf", "jti", "hd", "email", "email_verified", "name"]),
    json_values,
    max_size=2,
)


@MANY
@given(header=headers, odd=odd_claims)
def test_what_google_signed_is_refused_or_is_an_id_token_of_its_key_for_us(
    world: World, header: dict[str, object], odd: dict[str, object]
) -> None:
    head = {"alg": "RS256", "kid": "google-1", "typ": "JWT", **header}
    claims = world.claims(NONCE) | odd
    if proves(world.deps.identity, google_signer().sign(claims, head)):
        assert (head["alg"], head["kid"], str(head["typ"]).upper()) == ("RS256", "google-1", "JWT")
        assert not OWN_KEYS & head.keys()
        assert (claims["aud"], claims.get("azp", CLIENT_ID)) == (CLIENT_ID, CLIENT_ID)


@settings(MANY, max_examples=examples(300))
@given(token=st.text(max_size=100), claims=st.dictionaries(st.sampled_from(NEEDED), json_values))
def test_reading_a_token_raises_nothing_but_a_refusal(
    world: World, token: str, claims: dict[str, object]
) -> None:
    with pytest.raises(Rejected):
        world.deps.identity.prove(Secret(token), NONCE)
    with pytest.raises(Rejected):
        check_claims(
            claims, client_id=CLIENT_ID, issuer="https://x.example", nonce=NONCE, now=world.now
        )
