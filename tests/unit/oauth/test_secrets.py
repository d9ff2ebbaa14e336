from __future__ import annotations

import contextlib
import json
import random
import string
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber
from moto import mock_aws

from rollcall.adapters.cookie_cipher import OAUTH, CookieCipher
from rollcall.adapters.secrets import SecretReader
from rollcall.domain.errors import Unavailable
from rollcall.domain.secret import Secret
from rollcall.protocol.secret_values import cookie_key, google_client_secret
from tests.support.oauth.world import START

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.client import SecretsManagerClient

FIRST = "FAKE-FIRST-SECRET-0123456789-abcdefgh"
SECOND = "FAKE-SECOND-SECRET-0123456789-abcdefg"
VISIBLE = string.ascii_letters + string.digits + string.punctuation


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretsManagerClient]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "FAKE")
    with mock_aws():
        yield boto3.client("secretsmanager", region_name="us-west-2")


@pytest.fixture
def secret_id(client: SecretsManagerClient) -> str:
    return client.create_secret(Name="cookie", SecretString=FIRST)["ARN"]


def reader(
    client: SecretsManagerClient, secret_id: str, clock: Clock, *, previous: bool = False
) -> SecretReader[Secret]:
    return SecretReader(client, secret_id, cookie_key, clock, previous=previous)


def break_secret(client: SecretsManagerClient, secret_id: str) -> None:
    client.delete_secret(SecretId=secret_id, RecoveryWindowInDays=7)


def test_a_changed_value_is_used_after_five_minutes(
    client: SecretsManagerClient, secret_id: str, clock: Clock
) -> None:
    secret = reader(client, secret_id, clock)
    assert secret.get().reveal() == FIRST
    client.put_secret_value(SecretId=secret_id, SecretString=SECOND)
    clock.now += timedelta(minutes=5) - timedelta(seconds=1)
    assert secret.get().reveal() == FIRST
    clock.now += timedelta(seconds=1)
    assert secret.get().reveal() == SECOND


def test_both_versions_are_given_when_wanted(
    client: SecretsManagerClient, secret_id: str, clock: Clock
) -> None:
    assert reader(client, secret_id, clock, previous=True).versions() == (Secret(FIRST),)
    client.put_secret_value(SecretId=secret_id, SecretString=SECOND)
    both = reader(client, secret_id, clock, previous=True).versions()
    assert both == (Secret(SECOND), Secret(FIRST))
    assert reader(client, secret_id, clock).versions() == (Secret(SECOND),)


def test_a_malformed_previous_version_is_passed_over(
    client: SecretsManagerClient, clock: Clock
) -> None:
    secret_id = client.create_secret(Name="other", SecretString="short")["ARN"]
    client.put_secret_value(SecretId=secret_id, SecretString=SECOND)
    assert reader(client, secret_id, clock, previous=True).versions() == (Secret(SECOND),)


@pytest.mark.parametrize("broken_by", [break_secret, None])
def test_the_last_good_value_serves_for_fifteen_minutes(
    client: SecretsManagerClient,
    secret_id: str,
    clock: Clock,
    broken_by: Callable[[SecretsManagerClient, str], None] | None,
) -> None:
    secret = reader(client, secret_id, clock)
    secret.get()
    breaking = broken_by or (lambda c, s: c.put_secret_value(SecretId=s, SecretString="short"))
    breaking(client, secret_id)
    clock.now += timedelta(minutes=15) - timedelta(seconds=1)
    assert secret.get().reveal() == FIRST
    clock.now += timedelta(seconds=1)
    with pytest.raises(Unavailable):
        secret.get()


def test_a_secret_without_a_value_is_unreadable(client: SecretsManagerClient, clock: Clock) -> None:
    empty = client.create_secret(Name="empty")["ARN"]
    for secret_id in (empty, "no-such-secret"):
        with pytest.raises(Unavailable, match="secret_unreadable"):
            reader(client, secret_id, clock).get()


@pytest.mark.parametrize("code", ["AccessDeniedException", "ThrottlingException", "Other"])
@pytest.mark.parametrize("previous", [False, True])
def test_a_refusal_is_unavailable(clock: Clock, code: str, previous: bool) -> None:
    client = boto3.client(
        "secretsmanager",
        region_name="us-west-2",
        aws_access_key_id="FAKE",
        aws_secret_access_key="FAKE",
    )
    with Stubber(client) as stub:
        if previous:
            stub.add_response("get_secret_value", {"SecretString": FIRST})
        stub.add_client_error("get_secret_value", code)
        with pytest.raises(Unavailable, match="secret_unreadable"):
            reader(client, "x", clock, previous=previous).get()


def test_no_answer_is_unavailable(clock: Clock) -> None:
    class Silent:
        def get_secret_value(self, **_asked: str) -> Any:
            raise ReadTimeoutError(endpoint_url="x")

    with pytest.raises(Unavailable, match="secret_unreadable"):
        SecretReader(Silent(), "x", cookie_key, clock).get()  # type: ignore[arg-type]


def test_a_value_is_read_early_at_most_once_a_minute(
    client: SecretsManagerClient, secret_id: str, clock: Clock
) -> None:
    secret = reader(client, secret_id, clock)
    secret.get()
    client.put_secret_value(SecretId=secret_id, SecretString=SECOND)
    assert not secret.reload()
    clock.now += timedelta(minutes=1)
    assert secret.reload()
    assert secret.get().reveal() == SECOND
    clock.now += timedelta(minutes=1)
    assert not secret.reload()
    break_secret(client, secret_id)
    clock.now += timedelta(minutes=1)
    assert not secret.reload()
    assert secret.get().reveal() == SECOND


def test_a_cookie_of_a_newer_key_opens_without_waiting_for_the_cache(
    client: SecretsManagerClient, secret_id: str, clock: Clock
) -> None:
    old = reader(client, secret_id, clock, previous=True)
    ours = CookieCipher(old.versions, old.reload, OAUTH)
    assert ours.open(ours.seal(b"text")) == b"text"
    clock.now += timedelta(minutes=2)
    client.put_secret_value(SecretId=secret_id, SecretString=SECOND)
    new = reader(client, secret_id, clock, previous=True)
    theirs = CookieCipher(new.versions, new.reload, OAUTH)
    assert ours.open(theirs.seal(b"text")) == b"text"
    assert theirs.open(ours.seal(b"text")) == b"text"


@pytest.mark.parametrize("value", ["", "junk", "é", "\ud800", "gAAAAA==", "A" * 10_000])
def test_what_is_not_a_sealed_text_opens_to_nothing(value: str) -> None:
    cipher = CookieCipher(lambda: [Secret(FIRST)], lambda: False, OAUTH)
    assert cipher.open(value) is None


BAD_VALUES = [
    "",
    " ",
    "\n",
    "tiny",
    f" {FIRST}",
    f"{FIRST} ",
    f"{FIRST}\n\n",
    f"{FIRST}\t",
    f"{FIRST[:20]} {FIRST[20:]}",
    f"{FIRST}\x00",
    f"{FIRST}\u00e9",
    f"{FIRST}\u200b",
    json.dumps({"secret": FIRST}, indent=1),
    "PLACEHOLDER-" + "0123456789abcdefghij",
    "change-me-0123456789-abcdefghijklmnop",
    "your-secret-here-0123456789-abcdefgh",
    "REPLACE-ME-0123456789-abcdefghijklmno",
    "<your_secret_goes_here_please_and_ty>",
    "x" * 40,
    "A" * 5000,
]


@pytest.mark.parametrize("parse", [cookie_key, google_client_secret])
@pytest.mark.parametrize("value", BAD_VALUES)
def test_a_value_that_cannot_be_right_is_refused_without_quoting_it(
    parse: Callable[[str], Secret], value: str
) -> None:
    with pytest.raises(ValueError, match=r"\w") as caught:
        parse(value)
    assert value.strip() == "" or value.strip() not in str(caught.value)


@pytest.mark.parametrize(
    "value", [f'{{"secret":"{FIRST}"}}', f'"{FIRST}"', f"'{FIRST}'", f"[{FIRST}]"]
)
def test_a_secret_of_a_vendor_that_is_wrapped_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="wrapped"):
        google_client_secret(value)


def generated(count: int, length: int, first: str = "") -> Iterator[str]:
    """Random passwords of every visible character, as Secrets Manager makes them at most."""
    source = random.Random(f"{length}{first}")
    for _ in range(count):
        yield first + "".join(source.choices(VISIBLE, k=length - len(first)))


@pytest.mark.parametrize("length", [32, 64, 1024])
def test_every_generated_text_is_a_cookie_key(length: int) -> None:
    for value in generated(20_000 if length < 1024 else 1_000, length):
        assert cookie_key(value).reveal() == value


@pytest.mark.parametrize("first", string.punctuation)
def test_a_cookie_key_may_begin_and_end_with_any_sign(first: str) -> None:
    ends = {"{": "}", "[": "]", "<": ">", "(": ")"}
    for value in generated(1_000, 63, first):
        for last in {first, ends.get(first, first)}:
            assert cookie_key(value + last).reveal() == value + last


@pytest.mark.parametrize("first", ['"', "'", "[", "{"])
def test_a_cookie_key_that_begins_with_any_sign_seals_cookies(
    client: SecretsManagerClient, clock: Clock, first: str
) -> None:
    secret_id = client.create_secret(Name="odd", SecretString=first + FIRST)["ARN"]
    secret = reader(client, secret_id, clock, previous=True)
    cipher = CookieCipher(secret.versions, secret.reload, OAUTH)

    assert cipher.open(cipher.seal(b"text")) == b"text"


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_one_trailing_line_break_is_dropped(ending: str) -> None:
    assert cookie_key(FIRST + ending).reveal() == FIRST


def test_a_cookie_key_that_is_not_random_is_refused() -> None:
    with pytest.raises(ValueError, match="not random"):
        cookie_key("abcdefg" * 5)


def test_a_google_secret_is_accepted_as_google_writes_it() -> None:
    assert google_client_secret("FAKE-GOOGLE-CLIENT-SECRET").reveal()


@pytest.mark.parametrize("value", BAD_VALUES)
def test_a_malformed_secret_serves_nobody(
    client: SecretsManagerClient, clock: Clock, value: str
) -> None:
    secret_id = client.create_secret(Name="bad", SecretString=value or " ")["ARN"]
    with pytest.raises(Unavailable, match="secret_malformed"):
        reader(client, secret_id, clock).get()


def test_an_unknown_failure_of_the_library_is_still_ours(clock: Clock) -> None:
    class Odd:
        def get_secret_value(self, **_asked: str) -> Any:
            raise ClientError({}, "GetSecretValue")

    with pytest.raises(Unavailable):
        SecretReader(Odd(), "x", cookie_key, clock).get()  # type: ignore[arg-type]


class Counting:
    """Secrets Manager that gives a value, or says no; counts how often it was asked."""

    def __init__(self) -> None:
        self.down = False
        self.asked = 0

    def get_secret_value(self, **_asked: str) -> dict[str, str]:
        self.asked += 1
        if self.down:
            raise ReadTimeoutError(endpoint_url="x")
        return {"SecretString": FIRST}


def test_an_outage_is_waited_for_by_one_request_between_growing_pauses(clock: Clock) -> None:
    manager = Counting()
    secret = SecretReader(manager, "x", cookie_key, clock)  # type: ignore[arg-type]
    secret.get()
    manager.down = True
    clock.now += timedelta(minutes=5)
    asked = []
    for second in range(300):
        before = manager.asked
        assert secret.get().reveal() == FIRST
        assert not secret.reload()
        asked += [second] * (manager.asked - before)
        clock.now += timedelta(seconds=1)
    assert asked == [0, 15, 45, 105, 165, 225, 285]


def test_the_pause_after_a_failure_begins_when_the_failure_is_known(clock: Clock) -> None:
    class Slow(Counting):
        def get_secret_value(self, **asked: str) -> dict[str, str]:
            clock.now += timedelta(seconds=12)
            return super().get_secret_value(**asked)

    manager = Slow()
    manager.down = True
    secret = SecretReader(manager, "x", cookie_key, clock)  # type: ignore[arg-type]
    for _request in range(2):
        with pytest.raises(Unavailable):
            secret.get()
        clock.now += timedelta(seconds=14)
    assert manager.asked == 1


def test_after_an_outage_the_next_one_is_met_with_short_pauses_again(clock: Clock) -> None:
    manager = Counting()
    secret = SecretReader(manager, "x", cookie_key, clock)  # type: ignore[arg-type]
    for down in (True, False, True):
        manager.down = down
        for _second in range(60):
            with contextlib.suppress(Unavailable):
                secret.get()
            clock.now += timedelta(seconds=1)
        clock.now += timedelta(minutes=15)
    assert manager.asked == 3 + 1 + 3


def test_without_a_value_a_failure_is_told_at_once_until_it_is_time_to_ask_again(
    clock: Clock,
) -> None:
    manager = Counting()
    manager.down = True
    secret = SecretReader(manager, "x", cookie_key, clock)  # type: ignore[arg-type]
    for _request in range(10):
        with pytest.raises(Unavailable, match="secret_unreadable"):
            secret.get()
    assert manager.asked == 1
    manager.down = False
    clock.now += timedelta(seconds=15)
    assert secret.get().reveal() == FIRST


def test_a_secret_put_right_during_the_pause_is_used_after_it(clock: Clock) -> None:
    manager = Counting()
    manager.down = True
    secret = SecretReader(manager, "x", cookie_key, clock)  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        secret.get()
    manager.down = False
    clock.now += timedelta(seconds=14)
    assert not secret.reload()
    with pytest.raises(Unavailable):
        secret.get()
    clock.now += timedelta(seconds=1)
    assert secret.get().reveal() == FIRST
