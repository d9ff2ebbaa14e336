"""What the portal loads before the first request: what the list needs, and no rare page."""

from __future__ import annotations

from tests.support.loaded import loaded_by

UNWANTED = (
    "boto3", "cryptography", "google", "httpx", "pydantic", "requests", "s3transfer", "svix",
)  # fmt: skip
PAGES = "functions.portal.pages."


def test_the_portal_loads_nothing_heavy_and_only_the_pages_that_a_visit_begins_with() -> None:
    loaded = loaded_by("portal")
    pages = {name.removeprefix(PAGES) for name in loaded.modules if name.startswith(PAGES)}
    assert loaded.among(UNWANTED) == set()
    assert pages == {"errors", "landing", "meetings", "signed_in"}
    assert loaded.collects
