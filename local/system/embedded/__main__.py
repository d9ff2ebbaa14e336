"""Runs the embedded AWS in its own environment: ``python -I __main__.py FUNCTIONS_LOG RIGHTS_LOG``.

The emulator's own program would serve the account to everybody, so it is not used: what is served
here is the gate, and the account has no other way in.
"""

import asyncio
import importlib
import logging
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[3]))

from local.system.embedded.entry import gated
from local.system.embedded.rights import RightsLog
from local.system.embedded.runs import RunLog

# As the emulator's own program has it.
KEEP_ALIVE_SECONDS = 75


def main() -> None:
    """Serves until the process is asked to end; then the state is saved."""
    # Until the server has handlers of its own: an end this early is an orderly one as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    os.umask(0o077)
    # Functions inherit what is left in the environment.
    front_key = os.environ.pop("ROLLCALL_FRONT_KEY")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    account = importlib.import_module("ministack.app")
    RunLog(Path(sys.argv[1])).attach(
        importlib.import_module("ministack.services.lambda_svc"),
        importlib.import_module("ministack.core.lambda_runtime"),
    )
    sessions = importlib.import_module("ministack.services.sts")
    RightsLog(Path(sys.argv[2])).attach(
        importlib.import_module("ministack.core.iam_evaluator"), sessions
    )
    port = int(os.environ["GATEWAY_PORT"])

    def keys() -> list[str]:
        # Functions, and whoever has assumed a role, sign with keys of their own.
        roles = list(sessions._sessions.values())  # noqa: SLF001 - no other way to ask
        return [os.environ["AWS_SESSION_TOKEN"], *(role["SessionToken"] for role in roles)]

    app = gated(account.app, port, keys, front_key)
    serve = importlib.import_module("hypercorn.asyncio").serve
    asyncio.run(serve(app, _config(port)))


def _config(port: int) -> Any:  # noqa: ANN401 - the server is not installed here
    config = importlib.import_module("hypercorn.config").Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = KEEP_ALIVE_SECONDS
    config.loglevel = logging.getLevelName(logging.INFO)
    return config


if __name__ == "__main__":
    main()
