"""One contract for whatever seals and opens refresh tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.stub import Stubber
from moto import mock_aws

from rollcall.adapters.kms import KmsTokenSealer, KmsTokenVault
from rollcall.domain.errors import RequestRefused, Unavailable
from rollcall.ports.tokens import TokenSealer, TokenVault
from tests.support.oauth.token_key import MemoryTokenKey

TOKEN = "FAKE-REFRESH-TOKEN-CANARY"


@dataclass
class Pair:
    sealer: TokenSealer
    vault: TokenVault


@pytest.fixture(params=["kms", "memory"])
def pair(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "FAKE")
    with mock_aws():
        client = boto3.client("kms", region_name="us-west-2")
        key_id = client.create_key()["KeyMetadata"]["KeyId"]
        memory = MemoryTokenKey()
        yield {
            "kms": Pair(KmsTokenSealer(client, key_id), KmsTokenVault(client, key_id)),
            "memory": Pair(memory, memory),
        }[request.param]


def test_a_token_opens_for_its_own_row(pair: Pair) -> None:
    sealed = pair.sealer.encrypt(TOKEN, user_id="u1", calendar_key="c1")
    assert TOKEN.encode() not in sealed
    assert pair.vault.decrypt(sealed, user_id="u1", calendar_key="c1") == TOKEN


@pytest.mark.parametrize(("user", "calendar"), [("u2", "c1"), ("u1", "c2"), ("c1", "u1"), ("", "")])
def test_a_token_does_not_open_for_another_row(pair: Pair, user: str, calendar: str) -> None:
    sealed = pair.sealer.encrypt(TOKEN, user_id="u1", calendar_key="c1")
    with pytest.raises(RequestRefused):
        pair.vault.decrypt(sealed, user_id=user, calendar_key=calendar)


def stubbed() -> Any:
    return boto3.client(
        "kms", region_name="us-west-2", aws_access_key_id="FAKE", aws_secret_access_key="FAKE"
    )


@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "ThrottlingException", "DisabledException"]
)
def test_a_key_that_does_not_answer_is_unavailable(code: str) -> None:
    client = stubbed()
    with Stubber(client) as stub:
        stub.add_client_error("encrypt", code)
        stub.add_client_error("decrypt", code)
        with pytest.raises(Unavailable):
            KmsTokenSealer(client, "key").encrypt(TOKEN, user_id="u", calendar_key="c")
        with pytest.raises(Unavailable):
            KmsTokenVault(client, "key").decrypt(b"x", user_id="u", calendar_key="c")


def test_a_time_out_is_unavailable() -> None:
    class Silent:
        def encrypt(self, **_asked: object) -> Any:
            raise ReadTimeoutError(endpoint_url="x")

        decrypt = encrypt

    silent: Any = Silent()
    with pytest.raises(Unavailable):
        KmsTokenSealer(silent, "key").encrypt(TOKEN, user_id="u", calendar_key="c")
    with pytest.raises(Unavailable):
        KmsTokenVault(silent, "key").decrypt(b"x", user_id="u", calendar_key="c")


@pytest.mark.parametrize("code", ["InvalidCiphertextException", "IncorrectKeyException"])
def test_a_foreign_ciphertext_is_refused(code: str) -> None:
    client = stubbed()
    with Stubber(client) as stub:
        stub.add_client_error("decrypt", code)
        with pytest.raises(RequestRefused):
            KmsTokenVault(client, "key").decrypt(b"x", user_id="u", calendar_key="c")
