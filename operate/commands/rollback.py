"""``rollcall rollback``: have all functions serve an earlier deployment, within seconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, override

import typer
from rich.console import Console

from infra.stage import ALIAS
from operate.acting import Yes, acting, confirm, refuse
from operate.checks.stack import COMPLETE
from operate.deployments import (
    Deployment,
    Functions,
    deployments,
    functions_of,
    well_deployed,
)
from operate.installation import AWS_FAILS, CannotReach, Installation
from operate.options import DEFAULT, Json, Local, Stage
from operate.reach import reaching
from operate.show import Part, Report, add, answer, at, say, table
from rollcall.domain.audit import Act, AuditEntry
from rollcall.runtime.setting import Function
from rollcall.runtime.settings import Settings

CHOSEN = frozenset(one.variable for one in Settings.choices())
"""Settings that may be others in an earlier version; all else names what the stack made."""
LIBRARY = "POWERTOOLS_"
"""What begins so says how logs and counts are called, and names nothing that can be gone."""


class Moved(Part):
    """One function, and which of its versions served before and serves now."""

    function: Function
    before: int
    now: int


class RolledBack(Report):
    """What serves now."""

    revision: str
    """What `make deploy` called the deployment."""
    published: datetime
    """When it was deployed, in UTC."""
    before: str
    """What served before; several, where an earlier rollback was cut off."""
    settings: tuple[str, ...]
    """Names of settings that are as they were then, and were others before."""
    moved: tuple[Moved, ...]
    """Empty when it served already."""

    @property
    def sentence(self) -> str:
        """What changes."""
        names = ", ".join(self.settings) or "none differs"
        return (
            f"Code and settings are those of the revision {self.revision}, deployed "
            f"{at(self.published, UTC)} UTC, in place of {self.before}. "
            f"Settings that change: {names}. What is stored stays as it is."
        )

    @override
    def show(self, console: Console) -> None:
        if not self.moved:
            say(console, f"The revision {self.revision} serves already.")
            return
        rows = table("Function", "Version before", "Version now")
        for one in self.moved:
            add(rows, one.function, str(one.before), str(one.now))
        console.print(rows)
        say(console, self.sentence)
        say(
            console,
            "It lasts until the next `make deploy` that changes anything. To return before: "
            f"`rollcall rollback --to REVISION`, with one of {self.before}.",
        )


def chosen(site: Installation, functions: Functions, to: str) -> Deployment:
    """Return the deployment to serve. One that is not there ends the command with `WRONG`.

    Without a name it is the one before the last, whatever serves: so it can be repeated. Raises
    CannotReach while a deployment is under way.
    """
    status = site.deployed["StackStatus"]
    if status not in COMPLETE or any(one.shifting for one in functions.values()):
        raise CannotReach(
            f"A deployment is under way ({status}). Stop it in CodeDeploy, which sends it back, or "
            "wait for its end."
        )
    if to:
        there = deployments(functions)
        names = ", ".join(one.revision for one in there) or "none"
        named = (one for one in there if one.revision == to)
        return next(named, None) or refuse(f"There is no revision {to}. There are: {names}.")
    earlier = iter(well_deployed(site, functions)[1:])
    return next(earlier, None) or refuse(
        "There is no earlier version: nothing was deployed before, or it came to nothing."
    )


def planned(site: Installation, functions: Functions, to: Deployment) -> RolledBack:
    """Return what serving a deployment changes.

    Raises CannotReach for one that works with other tables, keys or roles than what serves. A name
    that only one of both has is what a release added, and no other thing.
    """
    moved = [
        Moved(function=name, before=one.number, now=to.numbers[name])
        for name, one in functions.items()
        if one.number != to.numbers[name]
    ]
    changed, others = set[str](), set[str]()
    for one in moved:
        name = functions[one.function].name
        now, then = _given(site, name, one.before), _given(site, name, one.now)
        changed |= {key for key in CHOSEN if now.get(key) != then.get(key)}
        both = {key for key in now.keys() & then.keys() if not key.startswith(LIBRARY)}
        others |= {key for key in both - CHOSEN if now[key] != then[key]}
    if others:
        raise CannotReach(
            f"The revision {to.revision} worked with others of {', '.join(sorted(others))}, which "
            "may be gone. Check out its commit and run `make deploy`."
        )
    return RolledBack(
        revision=to.revision,
        published=to.published,
        before=", ".join(sorted({one.revision or "unknown" for one in functions.values()})),
        settings=tuple(sorted(changed)),
        moved=tuple(moved),
    )


def _given(site: Installation, name: str, number: int) -> Mapping[str, str]:
    told: Any = site.aws("lambda").get_function_configuration(
        FunctionName=name, Qualifier=str(number)
    )
    return {**told.get("Environment", {}).get("Variables", {}), "the role": told["Role"]}


def move(site: Installation, functions: Functions, to: Deployment) -> None:
    """Have every function serve a deployment, or none: what was moved goes back when one refuses.

    Cut off, it leaves some at each; repeated, it goes on. Raises what AWS does.
    """
    moved: list[tuple[Function, str]] = []
    try:
        for name, one in functions.items():
            if one.number != to.numbers[name]:
                moved.append((name, _point(site, one.name, to.numbers[name], one.tag)))
    except AWS_FAILS:
        for name, tag in moved:
            _point(site, functions[name].name, functions[name].number, tag)
        raise


def _point(site: Installation, name: str, number: int, tag: str) -> str:
    """Point the alias at a version, unless it changed meanwhile; the tag of it then."""
    told: Any = site.aws("lambda").update_alias(
        FunctionName=name, Name=ALIAS, FunctionVersion=str(number), RevisionId=tag
    )
    after: str = told.get("RevisionId", "")
    return after


def rollback(
    *,
    local: Local = False,
    stage: Stage = DEFAULT,
    as_json: Json = False,
    yes: Yes = False,
    to: Annotated[str, typer.Option(help="A revision; else that before the last.")] = "",
) -> None:
    """Have all functions serve the deployment before, code and settings, within seconds.

    Cut off, it goes on when it is run again. Run twice, it goes back once: further by --to. Ends
    with 1 when there is no earlier one.
    """
    with reaching(local=local, stage=stage) as site:
        functions = functions_of(site)
        deployment = chosen(site, functions, to)
        report = planned(site, functions, deployment)
        if report.moved:
            confirm(report.sentence, site.stack, yes=yes)
            entry = AuditEntry(site.now(), acting(site), Act.ROLLED_BACK, why=report.revision)
            site.people.record(entry)
            move(site, functions, deployment)
    answer(report, as_json=as_json)
