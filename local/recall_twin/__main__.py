"""Run the twin alone: `python -m local.recall_twin`."""

import os
from pathlib import Path

import uvicorn

from local.recall_twin.app import create_app
from local.recall_twin.core.config import LOCAL_SECRET, LOCAL_WORKSPACE, RecallTwinConfig
from local.system.gate import Gate, hosts_of


def main() -> None:
    """Serve on the loopback, with the Google twin and the front that the environment names."""
    port = int(os.environ.get("ROLLCALL_RECALL_TWIN_PORT", "8002"))
    google = f"http://localhost:{os.environ.get('ROLLCALL_GOOGLE_TWIN_PORT', '8001')}"
    front = os.environ.get("ROLLCALL_PUBLIC_URL", "http://localhost:8000")
    secrets = os.environ.get("ROLLCALL_RECALL_WEBHOOK_SECRETS", LOCAL_SECRET)
    config = RecallTwinConfig(
        webhook_targets={LOCAL_WORKSPACE: (f"{front}/webhooks/recall",)},
        webhook_secrets={LOCAL_WORKSPACE: tuple(secrets.replace(",", " ").split())},
        google_token_url=f"{google}/token",
        google_calendar_url=f"{google}/calendar/v3",
        public_url=f"http://localhost:{port}",
        state_dir=Path(os.environ.get("ROLLCALL_STATE_DIR", ".rollcall")) / "recall",
    )
    # Alone it can be steered without a key, from this machine but from no page.
    app = Gate(create_app(config), hosts_of(port), lambda _: True)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
