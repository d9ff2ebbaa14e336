"""What becomes of recordings is said before a deletion, while it goes on, and afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from functions.portal import texts
from rollcall.domain.leaving import Receipt, RecordingCounts
from tests.support.portal.rows import NOW
from tests.support.portal.world import Browser, World


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (None, [texts.KEPT_RECORDINGS]),
        (RecordingCounts(), ["No recording of the last 60 days was found at Recall.ai."]),
        (RecordingCounts(deleted=1), ["1 recording is deleted at Recall.ai."]),
        (
            RecordingCounts(deleted=2, shared=3, refused=1),
            [
                "2 recordings are deleted at Recall.ai.",
                "3 recordings stay at Recall.ai, since colleagues share them.",
                texts.REFUSED_RECORDINGS[0],
            ],
        ),
    ],
)
def test_the_receipt_says_what_became_of_recordings(
    world: World, counts: RecordingCounts | None, said: list[str]
) -> None:
    world.state.receipts["r-1"] = Receipt(NOW, NOW + timedelta(minutes=2), recordings=counts)
    lines = Browser(world).get("/account/deleted/r-1").page.by_id("receipt").all("li")
    assert [line.text for line in lines if "recording" in line.text.lower()] == said


def test_while_recordings_are_deleted_the_page_says_how_many_are_left(world: World) -> None:
    world.state.receipts["r-1"] = Receipt(NOW, recordings=RecordingCounts(left=7))
    text = Browser(world).get("/account/deleted/r-1").page.by_id("receipt").text
    assert "Recordings are being deleted at Recall.ai: 7 to go." in text


PLACES = {
    "/account/delete": (
        "no colleague shares are deleted at Recall.ai",
        "stay at Recall.ai for as long",
    ),
    "/connections/c-1/disconnect": ("deleted when you delete your account", ""),
    "/account": ("the numbers of the bots that came", ""),
    "/privacy": ("no colleague shares are deleted at Recall.ai too", "since colleagues may share"),
}


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("on", [True, False])
def test_every_page_says_what_the_operator_chose_for_recordings(path: str, on: bool) -> None:
    text = World(deletes_recordings=on).add_user().get(path).page.one("main").text
    deleted, kept = PLACES[path]
    assert (deleted in text) is on
    assert not kept or (kept in text) is not on
