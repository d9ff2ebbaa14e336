"""What a log line says of an error: kinds, places and codes, never a text.

Texts of exceptions may hold anything: links, addresses, tokens, what a stranger wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import TracebackType

from botocore.exceptions import ClientError

from rollcall.domain.errors import RollcallError

_OURS = ("rollcall.", "functions.")
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_LONGEST_CHAIN = 10


def failure(error: BaseException) -> dict[str, str]:
    """Log keys of an error; those that say nothing are left out.

    ``error`` is its kind. ``at`` is the innermost place of our own code, as `module:function:line`,
    and ``via`` the innermost one in another of our modules, as adapters translate all their errors
    in one place. ``caused_by`` is the kind of what caused it, and ``code`` the first code that AWS
    or Recall gave.
    """
    chain = list(_chain(error))
    places = _places(error.__traceback__)
    at = places[-1] if places else ""
    module = at.partition(":")[0]
    via = next((p for p in reversed(places) if p.partition(":")[0] != module), "")
    told = {
        "error": type(error).__name__,
        "at": at,
        "via": via,
        "caused_by": type(chain[1]).__name__ if len(chain) > 1 else "",
        "code": next(filter(None, map(_code, chain)), ""),
    }
    return {name: text for name, text in told.items() if text}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, then what caused it, as a traceback would show them."""
    for _ in range(_LONGEST_CHAIN):
        if error is None:
            return
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _places(trace: TracebackType | None) -> list[str]:
    """Where the error passed through our own code, outermost first."""
    places = []
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        if module.startswith(_OURS):
            places.append(f"{module}:{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places


def _code(error: BaseException) -> str:
    """The code that AWS or Recall gave; empty when there is none, or it is no code."""
    code = ""
    if isinstance(error, ClientError):
        code = str(error.response.get("Error", {}).get("Code", ""))
    elif isinstance(error, RollcallError):
        code = error.code
    return code if _CODE.fullmatch(code) else ""
