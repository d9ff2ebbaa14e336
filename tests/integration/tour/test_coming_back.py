"""The system is ended and started again on the same folder."""

from __future__ import annotations

from pathlib import Path

from local.system.servers import free_port
from local.system.system import LocalSystem, forget
from tests.integration.tour.conftest import newcomers
from tests.support.local_system import free_settings
from tests.support.tour.outside import Outside, later

PORTS = ("port", "google_twin_port", "recall_twin_port", "console_port", "aws_port")
KEY = "FAKE-RUN-KEY"


def test_the_session_the_choices_and_the_bots_are_still_there_after_a_restart(
    tmp_path: Path,
) -> None:
    ports = {name: free_port(0, name, name) for name in PORTS}
    settings = free_settings(tmp_path / "state", **ports)
    google = f"http://localhost:{ports['google_twin_port']}"
    recall = f"http://localhost:{ports['recall_twin_port']}"
    first, second = (LocalSystem(settings, random_key=lambda: KEY) for _ in range(2))
    with Outside(google, recall, KEY) as outside, newcomers(first, outside) as make:
        with first.running():
            ada = make()
            kept, off = ada.plan("Kept"), ada.plan("Off", days=3)
            ada.person.arrive()
            ada.wait_for_bots(kept, off)
            row = ada.wait_for_row("Off", lambda row: row.state == "scheduled")
            ada.person.switch(row.event_id, "skip")
            ada.wait_for_bots(kept)
        with second.running():
            assert ada.person.meetings()[row.event_id].reason == "You turned this off."
            moved = later(kept, hours=1)
            outside.change(ada.email, kept["id"], "move", start=moved)
            ada.wait_for_time(kept, moved)
            ada.wait_for_bots(kept)
    forget(settings.state_dir)
    assert not settings.state_dir.exists()
