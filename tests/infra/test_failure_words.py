"""Every word under which the worker counts a failed call has an alarm, or a reason to have none."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import httpx

from infra.constructs.alarm_rule import WORKER as COUNTED_BY
from infra.constructs.notices import NOTICES, WITHOUT_ALARM
from infra.constructs.pages import PAGES
from infra.node_runtime import REPOSITORY
from rollcall.adapters.recall.outcomes import error_for
from rollcall.domain.errors import AccessRefused, Blocked, Unavailable
from rollcall.domain.pace import Endpoint
from rollcall.domain.past_bots import Outcome
from rollcall.reconcile.accounts import FORBIDDEN
from tests.simulation.clock import START

SOURCES = REPOSITORY / "layers" / "common" / "src" / "rollcall"
CALLED = (
    *(SOURCES / "adapters" / "recall").glob("*.py"),
    SOURCES / "adapters" / "last_good.py",
    SOURCES / "adapters" / "secrets.py",
    SOURCES / "adapters" / "kms.py",
    SOURCES / "adapters" / "google" / "transport.py",
    SOURCES / "adapters" / "google" / "revoker.py",
)
"""What runs within a call of the worker, and may raise Unavailable."""
PUT_TOGETHER = {"type(error).__name__": "an exception of the HTTP client", "self._failure": "kept"}
WORKER = (*SOURCES.rglob("*.py"), *(REPOSITORY / "functions" / "sync_worker").glob("*.py"))


def raised() -> Iterator[ast.expr]:
    """The reason of each Unavailable that is made in these files."""
    for path in CALLED:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Unavailable":
                yield node.args[0]


def words() -> set[str]:
    """Every metric of a failed call but those named like exceptions of the HTTP client."""
    answers = [
        error_for(endpoint, status, b"", None, START)
        for endpoint in Endpoint
        for status in range(300, 600)
    ]
    kinds = (AccessRefused, Blocked)
    refused = {f"access_refused_{e.status}" for e in answers if isinstance(e, kinds)}
    refused |= {f"blocked_{FORBIDDEN}"}
    answered = {e.reason for e in answers if isinstance(e, Unavailable)}
    written = {str(arg.value) for arg in raised() if isinstance(arg, ast.Constant)}
    return {f"failed_{word}" for word in refused | answered | written | {"rate_limited"}}


def test_every_failure_rings_an_alarm_or_has_a_reason_to_ring_none() -> None:
    alarmed = {rule.metric for rule in NOTICES if rule.source == COUNTED_BY}
    assert words() - alarmed == WITHOUT_ALARM.keys()
    assert not alarmed & WITHOUT_ALARM.keys()
    assert {metric for metric in alarmed if metric.startswith("failed_")} <= words()


def written_in_the_worker() -> Iterator[str]:
    """Every text in the worker's code, and every name of a field of its classes."""
    for path in WORKER:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield node.target.id


def counted_by_the_worker() -> Iterator[str]:
    """Every word under which a run counts something."""
    for path in (SOURCES / "reconcile").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("tally.counts"):
                if isinstance(node.slice, ast.Constant):
                    yield str(node.slice.value)
                else:
                    assert ast.unparse(node.slice) == "outcome.value"
                    yield from (outcome.value for outcome in Outcome)


def test_every_count_of_the_worker_is_named_in_the_handbook() -> None:
    handbook = (REPOSITORY / "docs" / "operations.md").read_text()
    counted = set(counted_by_the_worker())
    assert len(counted) > 20
    assert not {word for word in counted if f"`{word}`" not in handbook}


def test_every_other_count_that_rings_an_alarm_is_one_that_the_worker_writes() -> None:
    counts = {rule.metric for rule in (*PAGES, *NOTICES) if rule.source == COUNTED_BY}
    # A share is named after what it is a share of.
    named = {re.sub("_(percent|per_thousand)$", "", metric) for metric in counts}
    others = {metric for metric in named if not metric.startswith("failed_")}
    assert others
    assert others <= set(written_in_the_worker())


def test_words_that_are_put_together_are_of_the_kinds_known_here() -> None:
    others = {ast.unparse(arg) for arg in raised() if not isinstance(arg, ast.Constant)}
    assert others == PUT_TOGETHER.keys()


def test_no_exception_of_the_http_client_is_named_like_a_word_of_ours() -> None:
    kinds = [httpx.HTTPError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    assert len(kinds) > 10
    assert not {f"failed_{kind.__name__}" for kind in kinds} & words()
