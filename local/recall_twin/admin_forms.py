"""Bodies of the admin routes, checked strictly: an unknown name is an error."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from local.recall_twin.core.config import LOCAL_WORKSPACE
from local.recall_twin.core.model import Step
from local.recall_twin.core.runner import Outcome


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EventsForm(_Form):
    """Provider-shaped (Google) events to store or change."""

    events: list[dict[str, Any]] = Field(min_length=1)


class DisconnectForm(_Form):
    """Why a calendar loses its connection."""

    reason: str = "invalid_grant: Token has been expired or revoked."


class AdvanceForm(_Form):
    """How far to move the clock."""

    seconds: float = Field(ge=0)


class LimitsForm(_Form):
    """A factor for all limits, and limits per minute of single routes."""

    multiplier: float = Field(default=1.0, gt=0)
    limits: dict[str, int] = Field(default_factory=dict)


class WebhookForm(_Form):
    """An event to send as it is, `count` times; with `same_id` as repeats of one message."""

    event: str
    data: dict[str, Any] = Field(default_factory=dict)
    count: int = Field(default=1, ge=1, le=10_000)
    same_id: bool = False
    workspace: str = LOCAL_WORKSPACE


class TargetsForm(_Form):
    """Where a workspace's webhooks go and what signs them; None leaves a part as it is."""

    targets: list[str] | None = None
    secrets: list[str] | None = None
    workspace: str = LOCAL_WORKSPACE


class KeysForm(_Form):
    """Every API key of a workspace from now on."""

    keys: list[str] = Field(min_length=1)
    workspace: str = LOCAL_WORKSPACE


class StepForm(_Form):
    """One state, so many seconds after dispatch (or after now, for a bot already on its way)."""

    code: str
    after_seconds: float = Field(default=0.0, ge=0)
    sub_code: str | None = None

    def step(self) -> Step:
        """The step for the runner."""
        return Step(self.code, self.after_seconds, self.sub_code)


class ScriptForm(_Form):
    """A bot's future: a named outcome or single steps."""

    outcome: Outcome | None = None
    sub_code: str | None = None
    steps: list[StepForm] | None = None
