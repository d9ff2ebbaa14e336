"""The twins of Google and Recall and the console, told about each other."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from socket import socket

from local.console.app import create_app as create_console
from local.console.config import ConsoleConfig
from local.console.stored_product import StoredProduct
from local.google_twin.app import create_app as create_google
from local.google_twin.config import Client, GoogleTwinConfig
from local.recall_twin.app import create_app as create_recall
from local.recall_twin.core.config import LOCAL_WORKSPACE, RecallTwinConfig
from local.system.embedded.entry import SESSION_TOKEN
from local.system.emulator import Emulator
from local.system.gate import Gate, hosts_of, steered_by
from local.system.outside import Addresses, Outside
from local.system.servers import Site, port_of
from rollcall.adapters.dynamodb.table import Table
from rollcall.runtime.settings import Settings

# Where Recall reads events; Google has it on a host of its own.
CALENDAR_API = "/calendar/v3"
MEDIA = "/media/"
"""What bots recorded; people open it by links."""


def twin_sites(
    outside: Outside,
    addresses: Addresses,
    listeners: dict[str, socket],
    folder: Path,
    admin_key: str,
    emulator: Emulator,
    outputs: Callable[[], Mapping[str, str]],
) -> list[Site]:
    """The sites of the twins; they keep their state below `folder`.

    `outputs` gives those of the stack, and none before it is deployed.

    Browsers go to pages of Google and of the console, never below ``/admin``, and of Recall only
    to what was recorded.
    """
    google = create_google(_google(outside, addresses, folder / "google"))
    recall = create_recall(_recall(outside, addresses, folder / "recall"))
    console = create_console(
        ConsoleConfig(
            google_admin_url=f"{addresses.google_twin}/admin",
            recall_admin_url=f"{addresses.recall_twin}/admin",
            product_url=outside.public_url,
            admin_key=admin_key,
            product=StoredProduct(_state_table(emulator, outputs)),
            mail_url=emulator.url,
            mail_headers={SESSION_TOKEN: emulator.credentials["aws_session_token"]},
        )
    )
    at_google, at_recall = listeners["google_twin_port"], listeners["recall_twin_port"]
    admits = steered_by(admin_key)
    return [
        Site(
            "the twin of Google",
            Gate(google, hosts_of(port_of(at_google)), admits, below="/admin"),
            at_google,
        ),
        Site(
            "the twin of Recall",
            Gate(recall, hosts_of(port_of(at_recall)), admits, linked=MEDIA),
            at_recall,
        ),
        Site("the console", console, listeners["console_port"]),
    ]


def _state_table(
    emulator: Emulator, outputs: Callable[[], Mapping[str, str]]
) -> Callable[[], Table | None]:
    @cache
    def named(name: str) -> Table:
        return Table(emulator.client("dynamodb"), name)

    def found() -> Table | None:
        name = outputs().get("StateTableName")
        return named(name) if name else None

    return found


def _google(outside: Outside, addresses: Addresses, folder: Path) -> GoogleTwinConfig:
    client = Client(
        client_id=outside.client_id,
        client_secret=outside.secret("google_client_secret"),
        redirect_uris=(f"{outside.public_url}/auth/google/callback",),
    )
    return GoogleTwinConfig(issuer=addresses.google_twin, clients=(client,), state_dir=folder)


def _recall(outside: Outside, addresses: Addresses, folder: Path) -> RecallTwinConfig:
    secrets = outside.secret("recall_webhook_secrets").replace(",", " ").split()
    return RecallTwinConfig(
        workspaces={outside.secret("recall_api_key"): LOCAL_WORKSPACE},
        # The front itself, also when the pages' public address is a tunnel.
        webhook_targets={LOCAL_WORKSPACE: (f"{addresses.front}/webhooks/recall",)},
        webhook_secrets={LOCAL_WORKSPACE: tuple(secrets)},
        google_token_url=outside.parameters[Settings.google_token_url.parameter],
        google_calendar_url=f"{addresses.google_twin}{CALENDAR_API}",
        public_url=addresses.recall_twin,
        state_dir=folder,
    )
