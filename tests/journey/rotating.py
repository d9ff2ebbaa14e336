"""All four secrets at once, each by its own command, while people go on."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor

from local.system.outside import LOCAL_CLIENT_ID, LOCAL_CLIENT_SECRET, LOCAL_RECALL_KEY
from operate.rotation.report import Rotated
from tests.integration.tour.conftest import Tourist
from tests.journey.desk import Desk
from tests.journey.traffic import Traffic
from tests.journey.world import World
from tests.support.local_system import wait_until
from tests.support.tour.outside import Outside
from tests.support.webhooks import secret_text

LONGEST = 1800.0
"""Seconds; a rotation waits for six or twelve minutes."""


def rotate(world: World, resident: Tourist) -> None:
    """Replace the four; the old values end at Google and at Recall as soon as they may."""
    world.table.begin("rotate all four, beside traffic")
    outside, traffic = world.outside, Traffic(world.system, world.outside, world.newcomer, resident)
    jobs = (_recall_key, _webhook_secret, _google_secret, _cookie_key)
    with traffic, ThreadPoolExecutor(len(jobs)) as pool:
        done = [pool.submit(job, world.desk, outside) for job in jobs]
        wait_until(lambda: traffic.failed or all(one.done() for one in done), LONGEST, "the four")
        if traffic.failed:
            world.desk.stop()
        else:
            for one in done:
                one.result()
    world.settles()
    world.table.begin(
        "people erase",
        f"{traffic.requests} requests and {traffic.messages} messages in {traffic.rounds} rounds, "
        f"none lost, {traffic.put_off} taken at a later try",
    )


def _recall_key(desk: Desk, outside: Outside) -> None:
    new = f"FAKE-RECALL-KEY-{secrets.token_hex(8)}"
    outside.set_keys(LOCAL_RECALL_KEY, new)
    assert desk.ask(Rotated, "rotate", "recall-key", pasted=f"{new}\n").done
    outside.set_keys(new)


def _webhook_secret(desk: Desk, outside: Outside) -> None:
    new = secret_text(secrets.token_hex(4))
    assert not desk.ask(Rotated, "rotate", "webhook-secret", pasted=f"{new}\n").done
    outside.sign_with(new)
    assert desk.ask(Rotated, "rotate", "webhook-secret", "--finish", "--yes").done


def _google_secret(desk: Desk, outside: Outside) -> None:
    new = f"FAKE-GOOGLE-CLIENT-SECRET-{secrets.token_hex(8)}"
    outside.set_secrets(LOCAL_CLIENT_ID, LOCAL_CLIENT_SECRET, new)
    told = desk.ask(Rotated, "rotate", "google-secret", pasted=f"{new}\n")
    assert (told.done, told.left, told.handed_on > 0) == (True, 0, True), told
    outside.set_secrets(LOCAL_CLIENT_ID, new)


def _cookie_key(desk: Desk, _outside: Outside) -> None:
    assert desk.ask(Rotated, "rotate", "cookie-key").done
