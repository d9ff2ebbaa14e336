"""What the worker loads at a cold start, and in which state that leaves its process."""

from __future__ import annotations

from tests.support.loaded import loaded_by

UNWANTED = (
    "boto3", "cryptography", "google", "httpcore", "jinja2", "requests", "s3transfer", "svix",
    "rollcall.adapters.recall.outlook",
)  # fmt: skip


def test_the_worker_loads_nothing_heavy_and_collects_garbage_again_once_it_is_loaded() -> None:
    loaded = loaded_by("sync_worker")
    assert loaded.among(UNWANTED) == set()
    assert loaded.collects
