"""Run the stand-in alone: `python -m local.google_twin`."""

from __future__ import annotations

import os
from pathlib import Path

import uvicorn

from local.google_twin.app import create_app
from local.google_twin.config import (
    DEFAULT_CLIENT_ID,
    DEFAULT_CLIENT_SECRET,
    Client,
    GoogleTwinConfig,
)


def main() -> None:
    """Serve on the loopback, at the port and for the client that the environment names."""
    port = int(os.environ.get("ROLLCALL_GOOGLE_TWIN_PORT", "8001"))
    public = os.environ.get("ROLLCALL_PUBLIC_URL", "http://localhost:8000")
    client = Client(
        client_id=os.environ.get("ROLLCALL_GOOGLE_CLIENT_ID", DEFAULT_CLIENT_ID),
        client_secret=os.environ.get("ROLLCALL_GOOGLE_CLIENT_SECRET", DEFAULT_CLIENT_SECRET),
        redirect_uris=(f"{public}/auth/google/callback",),
    )
    config = GoogleTwinConfig(
        issuer=f"http://localhost:{port}",
        clients=(client,),
        state_dir=Path(os.environ.get("ROLLCALL_STATE_DIR", ".rollcall")) / "google",
    )
    uvicorn.run(create_app(config), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
