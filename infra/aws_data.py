"""Leaves of botocore's data what the functions read: a client is made in half the time.

Making one reads the addresses of all services of AWS (a megabyte of JSON) and the description of
its own service, two thirds of which is documentation for people.
"""

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SERVICES = frozenset({"dynamodb", "kms", "secretsmanager", "sesv2", "sqs"})
"""The services that functions talk to."""


def trim(data: Path) -> None:
    """Trim the folder `botocore/data` in place."""
    for description in data.iterdir():
        if description.is_dir() and description.name not in SERVICES:
            shutil.rmtree(description)
    prefixes = {_trim_service(packed) for packed in data.glob("*/*/service-2.json.gz")}
    _trim_addresses(data / "endpoints.json", prefixes)


def _trim_service(packed: Path) -> str:
    """Take the documentation out; return the service's name in `endpoints.json`."""
    service = json.loads(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    _write(packed.with_suffix(""), _without_documentation(service))
    return str(service["metadata"]["endpointPrefix"])


def _without_documentation(node: Any) -> Any:  # noqa: ANN401 - any JSON
    """The same without texts of that name; members that are called so are objects, and stay."""
    if isinstance(node, list):
        return [_without_documentation(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    return dict(_kept(node))


def _kept(node: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in node.items():
        if key != "documentation" or not isinstance(value, str):
            yield key, _without_documentation(value)


def _trim_addresses(path: Path, prefixes: set[str]) -> None:
    addresses = json.loads(path.read_bytes())
    for partition in addresses["partitions"]:
        services = partition["services"]
        partition["services"] = {
            name: services[name] for name in sorted(prefixes & services.keys())
        }
    _write(path, addresses)


def _write(path: Path, content: object) -> None:
    # The layer has hard links to uv's cache or to other builds: never write through one.
    path.unlink(missing_ok=True)
    path.write_text(json.dumps(content, separators=(",", ":")))
