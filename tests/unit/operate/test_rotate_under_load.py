"""Secrets are replaced while several instances of each function serve, and no request is lost.

Each instance keeps what it read for minutes, as those in Lambda do, and began at another moment.
The clock is that of the test; moto stores values under it too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import moto.secretsmanager.models
import pytest

from functions.webhook.handler import Deps, build
from local.recall_twin.app import create_app as create_recall
from local.recall_twin.core.config import RecallTwinConfig
from operate.rotation.google_secret import CHUNK_WITHIN
from operate.rotation.report import Rotated
from rollcall.adapters.cookie_cipher import OAUTH, CookieCipher
from rollcall.adapters.recall.transport import RecallTransport
from rollcall.adapters.secrets import SecretReader
from rollcall.domain.audit import Act
from rollcall.domain.endpoints import Endpoint
from rollcall.domain.model import Connection, Status
from rollcall.domain.secret import Secret
from rollcall.protocol.recall_key import recall_key
from rollcall.protocol.secret_values import cookie_key, google_client_secret
from rollcall.protocol.webhook_signature import parse_secrets
from rollcall.runtime.observability import make_telemetry
from rollcall.use_cases.accept_notification import AcceptNotification
from tests.support.memory import MemoryNotificationStore, MemoryState
from tests.support.memory.queue import MemoryWakeQueue
from tests.support.serving import serve
from tests.support.webhooks import gateway_event, secret_text, signed, sync_events
from tests.unit.operate.conftest import ADA, BOB, Scene

INSTANCES = 4
OLD_KEY, NEW_KEY, OTHER_KEY = (f"FAKE-RECALL-KEY-{name}" for name in ("OLD", "NEW", "OTHER"))
OLD_HOOK, NEW_HOOK, THIRD_HOOK = map(secret_text, ("old", "new", "third"))
OLD_CLIENT, NEW_CLIENT = "FAKE-CLIENT-SECRET-OLD", "FAKE-CLIENT-SECRET-NEW"
OLD_COOKIE = "fake-cookie-key-0123456789abcdefghijklmnop"


@dataclass
class Load:
    """Requests that are made with every moment that passes."""

    scene: Scene
    vault: Any
    served: int = 0

    def instances[T](self, secret: str, parse: Callable[[str], T], **more: bool) -> list[Any]:
        """Readers that began at different moments of the last minutes."""
        found, began = [], self.scene.now
        for number in range(INSTANCES):
            reader = SecretReader(self.vault, secret, parse, lambda: self.scene.now, **more)
            self.scene.now = began + number * timedelta(seconds=97)
            reader.get()
            found.append(reader)
        return found

    def on(self, request: Callable[[], None]) -> None:
        def step() -> None:
            request()
            self.served += 1

        self.scene.then = step

    def go_on(self, **span: float) -> None:
        """Let time pass after the command, under the same load."""
        until = self.scene.now + timedelta(**span)
        while self.scene.now < until:
            self.scene.pause(5.0)

    def text(self, secret: str) -> str:
        found: str = self.vault.get_secret_value(SecretId=secret, VersionStage="AWSCURRENT")[
            "SecretString"
        ]
        return found


@pytest.fixture
def load(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Load:
    clock = SimpleNamespace(time=lambda: int(scene.now.timestamp()))
    monkeypatch.setattr(moto.secretsmanager.models, "time", clock)
    vault = scene.site.aws("secretsmanager")
    for name, text in (
        ("recall-key", OLD_KEY), ("webhook-secrets", OLD_HOOK),
        ("google-secret", OLD_CLIENT), ("cookie-key", OLD_COOKIE),
    ):  # fmt: skip
        vault.create_secret(Name=name, SecretString=text)
    return Load(scene, vault)


def rotated(load: Load, *arguments: str, pasted: str = "") -> tuple[int, Rotated]:
    code, out, err = load.scene.run("rotate", *arguments, "--json", typed=f"{pasted}\n")
    assert out, err
    assert all(value not in out + err for value in (pasted or "?", OLD_COOKIE))
    # The metrics of the handlers of this process are lines before it.
    return code, Rotated.model_validate_json(out[out.index('{\n  "what"') :])


# --- the webhook's secret


class Recall:
    """Signs with what its dashboard shows, and sends to every instance in turn."""

    def __init__(self, load: Load) -> None:
        self.secret, self.load, self.lost = OLD_HOOK, load, list[int]()
        state = MemoryState()
        accept = AcceptNotification(MemoryNotificationStore(state), MemoryWakeQueue(state))
        self.handlers = [
            build(Deps(reader, accept, make_telemetry("load"), lambda: load.scene.now))
            for reader in load.instances("webhook-secrets", parse_secrets)
        ]
        load.on(self.send)

    def send(self) -> None:
        body = sync_events()
        headers = signed(body, secrets=(self.secret,), at=self.load.scene.now)
        for handler in self.handlers:
            status = handler(gateway_event(body, headers), None)["statusCode"]
            self.lost += [status] if status >= 300 else []


def test_no_notification_is_refused_while_its_secret_is_replaced(load: Load) -> None:
    recall = Recall(load)
    code, told = rotated(load, "webhook-secret", pasted=NEW_HOOK)
    assert (code, told.done, load.text("webhook-secrets")) == (0, False, f"{OLD_HOOK},{NEW_HOOK}")
    recall.secret = NEW_HOOK
    load.go_on(minutes=1)
    code, told = rotated(load, "webhook-secret", "--finish", "--yes")
    load.go_on(minutes=12)
    assert (code, told.done, load.text("webhook-secrets")) == (0, True, NEW_HOOK)
    assert recall.lost == []
    assert load.served > 200
    recall.secret = OLD_HOOK
    recall.send()
    assert recall.lost == [401] * INSTANCES


def test_a_webhook_rotation_that_was_cut_off_goes_on_and_no_third_secret_comes_between(
    load: Load,
) -> None:
    rotated(load, "webhook-secret", pasted=NEW_HOOK)
    rotated(load, "webhook-secret", pasted=NEW_HOOK)
    assert load.text("webhook-secrets") == f"{OLD_HOOK},{NEW_HOOK}"
    assert [act for act, _about in load.scene.acts()] == [Act.ROTATED]
    code, _out, err = load.scene.run("rotate", "webhook-secret", typed=f"{THIRD_HOOK}\n")
    assert (code, "--finish" in err) == (2, True)
    assert load.scene.run("rotate", "webhook-secret", "--finish", typed="no\n")[0] == 2
    assert load.text("webhook-secrets") == f"{OLD_HOOK},{NEW_HOOK}"


# --- the cookie key


def test_every_cookie_opens_everywhere_while_the_key_is_replaced_twice(load: Load) -> None:
    readers = load.instances("cookie-key", cookie_key, previous=True)
    ciphers = [CookieCipher(one.versions, lambda: False, OAUTH) for one in readers]
    sealed = [(load.scene.now, ciphers[0].seal(b"first"))]
    lost = 0

    def request() -> None:
        nonlocal lost, sealed
        now = load.scene.now
        # A trip to Google takes ten minutes at most.
        sealed = [one for one in sealed if now - one[0] <= timedelta(minutes=10)]
        sealed += [(now, cipher.seal(b"state")) for cipher in ciphers]
        for cipher in ciphers:
            lost += sum(
                cipher.open(text) is None for _at, text in (*sealed[:1], *sealed[-INSTANCES:])
            )

    load.on(request)
    code, told = rotated(load, "cookie-key")
    load.go_on(minutes=11)
    assert (code, told.done, lost) == (0, True, 0)
    first = load.text("cookie-key")
    rotated(load, "cookie-key")
    load.go_on(minutes=11)
    assert lost == 0
    assert len({OLD_COOKIE, first, load.text("cookie-key")}) == 3
    # After the second time a key that leaked opens nothing.
    leaked = CookieCipher(lambda: [Secret(OLD_COOKIE)], lambda: False, OAUTH).seal(b"forged")
    assert [cipher.open(leaked) for cipher in ciphers] == [None] * INSTANCES


def test_a_cookie_key_that_was_announced_before_a_crash_is_the_one_that_is_used(
    load: Load,
) -> None:
    def crash() -> None:
        raise KeyboardInterrupt

    load.scene.now += timedelta(hours=1)
    load.scene.then = crash
    assert load.scene.run("rotate", "cookie-key")[0] != 0
    assert load.text("cookie-key") == OLD_COOKIE
    announced = load.vault.get_secret_value(SecretId="cookie-key", VersionStage="AWSPREVIOUS")
    load.scene.then = lambda: None
    rotated(load, "cookie-key")
    assert load.text("cookie-key") == announced["SecretString"]
    assert [act for act, _about in load.scene.acts()] == [Act.ROTATED]


# --- Recall's key


def test_no_call_to_recall_is_refused_while_its_key_is_replaced(load: Load) -> None:
    keys, made = {OLD_KEY: "main", NEW_KEY: "main"}, list[object]()
    recall = create_recall(RecallTwinConfig(workspaces=keys))
    with serve(lambda _base: recall) as url, httpx.Client(trust_env=False) as client:
        load.scene.site.given["recall_url"] = url
        readers = load.instances("recall-key", recall_key)

        def request() -> None:
            # Recall lists sixty times a minute, of the clock on the wall.
            if load.served % 3 == 0:
                reader = readers[load.served % INSTANCES]
                transport = RecallTransport(
                    url, lambda: reader.get().reveal(), lambda: load.scene.now, client
                )
                made.append(transport.send(Endpoint.LIST_CALENDARS, "GET", "/api/v2/calendars/"))

        load.on(request)
        code, told = rotated(load, "recall-key", pasted=NEW_KEY)
        assert (code, told.done) == (0, True)
        del keys[OLD_KEY]
        load.go_on(minutes=7)
    assert len(made) > 45
    assert load.text("recall-key") == NEW_KEY


def test_a_key_that_recall_does_not_take_is_not_stored(load: Load) -> None:
    keys = {OLD_KEY: "main"}
    with serve(lambda _base: create_recall(RecallTwinConfig(workspaces=keys))) as url:
        load.scene.site.given["recall_url"] = url
        code, out, err = load.scene.run("rotate", "recall-key", typed=f"{NEW_KEY}\n")
    assert (code, out) == (2, "")
    assert "Recall does not take that key." in err
    assert NEW_KEY not in err
    assert load.text("recall-key") == OLD_KEY


@pytest.mark.parametrize("what", ["recall-key", "webhook-secret", "google-secret"])
def test_a_value_that_cannot_be_right_is_neither_stored_nor_shown(load: Load, what: str) -> None:
    code, out, err = load.scene.run("rotate", what, typed="a b\n")
    assert (code, out) == (2, "")
    assert "a b" not in err
    assert load.scene.acts() == []


# --- Google's secret


class Worker:
    """Hands grants to Recall with the secret that its instance read, one at a time."""

    def __init__(self, load: Load) -> None:
        self.load, self.secrets = load, dict[str, str]()
        self.readers = load.instances("google-secret", google_client_secret)
        self.stuck = ""
        self.serve(everything=True)
        load.on(self.serve)

    def serve(self, *, everything: bool = False) -> None:
        scene = self.load.scene
        due = scene.worker.due("main", scene.now, 100).connections
        served = [one for one in due if everything or one.user_id != self.stuck]
        if served:
            lease = scene.lease()
            for one in served if everything else served[:1]:
                self._renew(lease, one)
            scene.worker.release(lease)

    def _renew(self, lease: Any, one: Connection) -> None:
        reader = self.readers[self.load.served % INSTANCES]
        self.secrets[one.user_id] = reader.get().reveal()
        served = replace(
            one, status=Status.CONNECTED, applied=one.requested, due_at=None,
            applied_token_version=one.token_version,
        )  # fmt: skip
        self.load.scene.worker.save_connection(lease, served, one)


def test_recall_has_the_new_secret_of_every_calendar_before_the_old_one_may_go(load: Load) -> None:
    worker = Worker(load)
    assert set(worker.secrets.values()) == {OLD_CLIENT}
    code, told = rotated(load, "google-secret", pasted=NEW_CLIENT)
    assert (code, told.done, told.handed_on, told.left) == (0, True, 2, 0)
    assert worker.secrets == {ADA: NEW_CLIENT, BOB: NEW_CLIENT}
    assert "Disable the old secret" in told.then


def test_calendars_that_are_left_keep_the_old_secret_alive_and_it_goes_on_with_them(
    load: Load,
) -> None:
    worker = Worker(load)
    worker.stuck = ADA
    code, told = rotated(load, "google-secret", "--within", "8", pasted=NEW_CLIENT)
    assert (code, told.done, told.left) == (1, False, 1)
    assert "leave it enabled" in told.then
    asked = {u: scene_version(load, u) for u in (ADA, BOB)}
    worker.stuck = ""
    code, told = rotated(load, "google-secret", "--go-on")
    assert (code, told.done, told.left) == (0, True, 0)
    # Nobody was asked for twice.
    assert {u: scene_version(load, u) for u in (ADA, BOB)} == asked
    assert set(worker.secrets.values()) == {NEW_CLIENT}
    assert load.scene.now.timestamp() > CHUNK_WITHIN.total_seconds()


def scene_version(load: Load, user_id: str) -> int:
    (one,) = load.scene.site.worker.connections(user_id)
    return one.token_version
