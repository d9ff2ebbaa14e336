"""What a bot recorded, read from Recall's bot object, and which links are given to people."""

from __future__ import annotations

from typing import Any

import pytest

from rollcall.adapters.recall.media import is_media_link, read_media
from rollcall.adapters.recall.transport import RecallTransport
from rollcall.domain.errors import Unavailable
from rollcall.domain.media import Medium, MediumState
from tests.contract.stores import NOW

BUCKET = "https://us-west-2-recallai-production-bot-data.s3.amazonaws.com"
LINK = f"{BUCKET}/_workspace-1/recordings/2/A%3Ai-0/x.mp4?Signature=c%2B&Expires=1"


def is_own(base: str = "https://us-west-2.recall.ai") -> Any:
    return RecallTransport(base, lambda: "FAKE", lambda: NOW).serves


def part(code: str = "done", url: object = LINK) -> dict[str, Any]:
    return {"status": {"code": code}, "data": {"download_url": url}}


def bot(code: str = "done", codes: tuple[str, ...] = ("done",), **shortcuts: Any) -> dict[str, Any]:
    recording = {
        "started_at": "2026-03-02T09:15:00Z", "status": {"code": code},
        "media_shortcuts": shortcuts,
    }  # fmt: skip
    changes = [{"code": one, "created_at": "2026-03-02T09:15:00Z"} for one in codes]
    return {"id": "b", "status_changes": changes, "recordings": [recording]}


def states(answer: object) -> tuple[MediumState, MediumState]:
    found = read_media(answer, is_own())
    return found[Medium.RECORDING].state, found[Medium.TRANSCRIPT].state


READY, NOT_READY, FAILED, DELETED, NONE, FOREIGN = (
    MediumState.READY, MediumState.NOT_READY, MediumState.FAILED, MediumState.DELETED,
    MediumState.NONE, MediumState.FOREIGN,
)  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (bot(video_mixed=part(), transcript=part()), (READY, READY)),
        (bot(video_mixed=part(), transcript=None), (READY, NONE)),
        (bot(video_mixed=part()), (READY, NONE)),
        (bot(video_mixed=part("processing", None), transcript=part("failed", None)),
         (NOT_READY, FAILED)),
        (bot(video_mixed=part("deleted", None), transcript=part("a word of tomorrow")),
         (DELETED, NOT_READY)),
        (bot(video_mixed=part(url=None), transcript=part(url=7)), (NOT_READY, NOT_READY)),
        (bot(video_mixed={"data": {"download_url": LINK}}, transcript="?"), (READY, NONE)),
        (bot("deleted", video_mixed=part(), transcript=part()), (DELETED, DELETED)),
        (bot(codes=("done", "media_expired"), video_mixed=part()), (DELETED, DELETED)),
        (bot("processing"), (NOT_READY, NOT_READY)),
        (bot("failed"), (FAILED, FAILED)),
        ({"status_changes": [{"code": "done"}], "recordings": []}, (NONE, NONE)),
        ({"status_changes": [{"code": "in_call_recording"}], "recordings": []},
         (NOT_READY, NOT_READY)),
        (bot(video_mixed=part(url="https://elsewhere.example/x.mp4")), (FOREIGN, NONE)),
    ],
)  # fmt: skip
def test_each_medium_is_read_with_its_state(
    answer: object, expected: tuple[MediumState, MediumState]
) -> None:
    assert states(answer) == expected


def test_of_several_recordings_the_last_one_counts() -> None:
    answer = bot(video_mixed=part(url=f"{BUCKET}/first"))
    later = {**answer["recordings"][0], "started_at": "2026-03-02T10:00:00Z",
             "media_shortcuts": {"video_mixed": part(url=f"{BUCKET}/second")}}  # fmt: skip
    for recordings in ([later, *answer["recordings"]], [*answer["recordings"], later]):
        found = read_media({**answer, "recordings": recordings}, is_own())[Medium.RECORDING]
        assert found.link is not None
        assert found.link.reveal() == f"{BUCKET}/second"


@pytest.mark.parametrize("answer", [None, [], {}, {"recordings": 1}, "x"])
def test_an_answer_of_another_form_is_no_answer(answer: object) -> None:
    with pytest.raises(Unavailable):
        read_media(answer, is_own())


def test_what_is_read_never_prints_its_link() -> None:
    found = read_media(bot(video_mixed=part()), is_own())
    assert "recallai" not in repr(found)
    assert "recallai" not in str(found)


GIVEN = {
    LINK: True,
    "https://recallai-production-bot-data.s3.amazonaws.com/a?b=c": True,
    "https://eu-central-1-recallai-production-bot-data.s3.eu-central-1.amazonaws.com/a": True,
    "https://us-west-2.recall.ai/api/v1/download/x?token=y": True,
    "https://us-west-2.recall.ai:443/x": True,
    "http://us-west-2.recall.ai/x": False,
    LINK.replace("https", "http"): False,
    "https://us-west-2.recall.ai:8443/x": False,
    "https://ada:secret@us-west-2.recall.ai/x": False,
    "https://us-west-2.recall.ai@elsewhere.example/x": False,
    "https://elsewhere.example/us-west-2.recall.ai/x": False,
    "https://us-west-2.recall.ai.elsewhere.example/x": False,
    "https://notrecall.ai/x": False,
    "https://evil-recallai-production-bot-data.s3.amazonaws.com/x": False,
    "https://recallai-production-bot-data-evil.s3.amazonaws.com/x": False,
    "https://s3.amazonaws.com/recallai-production-bot-data/x": False,
    "https://us-west-2.recall.ai\\@elsewhere.example/x": False,
    "https://us-west-2.recall.ai/\r\nset-cookie: a=b": False,
    "https://us-west-2.recall.ai/ x": False,
    'https://us-west-2.recall.ai/"><script>': False,
    "javascript:alert(1)//us-west-2.recall.ai": False,
    "//us-west-2.recall.ai/x": False,
    "data:text/html,us-west-2.recall.ai": False,
    "https://us-west-2.recall.ai/" + "x" * 6000: False,
    "": False,
}


@pytest.mark.parametrize(("link", "given"), GIVEN.items())
def test_only_links_to_recalls_storage_are_given(link: str, given: bool) -> None:
    assert is_media_link(link, is_own()) is given


def test_a_recall_on_this_machine_gives_links_to_itself_alone() -> None:
    own = is_own("http://127.0.0.1:8002")
    assert is_media_link("http://127.0.0.1:8002/media/b/video_mixed?Expires=1", own)
    assert not is_media_link("http://127.0.0.1:8003/media/b/video_mixed", own)
    assert not is_media_link("http://ada@127.0.0.1:8002/media", own)
