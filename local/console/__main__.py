"""Run the console alone: `python -m local.console`."""

from __future__ import annotations

import os

import uvicorn

from local.console.app import create_app
from local.console.config import ConsoleConfig


def main() -> None:
    """Serve on the loopback, with the ports that the environment names."""
    google = os.environ.get("ROLLCALL_GOOGLE_TWIN_PORT", "8001")
    recall = os.environ.get("ROLLCALL_RECALL_TWIN_PORT", "8002")
    config = ConsoleConfig(
        google_admin_url=f"http://localhost:{google}/admin",
        recall_admin_url=f"http://localhost:{recall}/admin",
        product_url=os.environ.get("ROLLCALL_PUBLIC_URL", "http://localhost:8000"),
    )
    port = int(os.environ.get("ROLLCALL_CONSOLE_PORT", "8003"))
    uvicorn.run(create_app(config), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
