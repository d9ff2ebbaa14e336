from __future__ import annotations

import gzip
from base64 import b64decode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.runtime.compression import SMALLEST, encoded, packed, takes_gzip
from rollcall.runtime.http import Response, html, see_other

LONG = "<p>Weekly call \N{EN DASH} with Grace</p>\n" * 100


def asking(accepted: str | None = "gzip", name: str = "accept-encoding") -> dict[str, Any]:
    return {"headers": {"host": "x"} | ({name: accepted} if accepted is not None else {})}


def text_of(answer: Response) -> str:
    """The text that a browser makes of an answer on the wire."""
    sent = answer.to_gateway()
    body = b64decode(sent["body"]) if sent["isBase64Encoded"] else sent["body"].encode()
    zipped = sent["headers"].get("content-encoding") == "gzip"
    return (gzip.decompress(body) if zipped else body).decode()


@pytest.mark.parametrize(
    "accepted",
    [
        "gzip",
        "GZip",
        "x-gzip",
        "gzip, deflate, br, zstd",
        "br;q=1.0, gzip;q=0.8, *;q=0.1",
        "deflate , gzip ; q=0.001",
        "gzip;Q=1.000",
        "*",
        "*;q=0.5",
        "br, *",
        "identity;q=0, gzip",
        "identity;q=0.5, gzip;q=0.5",
        "gzip,",
        ",,gzip",
        "\tgzip\t",
    ],
)
def test_gzip_is_taken(accepted: str) -> None:
    assert takes_gzip(accepted)


@pytest.mark.parametrize(
    "accepted",
    [
        "",
        ",",
        "identity",
        "br",
        "br, deflate",
        "gzip;q=0",
        "gzip;q=0.0",
        "gzip;q=0.000",
        "gzip;q=0, *",
        "*;q=0",
        "br, *;q=0",
        "gzip, gzip;q=0",
        "x-gzip;q=0, gzip",
        "identity, gzip;q=0.5",
        "identity;q=0.6, gzip;q=0.5",
        "identity, *;q=0.5",
        "gzip;q=2",
        "gzip;q=-1",
        "gzip;q=1.5",
        "gzip;q=0.0001",
        "gzip;q=",
        "gzip;q",
        "gzip;q=high",
        "gzip;q=1;q=1",
        "gzip;level=9",
        "gzipped",
        "notgzip",
        '"gzip"',
        "gzip\N{NO-BREAK SPACE}",
        "x" * 2000 + ",gzip",
    ],
)
def test_gzip_is_not_taken(accepted: str) -> None:
    assert not takes_gzip(accepted)


@given(st.text(alphabet=st.sampled_from("gzip*;,=q.01 \tidentity\ud800\x00"), max_size=60))
def test_no_value_of_the_header_is_too_odd_to_read(accepted: str) -> None:
    assert takes_gzip(accepted) in {True, False}


@pytest.mark.parametrize("name", ["accept-encoding", "Accept-Encoding"])
def test_a_long_page_is_sent_compressed(name: str) -> None:
    sent = encoded(html(200, LONG), asking(name=name)).to_gateway()
    assert sent["isBase64Encoded"] is True
    assert sent["headers"]["content-encoding"] == "gzip"
    assert sent["headers"]["vary"] == "accept-encoding"
    assert gzip.decompress(b64decode(sent["body"])).decode() == LONG
    assert len(sent["body"]) < len(LONG) / 4


def test_status_headers_and_cookies_stay() -> None:
    plain = html(422, LONG, ("a=b; Path=/",))
    sent = encoded(plain, asking()).to_gateway()
    assert (sent["statusCode"], sent["cookies"]) == (422, ["a=b; Path=/"])
    assert plain.to_gateway()["headers"].items() <= sent["headers"].items()


@pytest.mark.parametrize(
    "event", [{}, {"headers": None}, asking(None), asking("br"), asking("gzip;q=0")]
)
def test_who_does_not_ask_for_it_gets_the_plain_page_marked_as_one_of_two(
    event: dict[str, Any],
) -> None:
    sent = encoded(html(200, LONG), event).to_gateway()
    assert (sent["body"], sent["isBase64Encoded"]) == (LONG, False)
    assert "content-encoding" not in sent["headers"]
    assert sent["headers"]["vary"] == "accept-encoding"


@pytest.mark.parametrize(
    ("kind", "compressed"),
    [
        ("text/html; charset=utf-8", True),
        ("text/css; charset=utf-8", True),
        ("text/javascript; charset=utf-8", True),
        ("text/plain", True),
        ("image/svg+xml", True),
        ("application/json", True),
        ("image/png", False),
        ("application/octet-stream", False),
        ("", False),
    ],
)
def test_only_texts_are_compressed(kind: str, *, compressed: bool) -> None:
    answer = encoded(Response(200, LONG, {"content-type": kind}), asking())
    assert ("content-encoding" in answer.headers) is compressed
    assert ("vary" in answer.headers) is compressed
    assert text_of(answer) == LONG


@pytest.mark.parametrize(("size", "compressed"), [(SMALLEST - 1, False), (SMALLEST, True)])
def test_small_answers_are_sent_as_they_are(size: int, *, compressed: bool) -> None:
    answer = encoded(html(200, "a" * size), asking())
    assert ("content-encoding" in answer.headers) is compressed


def test_redirects_and_bytes_are_left_alone() -> None:
    for answer in (see_other("/"), Response(200, b"\x89PNG" * 999, {"content-type": "text/plain"})):
        assert encoded(answer, asking()).body == answer.body
        assert "content-encoding" not in encoded(answer, asking()).headers


def test_the_same_text_gives_the_same_bytes() -> None:
    assert packed(LONG) == packed(LONG)
    assert packed(LONG)[4:8] == b"\0\0\0\0", "no date"


def test_what_was_compressed_ahead_is_sent_so() -> None:
    ahead = packed(LONG, level=9)
    answer = Response(200, LONG, {"content-type": "text/css"}, packed=ahead)
    assert encoded(answer, asking()).body == ahead
    assert encoded(answer, asking("br")).body == LONG


@pytest.mark.parametrize("padding", [0, 1, 100])
def test_padding_makes_an_answer_longer_and_changes_no_text(padding: int) -> None:
    answer = encoded(Response(200, LONG, {"content-type": "text/html"}, padding=padding), asking())
    plain = encoded(html(200, LONG), asking())
    assert len(answer.body) - len(plain.body) == (padding + 1 if padding else 0)
    assert text_of(answer) == LONG


def test_a_letter_that_does_not_exist_is_no_failure() -> None:
    answer = encoded(html(200, LONG + "\ud800"), asking())
    assert text_of(answer) == LONG + "?"
