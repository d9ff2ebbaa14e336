"""ID tokens of every kind, good and hostile, made without a JWT library."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT_ID = "rollcall-test.apps.googleusercontent.com"


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """The key of that name; made once, as that takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def segment(value: object) -> str:
    """One JSON segment of a token."""
    return b64(json.dumps(value).encode())


@dataclass(frozen=True)
class Signer:
    """A key with its id, as Google would publish it."""

    key_id: str
    key: rsa.RSAPrivateKey = field(repr=False)

    def jwk(self) -> dict[str, str]:
        """The public half."""
        numbers = self.key.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.key_id,
            "n": b64(numbers.n.to_bytes(256)),
            "e": b64(numbers.e.to_bytes(3)),
        }

    def pem(self) -> bytes:
        """The public half as text."""
        return self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def sign(self, claims: Mapping[str, object], header: Mapping[str, object] | None = None) -> str:
        """A token with a good signature, whatever its header says."""
        head = {"alg": "RS256", "kid": self.key_id, "typ": "JWT"} if header is None else header
        return self.sign_text(f"{segment(head)}.{segment(claims)}")

    def sign_text(self, signed: str) -> str:
        """A token over two segments that are made already."""
        mark = self.key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{b64(mark)}"

    def confuse(self, claims: Mapping[str, object]) -> str:
        """A token signed by HMAC with the public key's text as the secret."""
        head = {"alg": "HS256", "kid": self.key_id, "typ": "JWT"}
        signed = f"{segment(head)}.{segment(claims)}"
        return f"{signed}.{b64(hmac.digest(self.pem(), signed.encode(), hashlib.sha256))}"


def google_signer() -> Signer:
    """The key that the test's Google signs with."""
    return Signer("google-1", rsa_key("google"))


def foreign_signer() -> Signer:
    """A key that pretends to be Google's."""
    return Signer("google-1", rsa_key("foreign"))
