"""The console's mailbox: letters as text, whatever is in them."""

from __future__ import annotations

from typing import Any

from local.console.mailbox import MOST, shown
from local.console.pages import template


def record(number: int, text: str = "Hello") -> dict[str, Any]:
    return {
        "To": ["ada@corp.example"], "Subject": f"Subject {number}", "BodyText": text,
        "Timestamp": 1_772_442_900.0 + number,
    }  # fmt: skip


def page(**values: Any) -> str:
    return template("mailbox.html").render(product_url="http://localhost:1", **values)


def test_the_newest_letters_come_first_and_are_bounded() -> None:
    found = shown({"messages": {"0": [record(number) for number in range(MOST + 50)]}})
    assert [each.subject for each in found][:2] == ["Subject 149", "Subject 148"]
    assert len(found) == MOST
    assert found[0].at == "2026-03-02 09:17:29 UTC"


def test_addresses_can_be_clicked_and_the_rest_is_text() -> None:
    text = "See\nhttp://localhost:8000/mail/skip?link=a.b\n<script>alert(1)</script>"
    body = page(letters=shown({"messages": {"0": [record(1, text)]}}))
    address = "http://localhost:8000/mail/skip?link=a.b"
    assert f'<a href="{address}">{address}</a>' in body
    assert "<script>" not in body


def test_an_empty_mailbox_and_one_without_service_say_so() -> None:
    assert "No mail yet" in page(letters=shown({"messages": {}}))
    assert "does not answer" in page(letters=None)
