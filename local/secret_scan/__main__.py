"""Searches for keys: `python -m local.secret_scan [PATH...]`; 1 if one was found.

Without a path it reads the whole history and what `make synth` built. What is found is never
printed, only its kind and its place.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins.base import BasePlugin

from infra.node_runtime import REPOSITORY
from local.secret_scan.product_keys import GoogleDetector, RecallDetector
from local.secret_scan.texts import CutOff, Text, files, history

BUILT = REPOSITORY / "build" / "cdk.out"
NOISY = {
    "Base64HighEntropyString",  # hashes of locks and assets, signatures in tests
    "HexHighEntropyString",  # as above
    "IPPublicDetector",  # addresses are no keys
    "KeywordDetector",  # every test that names a key
}
"""Detectors that guess; all others know the form of somebody's key."""
MADE_UP = re.compile(r"secret|\{\w+\}\\*")
"""Passwords in addresses of tests: a plain word, and what is filled in later."""


def keys(texts: Iterable[Text]) -> Iterator[str]:
    """The kind and the place of each key; a line that repeats is looked at once."""
    detectors, seen = _detectors(), set[str]()
    for place, text in texts:
        lines = set(text.splitlines()) - seen
        seen |= lines
        for line in lines:
            yield from (f"{kind}: {place}" for kind in _kinds(line, detectors))


def main(arguments: list[str]) -> int:
    """Search and say what was found; the exit status."""
    paths = [Path(argument) for argument in arguments]
    if not paths and not BUILT.is_dir():
        return _refuse("There is nothing in build/cdk.out. Run `make synth` first.")
    try:
        found = {*keys(files(paths) if paths else [*history(REPOSITORY), *files([BUILT])])}
    except CutOff:
        return _refuse("This clone lacks a part of the history: `git fetch --unshallow` first.")
    print("\n".join(sorted(found)) or "No keys found.")
    return 1 if found else 0


def _kinds(line: str, detectors: Iterable[BasePlugin]) -> Iterator[str]:
    for detector in detectors:
        for found in detector.analyze_line(filename="", line=line):
            if not MADE_UP.fullmatch(found.secret_value or ""):
                yield found.type


def _detectors() -> list[BasePlugin]:
    known: Iterable[type[BasePlugin]] = get_mapping_from_secret_type_to_class().values()
    used = [each() for each in known if each.__name__ not in NOISY]
    return [*used, GoogleDetector(), RecallDetector()]


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
