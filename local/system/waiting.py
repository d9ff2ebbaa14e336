"""Waiting for something to become true, with a bound."""

import time
from collections.abc import Callable


def wait_until[T](predicate: Callable[[], T], seconds: float, what: str = "the condition") -> T:
    """Answers the first truthy answer of `predicate`, which is asked every 50 ms.

    Raises:
        TimeoutError: it stayed falsy for `seconds`; the text names `what`.
    """
    deadline = time.monotonic() + seconds
    while True:
        found = predicate()
        if found:
            return found
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come true within {seconds:g} s")
        time.sleep(0.05)
