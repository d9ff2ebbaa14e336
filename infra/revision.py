"""What a deployment is called: another text whenever something of it is another."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

PARAMETER = "Revision"


def revision(template: Path, kept: Mapping[str, str], given: Mapping[str, str]) -> str:
    """Twelve hexadecimal digits from the template and the values that it will have.

    Functions are called by an alias, and its version has code, settings and addresses of its own.
    CloudFormation cannot see that a version is out of date because a parameter's value or another
    resource has changed; so every difference is one of this text too, which is in each version.
    """
    values = {name: value for name, value in {**kept, **given}.items() if name != PARAMETER}
    digest = hashlib.sha256(template.read_bytes())
    digest.update(json.dumps(values, sort_keys=True).encode())
    return digest.hexdigest()[:12]
