"""Every genuine request verifies, no forgery does, and no input raises.

ROLLCALL_FUZZ multiplies the number of tries: 200 gives a million forgeries.
"""

from __future__ import annotations

import base64
import os
import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from rollcall.protocol.notification import (
    BotStatusChange,
    CalendarUpdate,
    Ignored,
    SyncEvents,
    Unusable,
    parse_notification,
)
from rollcall.protocol.webhook_signature import Refused, Verified, parse_secrets, verify
from tests.support.webhooks import CALENDAR_ID, NOW, secret_text, signed, sync_events

TIMES = int(os.environ.get("ROLLCALL_FUZZ", "1"))
NAMES = ("one", "two")
TEXTS = [secret_text(name) for name in NAMES]
SECRETS = parse_secrets(",".join(TEXTS))
WRONG = secret_text("wrong")
NOISE = ["v0,abc", "v2,xyz", "v1a,AAAA", "v1,", "v1", "", ",", "v1,%%%", "é", "v1,AAAA,", "\t"]
BODIES = [b"", b"{}", sync_events(), "title: 計画 ½ 🎉".encode(), b"x" * 4000, b"a.b.c"]

type Headers = dict[str, str]


def genuine(dice: random.Random) -> tuple[Headers, bytes]:
    body = dice.choice(BODIES) + str(dice.random()).encode()
    family = dice.choice(["webhook", "svix"])
    headers = signed(
        body,
        secrets=[dice.choice(TEXTS)],
        at=NOW + timedelta(seconds=dice.randint(-299, 299)),
        family=family,
        message_id="msg_" + "".join(dice.choices("abcXYZ019-_", k=dice.randint(1, 27))),
    )
    entries = [headers[f"{family}-signature"], *dice.choices(NOISE, k=dice.randint(0, 6))]
    if dice.random() < 0.3:
        entries += signed(body, secrets=[WRONG], family=family)[f"{family}-signature"].split()
    dice.shuffle(entries)
    headers[f"{family}-signature"] = " ".join(entries)
    spell = dice.choice([str.lower, str.upper, str.title])
    return {spell(name): value for name, value in headers.items()}, body


def test_every_genuine_request_verifies() -> None:
    dice = random.Random(1)
    for _ in range(2000 * TIMES):
        headers, body = genuine(dice)
        assert isinstance(verify(SECRETS, headers, body, NOW), Verified), (headers, body)


def test_no_mutation_of_a_genuine_request_verifies() -> None:
    dice = random.Random(2)
    for _ in range(5000 * TIMES):
        headers, body = genuine(dice)
        mutated, other_body = dice.choice(MUTATIONS)(dice, headers, body)
        assert isinstance(verify(SECRETS, mutated, other_body, NOW), Refused), (mutated, body)


@pytest.mark.parametrize("part", ["id", "timestamp", "signature", "body"])
def test_every_single_bit_counts(part: str) -> None:
    body = sync_events()
    headers = signed(body, secrets=TEXTS[:1])
    signature = headers["webhook-signature"]
    text = body if part == "body" else headers[f"webhook-{part}"].encode()
    for position in range(len(text) * 8):
        flipped = bytearray(text)
        flipped[position // 8] ^= 1 << position % 8
        if part == "body":
            answer = verify(SECRETS, headers, bytes(flipped), NOW)
        else:
            mutated = headers | {f"webhook-{part}": flipped.decode("latin-1")}
            answer = verify(SECRETS, mutated, body, NOW)
        assert isinstance(answer, Refused), (signature, position)


def test_no_header_raises_whatever_it_holds() -> None:
    dice = random.Random(3)
    alphabet = "v1,. =+/_-0129Az\t\n\r\x00é²\u0661\udcff\U0001f389"
    for _ in range(5000 * TIMES):
        headers, body = genuine(dice)
        for name in dice.sample(sorted(headers), k=dice.randint(1, 3)):
            headers[name] = "".join(dice.choices(alphabet, k=dice.randint(0, 60)))
        assert isinstance(verify(SECRETS, headers, body, NOW), Refused)


def test_no_signed_body_raises_whatever_it_holds() -> None:
    dice = random.Random(4)
    answers = (SyncEvents, CalendarUpdate, BotStatusChange, Ignored, Unusable)
    pieces = [b"{", b"}", b"[", b"]", b'"event"', b":", b",", b'"calendar.sync_events"', b'"data"']
    pieces += [b"NaN", b"1e999", b"9" * 4400, b'"\\ud800"', b"\xff", b"null", b'"bot.done"', b"-"]
    for _ in range(3000 * TIMES):
        body = bytearray(sync_events())
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(body))
            body[at : at + dice.randint(0, 20)] = dice.choice(pieces)
        assert isinstance(parse_notification(bytes(body), NOW), answers)
        assert isinstance(parse_notification(b"".join(dice.choices(pieces, k=9)), NOW), answers)


def _name(headers: Headers, part: str) -> str:
    return next(name for name in headers if name.lower().endswith(part))


def _flip_text(dice: random.Random, headers: Headers, part: str) -> Headers:
    name = _name(headers, part)
    text = bytearray(headers[name].encode())
    text[dice.randrange(len(text))] ^= 1 << dice.randrange(8)
    return headers | {name: text.decode("latin-1")}


def _change_id(dice: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    return _flip_text(dice, headers, "id"), body


def _change_time(dice: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    return _flip_text(dice, headers, "timestamp"), body


def _change_body(dice: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    at = dice.randrange(len(body))
    return headers, body[:at] + bytes([body[at] ^ 1 << dice.randrange(8)]) + body[at + 1 :]


def _grow_body(dice: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    return headers, dice.choice([body + b"\n", b" " + body, body[:-1], body + body])


def _wrong_key(_dice: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    name = _name(headers, "signature")
    forged = signed(body, secrets=[WRONG], message_id="msg_x")["webhook-signature"]
    return headers | {name: forged}, body


def _other_message(dice: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    other, _ = genuine(dice)
    part = dice.choice(["id", "timestamp"])
    name = _name(headers, part)
    value = other[_name(other, part)]
    return headers | {name: value if value != headers[name] else value + "0"}, body


def _shift_dots(_dice: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    name, time = _name(headers, "id"), _name(headers, "timestamp")
    shifted = headers | {name: f"{headers[name]}.{headers[time]}", time: headers[time]}
    return shifted, body


def _drop_header(dice: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    gone = dice.choice(sorted(headers))
    return {name: value for name, value in headers.items() if name != gone}, body


def _mix_families(dice: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    lowered = {name.lower(): value for name, value in headers.items()}
    gone = dice.choice(sorted(lowered))
    family, other = ("svix", "webhook") if gone.startswith("svix") else ("webhook", "svix")
    renamed = gone.replace(family, other)
    return {renamed if name == gone else name: value for name, value in lowered.items()}, body


def _cut_signature(_dice: random.Random, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    name = _name(headers, "signature")
    return headers | {name: headers[name].replace("=", "")}, body


MUTATIONS: list[Callable[[random.Random, Headers, bytes], tuple[Headers, bytes]]] = [
    _change_id,
    _change_time,
    _change_body,
    _grow_body,
    _wrong_key,
    _other_message,
    _shift_dots,
    _drop_header,
    _mix_families,
    _cut_signature,
]


def test_a_key_of_zero_bytes_opens_nothing() -> None:
    body = sync_events(CALENDAR_ID)
    empty = "whsec_" + base64.b64encode(b"").decode()
    with pytest.raises(ValueError, match="24 to 64"):
        parse_secrets(empty)
    headers = signed(body) | {"webhook-signature": "v1," + base64.b64encode(b"\0" * 32).decode()}
    assert isinstance(verify(SECRETS, headers, body, NOW), Refused)
