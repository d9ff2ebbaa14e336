"""One installation as its own account describes it: stack, settings of the functions, tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import httpx
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from infra.stage import ALIAS
from rollcall.adapters.dynamodb import codec, keys
from rollcall.adapters.dynamodb.pasted import DynamoPastedStore
from rollcall.adapters.dynamodb.people import DynamoPeopleStore
from rollcall.adapters.dynamodb.policies import DynamoPolicyStore
from rollcall.adapters.dynamodb.portal import DynamoPortalStore
from rollcall.adapters.dynamodb.standing import DynamoStandingStore
from rollcall.adapters.dynamodb.table import Table
from rollcall.adapters.dynamodb.usage import DynamoUsageStore
from rollcall.adapters.dynamodb.worker_reads import DynamoWorkerReads
from rollcall.adapters.kept_lists.domain_lists import KeptDomainLists
from rollcall.adapters.sqs import SqsWakeQueue
from rollcall.domain.companies import Companies
from rollcall.domain.guest_noes import Audiences
from rollcall.domain.lease import Lease
from rollcall.runtime.setting import Function, Setting
from rollcall.runtime.settings import Settings
from rollcall.use_cases.tell_worker import WORKSPACE

FUNCTION, SCHEDULE, KEY = "AWS::Lambda::Function", "AWS::Scheduler::Schedule", "AWS::KMS::Key"
SECONDS = 20.0
AWS_FAILS = (BotoCoreError, ClientError, ResponseParserError)
"""What a call to AWS raises when it comes to nothing."""


class CannotReach(Exception):
    """A sentence that says why the installation cannot be looked at, and what to do."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of the stack by CloudFormation's words."""

    kind: str
    name: str


class Installation:
    """A deployed stack, or the one on this machine.

    Args:
        client: makes a client of a service of AWS.
        stack: the name of the stack.
        now: gives aware UTC.
        pause: waits some seconds.
        local: whether it runs on this machine, where much of AWS is left out.
    """

    def __init__(
        self,
        client: Callable[[str], Any],
        stack: str,
        *,
        now: Callable[[], datetime],
        pause: Callable[[float], None] = time.sleep,
        local: bool = False,
    ) -> None:
        self._client = client
        self._clients: dict[str, Any] = {}
        self.stack = stack
        self.now = now
        self.pause = pause
        self.local = local

    def aws(self, service: str) -> Any:  # noqa: ANN401 - each service has a client type of its own
        """Return the client of a service, such as ``aws("sqs")``."""
        if service not in self._clients:
            self._clients[service] = self._client(service)
        return self._clients[service]

    def close(self) -> None:
        """End the connections over HTTP; it can be used no more."""
        if "http" in vars(self):
            self.http.close()

    # --- the stack

    @cached_property
    def deployed(self) -> Mapping[str, Any]:
        """What CloudFormation says of the stack. Raises CannotReach when there is none."""
        try:
            (stack,) = self.aws("cloudformation").describe_stacks(StackName=self.stack)["Stacks"]
        except ClientError as error:
            if "does not exist" not in str(error):
                raise
            raise CannotReach(
                f"There is no stack {self.stack} here. Deploy it with `make deploy`, or name "
                "another one with --stage."
            ) from error
        found: Mapping[str, Any] = stack
        return found

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """The outputs by name; none before a deployment succeeded."""
        return {one["OutputKey"]: one["OutputValue"] for one in self.deployed.get("Outputs", [])}

    def output(self, name: str) -> str:
        """One output. Raises CannotReach when the stack has none of that name."""
        if name not in self.outputs:
            raise CannotReach(
                f"The stack {self.stack} has no output {name}: it was never deployed whole, or by "
                "another version. Run `make deploy`."
            )
        return self.outputs[name]

    @cached_property
    def resources(self) -> Mapping[str, Resource]:
        """Every resource by its logical id. Raises CannotReach when there is no stack."""
        stack = self.deployed["StackName"]
        pages = self.aws("cloudformation").get_paginator("list_stack_resources")
        return {
            one["LogicalResourceId"]: Resource(one["ResourceType"], one["PhysicalResourceId"])
            for page in pages.paginate(StackName=stack)
            for one in page["StackResourceSummaries"]
            if "PhysicalResourceId" in one
        }

    def resource(self, kind: str, prefix: str) -> str:
        """Name one resource by kind and the beginning of its logical id. Raises CannotReach."""
        for logical_id, found in self.resources.items():
            if found.kind == kind and logical_id.startswith(prefix):
                return found.name
        raise CannotReach(
            f"The stack {self.stack} has no {kind} whose name begins with {prefix}: it is of "
            "another version. Run `make deploy`."
        )

    def function(self, name: Function) -> str:
        """Name one of the functions in Lambda."""
        words = "".join(word.capitalize() for word in name.split("_"))
        return self.resource(FUNCTION, f"Functions{words}")

    def environment(self, name: Function) -> Mapping[str, str]:
        """Return what the version that serves people is given as its settings."""
        asked = self.aws("lambda").get_function_configuration(
            FunctionName=self.function(name), Qualifier=ALIAS
        )
        found: Mapping[str, str] = asked.get("Environment", {}).get("Variables", {})
        return found

    def settings(self, name: Function) -> Settings:
        """Read the settings as the function does. Raises CannotReach, naming a wrong one."""
        if name not in self._settings:
            try:
                self._settings[name] = Settings(name, self.environment(name))
            except ValueError as error:
                raise CannotReach(
                    f"The setting {error}. Correct it and run `make deploy`."
                ) from None
        return self._settings[name]

    @cached_property
    def _settings(self) -> dict[Function, Settings]:
        return {}

    def setting[T](self, name: Function, one: Setting[T]) -> T:
        """Read one setting, whatever the others are: an earlier version may lack some of today.

        Raises CannotReach when it is wrong.
        """
        if name not in self._environments:
            self._environments[name] = self.environment(name)
        try:
            return one.read(self._environments[name])
        except ValueError as error:
            raise CannotReach(f"The setting {error}. Correct it and run `make deploy`.") from None

    @cached_property
    def _environments(self) -> dict[Function, Mapping[str, str]]:
        return {}

    # --- what is stored

    @cached_property
    def state(self) -> Table:
        """The state table."""
        return Table(self.aws("dynamodb"), self.output("StateTableName"))

    @cached_property
    def companies(self) -> Companies:
        """Which domains are one company, as the worker sees it."""
        return Companies(
            KeptDomainLists(),
            self.setting("sync_worker", Settings.one_company),
            self.setting("sync_worker", Settings.never_outside),
            self.setting("sync_worker", Settings.allowed_domains),
        )

    @property
    def audiences(self) -> Audiences:
        """Whose bots one guest's no keeps away."""
        return Audiences(self.setting("sync_worker", Settings.bot_scope), self.companies)

    @cached_property
    def portal(self) -> DynamoPortalStore:
        """What pages read."""
        return DynamoPortalStore(self.state, self.audiences)

    @cached_property
    def worker(self) -> DynamoWorkerReads:
        """What the worker reads; nothing here takes its lease."""
        return DynamoWorkerReads(self.state, self.audiences)

    @cached_property
    def standing(self) -> DynamoStandingStore:
        """Whether the worker keeps up."""
        return DynamoStandingStore(self.state, self.audiences)

    @cached_property
    def people(self) -> DynamoPeopleStore:
        """Who uses it, by address and one after the other."""
        return DynamoPeopleStore(self.state)

    @cached_property
    def pasted(self) -> DynamoPastedStore:
        """Calls that people sent bots to."""
        return DynamoPastedStore(self.state)

    @cached_property
    def usage(self) -> DynamoUsageStore:
        """What people used in months that are over."""
        return DynamoUsageStore(self.state)

    @cached_property
    def policies(self) -> DynamoPolicyStore:
        """What holds for everybody."""
        return DynamoPolicyStore(self.state)

    @cached_property
    def queue(self) -> SqsWakeQueue:
        """What wakes the worker."""
        return SqsWakeQueue(self.aws("sqs"), self.output("WakeQueueUrl"))

    def lease(self) -> Lease:
        """Read what the worker's runs hand on; of an installation that never ran, an empty one."""
        return lease_of(self.state)

    # --- the pages

    @cached_property
    def http(self) -> httpx.Client:
        """A client without a session, that follows no redirect."""
        return httpx.Client(timeout=SECONDS, trust_env=not self.local)

    @property
    def origin(self) -> str:
        """Where the pages are."""
        return self.output("PageUrl").rstrip("/")


def lease_of(state: Table) -> Lease:
    """Read what the worker's runs hand on in a state table, be it a copy."""
    stored = state.get(keys.workspace(WORKSPACE)) or {}
    return codec.stored_lease(WORKSPACE, stored).lease
