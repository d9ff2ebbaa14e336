"""What an operator does to people by the command: what is stored then, and who is said to."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from operate.commands.people_access import Admitted
from operate.commands.people_erase import Erased
from operate.commands.people_export import Exported, lines_of, write
from operate.commands.people_resync import Resynced
from rollcall.domain.audit import Act
from tests.contract.stores import an_event
from tests.unit.operate.conftest import ADA, BOB, Scene

ANN = "ada@corp.example"


def test_who_is_blocked_reads_why_and_comes_in_again_when_it_is_taken_back(scene: Scene) -> None:
    reason = "You left the company."
    code, told = scene.asked(Admitted, "people", "block", ANN, "--reason", reason, "--yes")
    blocked = scene.site.people.user(ADA)
    assert (code, told.changed) == (0, True)
    assert blocked is not None
    assert (blocked.blocked_reason, blocked.blocked_by) == (reason, "operator user/moto")
    assert blocked.generation != "g-1"
    assert scene.asked(Admitted, "people", "block", ANN, "--yes")[1].changed is False
    code, told = scene.asked(Admitted, "people", "unblock", ANN)
    free = scene.site.people.user(ADA)
    assert (code, told.changed, free is not None and free.blocked) == (0, True, False)
    assert scene.acts() == [(Act.BLOCKED, ADA), (Act.UNBLOCKED, ADA)]


@pytest.mark.parametrize("typed", ["", "no\n", "bob@corp.example\n"])
def test_nothing_happens_unless_the_very_address_is_typed(scene: Scene, typed: str) -> None:
    for command in ("block", "erase"):
        code, out, err = scene.run("people", command, ANN, typed=typed)
        assert (code, out) == (2, "")
        assert "Nothing was changed." in err
    user = scene.site.people.user(ADA)
    assert user is not None
    assert (user.blocked, user.erasing) == (False, "")
    assert scene.acts() == []


def test_a_typed_address_confirms(scene: Scene) -> None:
    assert scene.run("people", "block", ANN, typed=f"{ANN}\n")[0] == 0
    user = scene.site.people.user(ADA)
    assert user is not None
    assert user.blocked


def test_an_administrator_is_not_blocked_and_the_sentence_says_what_to_do(scene: Scene) -> None:
    scene.site.given["admins"] = ANN
    code, _out, err = scene.run("people", "block", ANN, "--yes")
    assert code == 1
    assert "ROLLCALL_ADMINS" in err


def test_an_invitation_stands_until_it_is_withdrawn(scene: Scene) -> None:
    guest = "guest@far.example"
    assert scene.asked(Admitted, "people", "invite", guest)[1].changed
    assert scene.site.people.invitation(guest, scene.now) is not None
    assert scene.asked(Admitted, "people", "withdraw", guest)[1].changed
    assert scene.site.people.invitation(guest, scene.now) is None
    assert scene.asked(Admitted, "people", "withdraw", guest)[1].changed is False
    assert [act for act, _about in scene.acts()] == [Act.INVITED, Act.WITHDRAWN]
    assert scene.run("people", "invite", "nobody")[0] == 1


def test_resync_asks_for_every_calendar_to_be_read_again(scene: Scene) -> None:
    scene.connect(ADA, "second@corp.example", "calendar-2")
    code, told = scene.asked(Resynced, "people", "resync", ANN)
    assert (code, told.calendars) == (0, 2)
    assert all(one.resync for one in scene.site.worker.connections(ADA))
    assert not any(one.resync for one in scene.site.worker.connections(BOB))
    assert scene.acts() == [(Act.READ_AGAIN, ADA)]


def test_an_administrators_list_says_who_never_signed_in(scene: Scene) -> None:
    scene.site.given["admins"] = f"{ANN},root@corp.example"
    code, out, _err = scene.run("admins", "--json")
    assert code == 0
    assert json.loads(out)["admins"] == [
        {"address": ANN, "has_account": True},
        {"address": "root@corp.example", "has_account": False},
    ]


# --- erase


def test_erase_ends_with_a_receipt_when_nothing_is_left(scene: Scene) -> None:
    scene.then = scene.serve
    code, told = scene.asked(Erased, "people", "erase", ANN, "--yes")
    assert (code, told.calendars_left) == (0, 0)
    assert told.finished_at is not None
    assert told.page.endswith(f"/account/deleted/{told.receipt}")
    assert scene.site.people.user(ADA) is None
    assert scene.site.people.user(BOB) is not None
    assert scene.acts() == [(Act.ERASED, ADA)]
    assert scene.asked(Erased, "people", "receipt", told.receipt) == (0, told)


def test_a_deletion_that_was_left_goes_on_under_its_first_receipt(scene: Scene) -> None:
    code, first = scene.asked(Erased, "people", "erase", ANN, "--yes", "--within", "0")
    assert (code, first.finished_at, first.calendars_left) == (1, None, 1)
    # Asked before, so it asks no more.
    scene.then = scene.serve
    code, second = scene.asked(Erased, "people", "erase", ANN)
    assert (code, second.receipt) == (0, first.receipt)
    assert second.finished_at is not None
    assert scene.acts() == [(Act.ERASED, ADA)]
    assert scene.run("people", "receipt", "unknown")[0] == 1


# --- export


def test_export_writes_everything_and_no_token_for_its_owner_only(
    scene: Scene, tmp_path: Path
) -> None:
    lease = scene.lease()
    rows = [an_event(f"event-{n}", user_id=ADA, calendar_key="calendar-1") for n in range(3)]
    scene.worker.save_events(lease, rows)
    file = tmp_path / "ada.json"
    code, told = scene.asked(Exported, "people", "export", ANN, "--to", str(file))
    content = file.read_bytes()
    assert (code, told.events, told.size) == (0, 3, len(content))
    assert told.sha256 == hashlib.sha256(content).hexdigest()
    assert file.stat().st_mode & 0o777 == 0o600
    held = json.loads(content)
    assert (held["format"], held["next"]) == ("rollcall-take-out", None)
    assert held["profile"]["email"] == ANN
    assert {one["facts"]["event_id"] for one in held["events"]} == {f"event-{n}" for n in range(3)}
    assert "token" not in held["connections"][0]
    assert scene.acts() == [(Act.EXPORTED, ADA)]


def test_an_export_that_was_cut_off_leaves_the_file_of_before(scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "ada.json"
    file.write_text("before")
    user = scene.site.people.user(ADA)
    assert user is not None

    def cut_off() -> object:
        yield next(lines_of(scene.site, user, scene.now))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(file, cut_off())  # type: ignore[arg-type]
    assert file.read_text() == "before"
    assert scene.run("people", "export", ANN, "--to", str(file))[0] == 0
    assert json.loads(file.read_text())["events"] == []
    assert [one.name for one in tmp_path.iterdir()] == ["ada.json"]


def test_a_place_that_cannot_be_written_could_not_run(scene: Scene, tmp_path: Path) -> None:
    code, _out, err = scene.run("people", "export", ANN, "--to", str(tmp_path / "no" / "a.json"))
    assert code == 2
    assert "cannot be written" in err
