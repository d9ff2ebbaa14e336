"""The embedded AWS: one ministack process whose state lives in a folder of ours."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.config import Config

from local.system.embedded.entry import SESSION_TOKEN
from local.system.errors import CannotRun
from local.system.privacy import private_folder, write_private

ACCOUNT = "000000000000"
REGION: Final = "us-west-2"
START_SECONDS = 60.0

# At most this many functions run at once. Each is a process of its own and there is no other
# ceiling, so without one a burst of requests would start as many processes.
FUNCTIONS_AT_ONCE = 8

ENTRY = Path(__file__).parent / "embedded" / "__main__.py"
new_key = partial(secrets.token_urlsafe, 32)


class Emulator:
    """An AWS account on 127.0.0.1, for holders of this run's key.

    Args:
        python: the interpreter of the environment that holds nothing but the emulator. Whatever is
            installed there is visible to the functions, so it is never the project's own.
        folder: where the account's state and the log live.
        port: where it listens.
        keep_open: descriptors that stay open until the emulator has ended (the run's lock).
        random_key: makes the run's keys.
        functions_at_once: at most so many functions run at once; requests beyond are refused.
    """

    def __init__(
        self,
        python: Path,
        folder: Path,
        port: int,
        keep_open: tuple[int, ...] = (),
        random_key: Callable[[], str] = new_key,
        functions_at_once: int = FUNCTIONS_AT_ONCE,
    ) -> None:
        self._python = python
        self._functions_at_once = functions_at_once
        self._folder = folder = folder.absolute()
        self._keep_open = keep_open
        self._keeper: subprocess.Popen[bytes] | None = None
        # The process group of the emulator and of every function that it runs; 0 before the start.
        self.group = 0
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / "aws.log"
        self.functions_log = folder / "functions.log"
        # Which rights of its role each function used, and which it lacked.
        self.rights_log = folder / "rights.log"
        # For AWS_CONFIG_FILE, so that the person's own AWS clients reach the account as well.
        self.client_file = folder / "client.ini"
        self.front_key = random_key()
        # What an AWS client needs to reach the account; functions get the same from the emulator.
        self.credentials = {
            "aws_access_key_id": ACCOUNT,
            "aws_secret_access_key": "test",
            "aws_session_token": random_key(),
        }

    @property
    def torn(self) -> bool:
        """Whether an earlier run was killed while it saved: its state may not fit together."""
        return self._marker.exists()

    @property
    def _marker(self) -> Path:
        return self._folder / "saving"

    @property
    def _temporary(self) -> Path:
        return self._folder / "tmp"

    def launch(self) -> None:
        """Starts the process without waiting for it."""
        shutil.rmtree(self._temporary, ignore_errors=True)
        private_folder(self._folder)
        self._temporary.mkdir(mode=0o700)
        write_private(self.client_file, self._client_settings())
        write_private(self.functions_log)
        write_private(self.rights_log)
        write_private(self.log)
        with self.log.open("wb") as log:
            self._keeper = subprocess.Popen(
                [
                    *(sys.executable, "-I", str(Path(__file__).with_name("keeper.py"))),
                    *(str(self._marker), str(self._temporary)),
                    *(str(self._python), "-I", str(ENTRY)),
                    *(str(self.functions_log), str(self.rights_log)),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=self._environment(),
                cwd=self._temporary,
                pass_fds=self._keep_open,
                start_new_session=True,
            )
        if self._keeper.stdout is not None:
            self.group = int(self._keeper.stdout.readline() or b"0")

    def wait_ready(self) -> None:
        """Returns when the account answers.

        Raises:
            CannotRun: the process ended, or did not answer within a minute.
        """
        key = {SESSION_TOKEN: self.credentials["aws_session_token"]}
        question = urllib.request.Request(f"{self.url}/_ministack/ready", headers=key)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not self.alive():
                break
            with contextlib.suppress(OSError), urllib.request.urlopen(question, timeout=5):
                return
            time.sleep(0.05)
        self.stop()
        raise CannotRun(f"The embedded AWS did not start; its log is {self.log}.")

    def alive(self) -> bool:
        """Whether the process is running."""
        return self._keeper is not None and self._keeper.poll() is None

    def client(self, service: str) -> Any:  # noqa: ANN401 - each service has a client type of its own
        """A boto3 client of this account."""
        session: Any = boto3.session.Session(region_name=REGION, **self.credentials)  # type: ignore[arg-type]
        return session.client(
            service,
            endpoint_url=self.url,
            config=Config(retries={"total_max_attempts": 2}, s3={"addressing_style": "path"}),
        )

    def stop(self) -> None:
        """Saves the state and ends every process of the account; harmless when there is none."""
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return
        for pipe in (keeper.stdin, keeper.stdout):
            if pipe is not None:
                pipe.close()
        keeper.wait()
        # Only of use when the keeper itself was killed.
        if self.group:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.group, signal.SIGKILL)
        shutil.rmtree(self._temporary, ignore_errors=True)
        self.client_file.unlink(missing_ok=True)

    def forget(self) -> None:
        """Empties the account; only while it is stopped."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        """What a program needs in its environment to find the account."""
        keys = {name.upper(): value for name, value in self.credentials.items()}
        return {**keys, "AWS_ENDPOINT_URL": self.url, "AWS_DEFAULT_REGION": REGION}

    def _client_settings(self) -> str:
        settings = {**self.credentials, "region": REGION, "endpoint_url": self.url}
        return "[default]\n" + "".join(f"{name} = {text}\n" for name, text in settings.items())

    def _environment(self) -> dict[str, str]:
        # Functions inherit this environment, so it is made from nothing: no credentials, proxies or
        # certificates of the person's own account may reach them. HOME hides ~/.aws for the same
        # reason.
        return {
            "PATH": os.defpath,
            "HOME": str(self._temporary),
            "TMPDIR": str(self._temporary),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "AWS_EC2_METADATA_DISABLED": "true",
            # Every call is judged by the policies of whoever makes it.
            "AUTH": "true",
            "AWS_SECRET_ACCESS_KEY": self.credentials["aws_secret_access_key"],
            "AWS_SESSION_TOKEN": self.credentials["aws_session_token"],
            "ROLLCALL_FRONT_KEY": self.front_key,
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "LAMBDA_ACCOUNT_CONCURRENCY": str(self._functions_at_once),
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self._folder / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self._folder / "s3"),
            # Listeners nobody here uses, on fixed ports.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "INFO",
        }
