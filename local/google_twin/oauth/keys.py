"""The RSA keys that sign ID tokens, and their public half as a JWKS."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm
from pydantic import BaseModel

if TYPE_CHECKING:
    from datetime import datetime

    from local.google_twin.events.model import Account

KEPT = 2


class SigningKey(BaseModel):
    """One private key in PEM form."""

    kid: str
    pem: str


class KeyState(BaseModel):
    """The keys that are published, newest first; the newest signs."""

    keys: list[SigningKey]


def new_key() -> SigningKey:
    """Make a key; its id is a digest of the public half."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return SigningKey(kid=hashlib.sha256(public).hexdigest()[:40], pem=pem.decode())


def rotate(state: KeyState, key: SigningKey) -> None:
    """Sign with this key from now on; the one before stays published, older ones go."""
    state.keys = [key, *state.keys][:KEPT]


def jwks(state: KeyState) -> dict[str, Any]:
    """Return the public keys."""
    return {"keys": [_public(key) for key in state.keys]}


def id_token(state: KeyState, claims: dict[str, Any]) -> str:
    """Return the claims signed with the newest key (RS256)."""
    key = state.keys[0]
    return jwt.encode(claims, key.pem, algorithm="RS256", headers={"kid": key.kid})


def claims(
    issuer: str,
    client_id: str,
    account: Account,
    access_token: str,
    now: datetime,
    seconds: int,
    *,
    profile: bool,
) -> dict[str, Any]:
    """Return the claims of OpenID Connect Core 2 with Google's `azp`, `hd` and `email`."""
    issued = int(now.timestamp())
    written = {
        "iss": issuer,
        "azp": client_id,
        "aud": client_id,
        "at_hash": half_hash(access_token),
        "iat": issued,
        "exp": issued + seconds,
    }
    return written | person(account, profile=profile)


def person(account: Account, *, profile: bool) -> dict[str, Any]:
    """Return what an application learns about someone; the name needs the profile scope."""
    written: dict[str, Any] = {
        "sub": account.sub,
        "email": account.email,
        "email_verified": account.email_verified,
    }
    if profile:
        written["name"] = account.name
    if account.hosted_domain:
        written["hd"] = account.hosted_domain
    return written


def half_hash(token: str) -> str:
    """Return `at_hash`: the left half of the SHA-256 digest, base64url without padding."""
    digest = hashlib.sha256(token.encode("ascii")).digest()[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _public(key: SigningKey) -> dict[str, Any]:
    private = serialization.load_pem_private_key(key.pem.encode(), password=None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError("an RSA key is needed")
    public = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    return {**public, "kid": key.kid, "alg": "RS256", "use": "sig"} | {"key_ops": ["verify"]}
