"""The company's policy and its pause by the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from operate.commands.pause import paused
from operate.company_policy import PolicySet, Touched, preview, replace_policy
from operate.policy_file import from_json
from rollcall.domain.errors import VersionConflict
from rollcall.domain.preferences import Mode, Preferences
from tests.contract.stores import HOUR, an_event
from tests.unit.operate.conftest import ADA, MARK, Scene

NEVER_BOARD = '{"never_words": ["board"]}'


@pytest.fixture
def meeting(scene: Scene) -> Scene:
    """Ada has one meeting that is recorded."""
    scene.site.portal.save_preferences(ADA, Preferences(Mode.EVERY), 0, MARK)
    row = an_event(user_id=ADA, calendar_key="calendar-1", start=scene.now + HOUR)
    lease = scene.lease()
    connection = scene.worker.connection(ADA, "calendar-1")
    assert connection is not None
    scene.worker.save_events(lease, [row])
    scene.worker.release(lease)
    return scene


def test_pause_names_the_meetings_that_lose_their_bot_and_resume_gives_them_back(
    meeting: Scene,
) -> None:
    code, told = meeting.asked(PolicySet, "pause", "--remove-bots", "--yes")
    held = meeting.site.policies.policy().paused
    assert (code, told.changed, told.version, told.people) == (0, True, 1, 2)
    assert held is not None
    assert (held.and_running, held.by) == (True, "operator user/moto")
    # Once more is no change, and one that lets bots leave is never made one that does not.
    assert meeting.asked(PolicySet, "pause", "--yes")[1].changed is False
    assert meeting.asked(PolicySet, "resume")[1].changed is True
    assert meeting.site.policies.policy().paused is None
    assert meeting.asked(PolicySet, "resume")[1].changed is False


def test_a_pause_that_is_not_confirmed_changes_nothing(scene: Scene) -> None:
    code, out, err = scene.run("pause", typed="no\n")
    assert (code, out) == (2, "")
    assert "0 meetings lose their bot" in err
    assert scene.site.policies.policy().version == 0


def test_what_is_shown_can_be_set_and_previewing_changes_nothing(
    scene: Scene, tmp_path: Path
) -> None:
    file = tmp_path / "policy.json"
    file.write_text(NEVER_BOARD)
    assert scene.asked(Touched, "policy", "preview", str(file))[1].people == 2
    assert scene.site.policies.policy().version == 0
    assert scene.asked(PolicySet, "policy", "set", str(file), "--yes")[1].version == 1
    file.write_text(scene.run("policy", "show")[1])
    assert json.loads(file.read_text())["never_words"] == ["board"]
    assert scene.asked(PolicySet, "policy", "set", str(file), "--yes")[1].changed is False


@pytest.mark.parametrize("text", ['{"never_wrods": []}', "[]", "{", '{"never_guests": ["x"]}'])
def test_a_file_that_holds_no_policy_could_not_run(scene: Scene, tmp_path: Path, text: str) -> None:
    file = tmp_path / "policy.json"
    file.write_text(text)
    code, out, _err = scene.run("policy", "set", str(file), "--yes")
    assert (code, out) == (2, "")
    assert scene.site.policies.policy().version == 0


def test_only_the_version_that_was_looked_at_is_replaced(scene: Scene) -> None:
    site = scene.site
    wanted = from_json(NEVER_BOARD)
    touched = preview(site, wanted)
    replace_policy(site, paused(site, site.policies.policy(), and_running=False), touched, 0)
    with pytest.raises(VersionConflict):
        replace_policy(site, wanted, touched, 0)
    assert site.policies.policy().never_words == ()
