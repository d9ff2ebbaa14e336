"""Starts and ends the whole system: embedded AWS, the deployed stack, the front and the twins."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import socket
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError

from local.system import building
from local.system.assembly import Assembly, Sources, for_this_machine
from local.system.deployment import Deployment, fingerprint_of
from local.system.draining import drain
from local.system.emulator import FUNCTIONS_AT_ONCE, Emulator, new_key
from local.system.errors import CannotRun
from local.system.front import Front
from local.system.gate import hosts_of
from local.system.layers import only, placed
from local.system.locking import locked
from local.system.outside import Addresses, Outside, outside_of
from local.system.privacy import private_folder, private_tree
from local.system.servers import Servers, Site, free_port, listen, port_of
from local.system.settings import ROOT, Settings, variable
from local.system.twins import twin_sites

EMULATOR_PYTHON = ROOT / ".tools" / "emulator" / "bin" / "python"

type Say = Callable[[str], None]
type Gather = Callable[[Say], Sources]
type Deploying = Callable[[Emulator, str], Deployment]


def quiet(_: str) -> None:
    """Says nothing."""


class LocalSystem:
    """The whole system: ``with LocalSystem(settings).running() as system:`` starts and ends it.

    Args:
        settings: ports, addresses and the folder for the state.
        gather: finds what is deployed; the stack of this checkout unless a test brings its own.
        stack: name of the stack.
        deploying: makes what deploys a stack to the embedded AWS.
        say: told about each step that may take time.
        random_key: makes the run's keys.
        functions_at_once: at most so many functions run at once.
    """

    outputs: dict[str, str]
    addresses: Addresses
    outside: Outside
    emulator: Emulator

    def __init__(
        self,
        settings: Settings,
        *,
        gather: Gather = building.build,
        stack: str = building.STACK,
        deploying: Deploying = Deployment,
        say: Say = quiet,
        random_key: Callable[[], str] = new_key,
        functions_at_once: int = FUNCTIONS_AT_ONCE,
    ) -> None:
        self.settings = settings
        self._gather = gather
        self._stack = stack
        self._deploying = deploying
        self._say = say
        # A table filled by twins must never meet the real services, nor the other way round.
        self.folder = settings.state_dir / ("twins" if settings.twins else "real")
        # Whoever steers the twins shows this; made for one run.
        self.admin_key = random_key()
        self._random_key = random_key
        self._functions_at_once = functions_at_once
        self.outputs = {}

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Yields when everything answers; afterwards nothing is left running and the state is kept.

        Raises:
            CannotRun: something cannot start; the text says what and nothing is left running.
        """
        private_folder(self.settings.state_dir)
        with locked(self.settings.state_dir) as lock, ExitStack() as end:
            private_tree(self.folder)
            self._start(end, lock)
            yield self

    def aws(self, service: str) -> Any:  # noqa: ANN401 - each service has a client type of its own
        """A boto3 client of the embedded AWS, for example ``aws("dynamodb")``."""
        return self.emulator.client(service)

    def check(self) -> None:
        """Returns if every part still runs.

        Raises:
            CannotRun: a part ended by itself.
        """
        if not self.emulator.alive():
            raise CannotRun(f"The embedded AWS ended by itself; its log is {self.emulator.log}.")
        if not self._servers.alive():
            raise CannotRun("The front and the twins ended by themselves.")

    def _start(self, end: ExitStack, lock: int) -> None:
        listeners = self._listen(end)
        self.addresses = _addresses(listeners)
        self.outside = outside_of(self.settings, self.addresses)
        self.emulator = self._new_emulator(lock)
        front = self._front(port_of(listeners["port"]))
        sites = [Site("front", front, listeners["port"])]
        if self.settings.twins:
            sites += twin_sites(
                self.outside,
                self.addresses,
                listeners,
                self.folder,
                self.admin_key,
                self.emulator,
                lambda: self.outputs,
            )
        self._servers = Servers(sites)
        # In this order, so that the functions end before the twins they talk to.
        end.callback(self._servers.stop)
        self._servers.start()
        end.callback(self.emulator.stop)
        self._say("Starting the embedded AWS")
        self.emulator.launch()
        sources = self._gather(self._say)
        layer = placed(sources.layer, self.folder / "layers")
        self.emulator.wait_ready()
        self._deploy(for_this_machine(sources, layer))
        only(layer)
        end.callback(drain, self.emulator, self.outputs.get("WakeQueueUrl"))
        front.serve_api(self.outputs["ApiId"])

    def _front(self, port: int) -> Front:
        emulator = self.emulator
        return Front(emulator.url, emulator.front_key, self.outside.public_url, hosts_of(port))

    def _listen(self, end: ExitStack) -> dict[str, socket]:
        wanted = {"port": "the pages"}
        if self.settings.twins:
            wanted |= {
                "google_twin_port": "the twin of Google",
                "recall_twin_port": "the twin of Recall",
                "console_port": "the console",
            }
        listeners = {}
        for name, what in wanted.items():
            listeners[name] = listen(getattr(self.settings, name), what, variable(name))
            end.callback(listeners[name].close)
        return listeners

    def _new_emulator(self, lock: int) -> Emulator:
        _prepare_emulator(self._say)
        port = free_port(self.settings.aws_port, "the embedded AWS", variable("aws_port"))
        emulator = Emulator(
            EMULATOR_PYTHON,
            self.folder / "aws",
            port,
            (lock,),
            self._random_key,
            self._functions_at_once,
        )
        if emulator.torn:
            self._say("The last run was killed while it saved; starting with empty tables")
            emulator.forget()
        return emulator

    def _verify_sender(self) -> None:
        """Let the embedded mail service take letters from the operator's address."""
        sender = self.outside.sender
        if not sender:
            return
        client = self.aws("sesv2")
        known = client.list_email_identities().get("EmailIdentities", [])
        if sender not in {each.get("IdentityName") for each in known}:
            client.create_email_identity(EmailIdentity=sender)

    def _deploy(self, assembly: Assembly) -> None:
        parameters, secrets = self.outside.parameters, self.outside.secrets
        try:
            deployment = self._deploying(self.emulator, self._stack)
            if not deployment.is_current(fingerprint_of(assembly, parameters, secrets)):
                self._say("Deploying")
                deployment.deploy(assembly, parameters, secrets)
            self.outputs = deployment.outputs()
            self._verify_sender()
        except (BotoCoreError, ClientError) as error:
            raise CannotRun(
                f"The embedded AWS refused a call: {error} Its log is {self.emulator.log}."
            ) from error


def _addresses(listeners: dict[str, socket]) -> Addresses:
    def address(name: str) -> str:
        return f"http://localhost:{port_of(listeners[name])}" if name in listeners else ""

    return Addresses(
        front=address("port"),
        google_twin=address("google_twin_port"),
        recall_twin=address("recall_twin_port"),
        console=address("console_port"),
    )


def _prepare_emulator(say: Say) -> None:
    program = EMULATOR_PYTHON.with_name("ministack")
    if program.exists():
        return
    say("Installing the embedded AWS (once)")
    done = subprocess.run(
        [ROOT / "scripts" / "setup", "emulator"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        reason = " ".join(done.stderr.split()).removeprefix("Setting up the embedded AWS ")
        raise CannotRun(f"The embedded AWS could not be installed: {reason}")


def forget(state_dir: Path) -> None:
    """Deletes every state, as if nothing had ever run here.

    Raises:
        CannotRun: the system is running.
    """
    if state_dir.exists():
        with locked(state_dir):
            shutil.rmtree(state_dir)
