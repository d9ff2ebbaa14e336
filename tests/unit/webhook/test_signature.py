"""The signature rules, one by one."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from rollcall.protocol.webhook_signature import (
    Refusal,
    Refused,
    Verified,
    WebhookSecret,
    parse_secrets,
    verify,
)
from tests.support.webhooks import NOW, SECRET, secret_text, signed

BODY = b'{"event":"calendar.update","data":{"calendar_id":"c-1"}}'
SECRETS = parse_secrets(SECRET)
GOOD = signed(BODY)
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
MAC = GOOD[SIGNATURE].removeprefix("v1,")
VERIFIED = Verified("msg_fake0001")


def test_the_published_test_vector_verifies() -> None:
    body = (
        b'{"event":"calendar.sync_events","data":{"calendar_id":'
        b'"aaaaaaaa-0000-4000-8000-000000000001","last_updated_ts":"2026-03-02T09:15:00.000000Z"}}'
    )
    headers = {
        "webhook-id": "msg_fake0001",
        "webhook-timestamp": "1772442900",
        "webhook-signature": "v1,5aS3J3YsOO/JKSF5ztXeOEdrjDvZ/JqqGD2+x0buN1E=",
    }
    secrets = parse_secrets("whsec_ZmFrZS1zZWNyZXQtZm9yLWRvY3VtZW50YXRpb24tMDE=")
    now = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
    assert verify(secrets, headers, body, now) == VERIFIED


@pytest.mark.parametrize("family", ["webhook", "svix"])
@pytest.mark.parametrize("seconds", [-300, -299, 0, 299, 300])
def test_both_families_verify_within_five_minutes(family: str, seconds: int) -> None:
    headers = signed(BODY, family=family)
    assert verify(SECRETS, headers, BODY, NOW + timedelta(seconds=seconds)) == VERIFIED


@pytest.mark.parametrize("seconds", [-301, 301, 360, 86_400])
def test_what_was_signed_at_another_time_is_stale(seconds: int) -> None:
    answer = verify(SECRETS, GOOD, BODY, NOW + timedelta(seconds=seconds))
    assert answer == Refused(Refusal.STALE)


def test_header_names_may_have_any_case() -> None:
    headers = {name.title(): value for name, value in GOOD.items()}
    assert verify(SECRETS, headers, BODY, NOW) == VERIFIED


def test_header_names_have_ascii_letters() -> None:
    headers = {name.replace("k", "\N{KELVIN SIGN}"): value for name, value in GOOD.items()}
    assert verify(SECRETS, headers, BODY, NOW) == Refused(Refusal.INCOMPLETE)


@pytest.mark.parametrize(
    "signatures",
    [
        f"v1,{MAC}",
        f"v0,abc v1a,{MAC} v1,{MAC}",
        f"v1 v1, , v1,%%% v1,{MAC}",
        f"v1,{MAC} v1,",
        f"  v1,{MAC}",
        f"v1,é v1,{MAC}",
        " ".join(["v1,AAAA"] * 31 + [f"v1,{MAC}"]),
    ],
)
def test_a_right_entry_is_enough_whatever_its_neighbours_are(signatures: str) -> None:
    assert verify(SECRETS, GOOD | {SIGNATURE: signatures}, BODY, NOW) == VERIFIED


@pytest.mark.parametrize(
    "signatures",
    [
        "v1",
        "v1,",
        ",",
        " ",
        "   ",
        "\t",
        MAC,
        f"v1{MAC}",
        f"v1a,{MAC}",
        f"v2,{MAC}",
        f"V1,{MAC}",
        f"v1,{MAC}junk",
        f"v1,{MAC}=",
        f"v1,{MAC.rstrip('=')}",
        f"v1,{MAC},v1,{MAC}",
        f"v1,\t{MAC}",
        f"v1,{MAC}\t",
        f"v1,{MAC}\n",
        f"v1,{base64.b64decode(MAC).hex()}",
        f"v1,{base64.urlsafe_b64encode(b'~' * 32).decode()}",
        "v1,éé",
        "v1,\udcff",
        "v1,²",
    ],
)
def test_anything_else_than_the_right_entry_is_refused(signatures: str) -> None:
    answer = verify(SECRETS, GOOD | {SIGNATURE: signatures}, BODY, NOW)
    assert answer == Refused(Refusal.BAD_SIGNATURE)


def test_the_thirty_third_entry_is_one_too_many_even_when_it_is_right() -> None:
    signatures = " ".join(["v1,AAAA"] * 32 + [f"v1,{MAC}"])
    assert verify(SECRETS, GOOD | {SIGNATURE: signatures}, BODY, NOW) == Refused(Refusal.TOO_MANY)


def test_a_flood_of_entries_is_refused_even_with_a_right_one() -> None:
    flood = " ".join([f"v1,{MAC}"] * 100_000)
    assert verify(SECRETS, GOOD | {SIGNATURE: flood}, BODY, NOW) == Refused(Refusal.TOO_MANY)


@pytest.mark.parametrize("name", [ID, TIMESTAMP, SIGNATURE])
def test_a_family_with_a_header_missing_or_empty_is_no_family(name: str) -> None:
    missing = {key: value for key, value in GOOD.items() if key != name}
    refused = Refused(Refusal.INCOMPLETE)
    assert verify(SECRETS, missing, BODY, NOW) == refused
    assert verify(SECRETS, GOOD | {name: ""}, BODY, NOW) == refused
    borrowed = missing | {name.replace("webhook", "svix"): GOOD[name]}
    assert verify(SECRETS, borrowed, BODY, NOW) == refused


def test_two_complete_families_must_both_verify() -> None:
    other = signed(BODY, family="svix", message_id="msg_fake0002")
    assert verify(SECRETS, GOOD | other, BODY, NOW) == VERIFIED
    broken = other | {"svix-id": "msg_fake0003"}
    assert verify(SECRETS, GOOD | broken, BODY, NOW) == Refused(Refusal.BAD_SIGNATURE)
    reversed_roles = signed(BODY, family="svix") | GOOD | {ID: "msg_fake0009"}
    assert verify(SECRETS, reversed_roles, BODY, NOW) == Refused(Refusal.BAD_SIGNATURE)


def test_a_piece_of_the_other_family_changes_nothing() -> None:
    assert verify(SECRETS, GOOD | {"svix-id": "msg_fake0009"}, BODY, NOW) == VERIFIED


@pytest.mark.parametrize(
    "message_id", ["a.b", "a\nb", "a b", "msg_fake0001\n", "x" * 129, "é", "a,a", "\udcff"]
)
def test_ids_that_make_the_signed_text_ambiguous_are_refused(message_id: str) -> None:
    assert verify(SECRETS, GOOD | {ID: message_id}, BODY, NOW) == Refused(Refusal.BAD_ID)


@pytest.mark.parametrize(
    "timestamp",
    ["-1", "+1", "1.7e9", "1772442900.0", "1_772_442_900", " 1772442900", "1772442900\n",
     "١٧٧٢٤٤٢٩٠٠", "²", "1" * 400, "1772442900000", "1772442900,1772442900", "x", "\udcff"],
)  # fmt: skip
def test_timestamps_that_are_not_plain_seconds_are_refused(timestamp: str) -> None:
    answer = verify(SECRETS, GOOD | {TIMESTAMP: timestamp}, BODY, NOW)
    assert answer == Refused(Refusal.BAD_TIMESTAMP)


@pytest.mark.parametrize("timestamp", ["0", "1772442901", "01772442900", "999999999999"])
def test_another_timestamp_than_the_signed_one_is_refused(timestamp: str) -> None:
    answer = verify(SECRETS, GOOD | {TIMESTAMP: timestamp}, BODY, NOW)
    assert answer == Refused(Refusal.BAD_SIGNATURE)


@pytest.mark.parametrize(
    "body",
    [b"", BODY + b"\n", BODY + b"\r\n", b"\xef\xbb\xbf" + BODY, BODY.replace(b":", b": "),
     BODY.replace(b"c-1", b"c-2"), b"\xff\xfe"],
)  # fmt: skip
def test_another_body_than_the_signed_one_is_refused(body: bytes) -> None:
    assert verify(SECRETS, GOOD, body, NOW) == Refused(Refusal.BAD_SIGNATURE)


def test_a_dot_moved_from_body_to_timestamp_is_refused() -> None:
    dotted = b"123.rest"
    headers = signed(dotted)
    moved = headers | {TIMESTAMP: headers[TIMESTAMP] + ".123"}
    assert verify(SECRETS, moved, b"rest", NOW) == Refused(Refusal.BAD_TIMESTAMP)


def test_either_of_two_active_secrets_verifies_and_a_retired_one_does_not() -> None:
    old, new = secret_text("old"), secret_text("new")
    both = parse_secrets(f"{old},{new}")
    assert verify(both, signed(BODY, secrets=[old]), BODY, NOW) == VERIFIED
    assert verify(both, signed(BODY, secrets=[new]), BODY, NOW) == VERIFIED
    retired = verify(parse_secrets(new), signed(BODY, secrets=[old]), BODY, NOW)
    assert retired == Refused(Refusal.BAD_SIGNATURE)


def test_without_secrets_nothing_verifies() -> None:
    assert verify((), GOOD, BODY, NOW) == Refused(Refusal.BAD_SIGNATURE)


def test_refusals_have_these_words_in_the_log() -> None:
    assert set(Refusal) == {
        "incomplete_headers",
        "bad_id",
        "bad_timestamp",
        "too_many_signatures",
        "bad_signature",
        "stale",
    }


def test_the_empty_body_can_be_signed() -> None:
    assert verify(SECRETS, signed(b""), b"", NOW) == VERIFIED


# --- secrets


KEY = base64.b64encode(b"k" * 32).decode()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (SECRET, 1),
        (SECRET + "\n", 1),
        (SECRET + "\r\n", 1),
        (f"{SECRET},{secret_text('two')}", 2),
        (f"{SECRET}, {secret_text('two')}", 2),
        (f"{SECRET} {secret_text('two')}", 2),
        (f"{SECRET}\n{secret_text('two')}\n", 2),
        ("whsec_" + base64.b64encode(b"k" * 24).decode(), 1),
        ("whsec_" + base64.b64encode(b"k" * 64).decode(), 1),
    ],
)
def test_exact_secrets_are_read(text: str, count: int) -> None:
    assert len(parse_secrets(text)) == count


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "   ",
        "whsec_",
        KEY,
        f"v1,whsec_{KEY}",
        f" whsec_{KEY}",
        f"whsec_{KEY} ",
        f"whsec_{KEY}\n\n",
        f"\nwhsec_{KEY}",
        f"\twhsec_{KEY}",
        f"WHSEC_{KEY}",
        f"whsec_ {KEY}",
        f"whsec_{KEY.rstrip('=')}",
        f"whsec_{KEY}=",
        f"whsec_{KEY[:-2]}b=",
        "whsec_" + base64.urlsafe_b64encode(b"\xff" * 32).decode(),
        "whsec_" + base64.b64encode(b"k" * 23).decode(),
        "whsec_" + base64.b64encode(b"k" * 65).decode(),
        "whsec_YQ==",
        f'{{"secret":"whsec_{KEY}"}}',
        f'"whsec_{KEY}"',
        "whsec_REPLACE-ME",
        "whsec_é",
        f"whsec_{KEY},whsec_{KEY},whsec_{KEY}",
        f"whsec_{KEY},",
    ],
)
def test_a_secret_that_is_not_exact_is_refused_without_being_told(text: str) -> None:
    with pytest.raises(ValueError, match="webhook secret") as refusal:
        parse_secrets(text)
    assert KEY[:12] not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_a_secret_is_never_printed() -> None:
    assert repr(WebhookSecret(b"k" * 32)) == "WebhookSecret(***)"
