"""Writes the CloudFormation template and its assets: `python -m infra.app`.

Needs neither an account nor Docker, and no network once the layer's wheels are in uv's cache.

Environment, all optional:
    ROLLCALL_CDK_OUT: Folder to write to; default build/cdk.out.
    ROLLCALL_LAYER: `lambda` (default: 64-bit ARM), `host` (this machine, for the local system) or
        `empty` (a template to look at, not to deploy).
    ROLLCALL_SKIP_NAG: `1` leaves out cdk-nag, for the local system.
    STAGE: One of the stages in cdk.json; default prod.
"""

import os
import sys
from pathlib import Path

from infra.node_runtime import REPOSITORY, use_bundled_node
from infra.stage import chosen_stage


def main() -> None:
    """Run as a program."""
    use_bundled_node()
    from infra.synthesis import synthesise  # noqa: PLC0415 - starts Node.js, prepared just above

    try:
        stage = chosen_stage(os.environ)
    except ValueError as error:
        sys.exit(str(error))
    output = Path(os.environ.get("ROLLCALL_CDK_OUT", REPOSITORY / "build" / "cdk.out"))
    template = synthesise(
        output,
        layer=os.environ.get("ROLLCALL_LAYER", "lambda"),
        nag=os.environ.get("ROLLCALL_SKIP_NAG") != "1",
        stage=stage,
    )
    sys.stdout.write(f"{template}\n")


if __name__ == "__main__":
    main()
