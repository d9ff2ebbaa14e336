"""Compares previews with their outcome by the thousand: `python -m tests.property.preview`.

`--calendars N` says how many, `--first N` with which seed to begin. Prints the seeds that fail and
what they got wrong; `outcome.violations(seed)` runs one again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time

from tests.property.preview.outcome import violations

_CHUNK = 25
_PROGRESS = 500
"""Calendars after which a long run says how far it is: it may be ended at any time."""


def main() -> int:
    """Run what the arguments ask for; 1 when a preview was wrong."""
    options = _options()
    seeds = range(options.first, options.first + options.calendars)
    began, failed = time.monotonic(), 0
    with multiprocessing.Pool(options.processes) as pool:
        for ran, (seed, found) in enumerate(pool.imap_unordered(_run, seeds, _CHUNK), 1):
            failed += bool(found)
            for text in found:
                _tell(f"seed {seed}: {text}")
            if ran % _PROGRESS == 0:
                _tell(f"{ran} calendars so far, {failed} previews wrong")
    took = time.monotonic() - began
    _tell(f"{len(seeds)} calendars, {failed} previews wrong, {took:.0f} s")
    return 1 if failed else 0


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _run(seed: int) -> tuple[int, list[str]]:
    return seed, violations(seed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calendars", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
