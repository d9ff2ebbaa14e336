"""What can be changed while the twin runs: switches of the contract, and faults.

Numbers in brackets refer to Recall's documented disagreements: each switch picks one reading.
"""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

FaultKind = Literal[
    "status",
    "answer_lost",
    "slow",
    "truncated_body",
    "non_json_body",
    "partial_page",
    "repeated_page",
    "looping_cursor",
    "off_host_next",
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class RouteFault(_Strict):
    """One fault on one route ("GET /api/v2/calendars/") or on all ("*").

    Fires with `probability`, at most `next` times when that is set. A `status` fault answers
    instead of executing, or after the effect with `after_effect`. `retry_after` is sent as given.
    """

    kind: FaultKind
    route: str = "*"
    status: int | None = Field(default=None, ge=400, le=599)
    retry_after: str | int | float | None = None
    after_effect: bool = False
    seconds: float = Field(default=0.0, ge=0)
    probability: float = Field(default=1.0, ge=0, le=1)
    next: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind == "status" and self.status is None:
            raise ValueError("status is required for a status fault")
        return self


class WebhookFaults(_Strict):
    """Chances (0 to 1) and delays (seconds) on the way of a webhook."""

    drop: float = Field(default=0.0, ge=0, le=1)
    duplicate: float = Field(default=0.0, ge=0, le=1)
    reorder: float = Field(default=0.0, ge=0, le=1)
    reorder_seconds: float = Field(default=2.0, ge=0)
    delay_seconds: float = Field(default=0.0, ge=0)


class Switches(_Strict):
    """Readings of the contract where the documentation disagrees or is silent."""

    accept_bearer: bool = False
    block_localhost: bool = True
    redirect_missing_slash: bool = True
    require_calendar_id: bool = False
    unknown_calendar_is_400: bool = False
    list_descending: bool = False
    honour_join_at: bool = True
    pool_retry_after: bool = False
    bot_write_bumps_updated_at: bool = False
    keep_both_after_key_change: bool = False
    delete_on_deleted_event_is_400: bool = False


class Settings(_Strict):
    """Everything adjustable at run time.

    `write_seconds` is how long one bot write takes and holds its deduplication key; `pool_size`
    bots can start ad hoc, each is replaced after `pool_refill_seconds`. `limits` replaces base
    limits (requests per minute) of routes, `limit_multiplier` scales all.
    """

    rules: list[RouteFault] = Field(default_factory=list)
    webhooks: WebhookFaults = Field(default_factory=WebhookFaults)
    switches: Switches = Field(default_factory=Switches)
    omit_calendars: list[str] = Field(default_factory=list)
    overlap_conflicts: bool = True
    write_seconds: float = Field(default=0.05, ge=0)
    pool_size: int = Field(default=1000, ge=0)
    pool_refill_seconds: float = Field(default=60.0, ge=0)
    limit_multiplier: float = Field(default=1.0, gt=0)
    limits: dict[str, int] = Field(default_factory=dict)
