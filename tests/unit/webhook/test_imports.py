"""The webhook starts fast because it loads little."""

from __future__ import annotations

from tests.support.loaded import loaded_by

UNWANTED = ("boto3", "cryptography", "google", "httpx", "jinja2", "pydantic", "requests", "svix")


def test_the_webhook_loads_nothing_heavy() -> None:
    loaded = loaded_by("webhook")
    assert loaded.among(UNWANTED) == set()
    assert loaded.collects
