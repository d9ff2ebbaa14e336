"""What Recall or Google says of a failure reaches no row, no page and no log."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from markupsafe import escape

from functions.portal.texts import BOT_CAUSES, CONNECTION_PROBLEMS
from rollcall.adapters.recall.outcomes import KNOWN_CODES
from rollcall.domain.errors import WRONG_TOKEN, RequestRefused, Unavailable
from rollcall.domain.model import Status
from rollcall.domain.problems import Problem
from rollcall.reconcile.connection_status import problem_of
from rollcall.runtime.observability import make_telemetry
from tests.simulation.people import USERS
from tests.simulation.recall import DirectRequest, DirectResponse
from tests.support.portal.rows import make_user
from tests.support.portal.world import World as Portal
from tests.unit.reconcile.samples import CREATE, TOMORROW, status
from tests.unit.reconcile.scene import Scene

CANARY = "FAKE-CLIENT-SECRET-CANARY"
BODIES = {
    "general": {"code": CANARY, "detail": f"Wrong value {CANARY}."},
    "fields": {"oauth_client_secret": [f"Invalid client secret {CANARY}."], CANARY: [CANARY]},
    "envelope": {"code": "x", "message": CANARY, "errors": {"non_field_errors": [CANARY]}},
    "html": f"<html><title>{CANARY}</title></html>",
}
STATUSES = [400, 401, 402, 403, 404, 405, 409, 410, 422, 429, 500, 503, 507]
CAUSES = {
    f"invalid_grant: {CANARY}": Problem.ACCESS_ENDED,
    f"INVALID_SCOPE({CANARY})": Problem.BOX_NOT_TICKED,
    f"admin_policy_enforced {CANARY}": Problem.NOT_ALLOWED,
    f"invalid_client {CANARY}": Problem.CLIENT_REFUSED,
    CANARY: Problem.ACCESS_LOST,
    "": Problem.ACCESS_LOST,
}


def _seen(scene: Scene) -> str:
    """Everything that is stored, and everything that the pages of both users show."""
    state = scene.world.state
    parts = [repr(state.connections), repr(state.calendars), repr(state.events)]
    parts += [repr(held.lease) for held in state.workspaces.values()]
    portal = Portal(state=state, now=scene.now)
    for user in ("ada", "grace"):
        state.users[user] = replace(make_user(user), email=USERS[user])
        browser = portal.sign_in(user)
        for path in ("/", "/onboarding", "/account", "/preferences"):
            answer = browser.get(path)
            assert answer.status in {200, 303}
            parts.append(answer.body)
    return "\n".join(parts)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("code", STATUSES)
@pytest.mark.parametrize("reads", [False, True], ids=["writes", "all but calendars"])
def test_no_text_of_a_refusal_is_kept_shown_or_logged(
    reads: bool, code: int, body: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = Scene()
    scene.connect("grace")
    scene.meet("old", "grace")
    scene.run(60)
    telemetry = make_telemetry("sync_worker")
    scene.world.telemetry = telemetry  # type: ignore[assignment]
    content = BODIES[body] if isinstance(BODIES[body], str) else json.dumps(BODIES[body])

    def refuse(request: DirectRequest, answer: DirectResponse) -> DirectResponse:
        if request.method == "GET" and (not reads or "/calendars/" in request.path):
            return answer
        return replace(answer, status_code=code, content=str(content).encode())

    scene.bend(refuse)
    scene.people.do_connect("ada")
    scene.meet("m1", "grace", start=TOMORROW + timedelta(hours=1))
    scene.change("old", private=True)
    scene.people.do_resync("grace")
    scene.run(30)
    seen = _seen(scene)
    scene.run(300)
    for error in scene.world.bugs:
        telemetry.finish("item_failed", failed=True, cause=error)
    logged = capsys.readouterr().out
    assert "run_done" in logged
    assert CANARY not in seen + _seen(scene) + logged


@pytest.mark.parametrize("cause", CAUSES)
def test_the_cause_of_a_lost_calendar_becomes_a_word_of_ours(cause: str) -> None:
    scene = Scene()
    scene.connect("ada", "grace")
    scene.workspace.calendars.disconnect(scene.calendar("ada"), cause)
    scene.run(60)
    assert scene.connection("ada").status is Status.DISCONNECTED
    assert scene.connection("ada").problem is CAUSES[cause]
    seen = _seen(scene)
    assert CANARY not in seen
    assert escape(CONNECTION_PROBLEMS[CAUSES[cause]]) in seen


def test_a_token_of_another_row_is_told_in_words_of_ours_and_rings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene()
    error = RequestRefused(WRONG_TOKEN)

    def decrypt(*_: object, **__: object) -> str:
        raise error

    monkeypatch.setattr(scene.world.vault, "decrypt", decrypt)
    scene.connect("ada")
    assert scene.connection("ada").problem is Problem.TOKEN_UNREADABLE
    assert scene.world.bugs == [error]


@pytest.mark.parametrize(
    ("reason", "problem"),
    [
        ("token_key", Problem.OUR_SIDE),
        ("secret_unreadable", Problem.OUR_SIDE),
        ("google_no_answer", Problem.GOOGLE_NO_ANSWER),
        ("server_error", Problem.NO_ANSWER),
        ("ConnectTimeout", Problem.NO_ANSWER),
    ],
)
def test_a_failed_try_names_the_side_that_failed(reason: str, problem: Problem) -> None:
    assert problem_of(Unavailable(reason)) is problem


def test_a_token_that_cannot_be_opened_now_is_a_failure_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene()

    def decrypt(*_: object, **__: object) -> str:
        raise Unavailable("throttled")

    monkeypatch.setattr(scene.world.vault, "decrypt", decrypt)
    scene.connect("ada")
    assert scene.connection("ada").problem is Problem.OUR_SIDE


def test_a_problem_goes_once_its_cause_is_gone() -> None:
    scene = Scene()
    scene.fail(status(CREATE, 503))
    scene.connect("ada")
    assert scene.connection("ada").problem is Problem.NO_ANSWER
    scene.fail()
    scene.run(120)
    assert scene.connection("ada").problem is Problem.NONE


def test_every_problem_has_a_sentence_and_no_sentence_lacks_a_problem() -> None:
    told = set(Problem) - {Problem.NONE, Problem.UNKNOWN}
    assert set(CONNECTION_PROBLEMS) == told
    assert len(set(CONNECTION_PROBLEMS.values())) == len(told)


def test_every_refusal_of_a_meeting_has_words() -> None:
    words = {"blocked", "unpaid", "conflict", "no_answer", "no_bot_free", "removal_refused"}
    assert words <= BOT_CAUSES.keys()
    assert all(BOT_CAUSES.get(f"refused:{c}") or BOT_CAUSES["refused"] for c in KNOWN_CODES)
