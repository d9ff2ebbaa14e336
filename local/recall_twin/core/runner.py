"""The life of a bot from joining to done, as a list of steps.

Source: Recall's bot webhook and sub code pages.
"""

from datetime import datetime, timedelta
from typing import Literal

from local.recall_twin.core.kernel import Kernel
from local.recall_twin.core.model import (
    EXPIRED,
    FINAL_BOT_STATES,
    Bot,
    BotStatus,
    Step,
    WorkspaceState,
)
from local.recall_twin.core.outbox import Outbox
from local.recall_twin.core.times import format_stamp

_SHUTDOWN_SECONDS = 10.0
_SHORTEST_CALL = 60.0
_USUAL_WAIT = 1200
"""Seconds, where the config says nothing."""
Outcome = Literal[
    "normal",
    "waiting_room",
    "waiting_room_timeout",
    "denied",
    "kicked",
    "nobody",
    "fatal",
    "host_ended",
]
_DENIED = "recording_permission_denied"
_DENIED_BY_HOST = "zoom_local_recording_request_denied_by_host"
_DENIED_TOO_LONG = "timeout_exceeded_recording_permission_denied"
_EARLY = 45.0
"""Seconds from joining until a host ends the call early, or a bot that was denied leaves."""
_PATH = ("joining_call", "in_waiting_room", "in_call_not_recording", _DENIED, "in_call_recording")


class Runner:
    """Moves the bots of one workspace through their states and announces each."""

    def __init__(
        self, kernel: Kernel, workspace: str, state: WorkspaceState, outbox: Outbox
    ) -> None:
        self._kernel = kernel
        self._workspace = workspace
        self._state = state
        self._outbox = outbox

    def arm(self, bot: Bot) -> None:
        """Dispatch a ready bot at its join time, or now if that has passed; once per call."""
        bot.run += 1
        at = max(bot.join_at, self._kernel.now())
        self._kernel.agenda.add(at, "bot_step", self._workspace, bot.id, bot.run)

    def step(self, bot_id: str, run: int, at: datetime) -> bool:
        """Take the step due at `at`; True when the bot was just dispatched."""
        bot = self._state.bots.get(bot_id)
        if bot is None or bot.run != run:
            return False
        dispatched = bot.is_ready
        if dispatched:
            bot.pending = _timed(bot.script or outcome_steps("normal", bot, at), at)
        if bot.pending:
            step = bot.pending.pop(0)
            self._enter(bot, step.code, step.sub_code, at)
        self._continue(bot)
        return dispatched

    def follow(self, bot: Bot, steps: list[Step]) -> None:
        """Script a bot: from dispatch if it is ready, from now if it is in a call."""
        if bot.is_ready:
            bot.script = steps
            return
        bot.pending = _timed(steps, self._kernel.now())
        bot.run += 1
        self._continue(bot)

    def leave(self, bot: Bot) -> None:
        """End the call at once, as asked by `leave_call`."""
        now = self._kernel.now()
        self._enter(bot, "call_ended", "bot_received_leave_call", now)
        bot.pending = _timed([Step("done", _SHUTDOWN_SECONDS)], now)
        bot.run += 1
        self._continue(bot)

    def expire(self, bot: Bot) -> None:
        """Forget what was recorded, once."""
        if bot.status != EXPIRED:
            self._enter(bot, EXPIRED, None, self._kernel.now())

    def _continue(self, bot: Bot) -> None:
        if bot.pending and bot.status not in FINAL_BOT_STATES and bot.pending[0].at:
            self._kernel.agenda.add(bot.pending[0].at, "bot_step", self._workspace, bot.id, bot.run)

    def _enter(self, bot: Bot, code: str, sub_code: str | None, at: datetime) -> None:
        bot.status_changes.append(BotStatus(code, at, sub_code))
        status = {"code": code, "sub_code": sub_code, "updated_at": format_stamp(at)}
        who = {"id": bot.id, "metadata": dict(bot.config.get("metadata") or {})}
        self._outbox.emit(f"bot.{code}", {"data": status, "bot": who})


def outcome_steps(
    outcome: Outcome, bot: Bot, at: datetime, sub_code: str | None = None
) -> list[Step]:
    """The steps of a named outcome; `sub_code` replaces the usual one of its ending."""
    ends = max(_SHORTEST_CALL, (bot.ends_at - max(at, bot.join_at)).total_seconds())
    match outcome:
        case "normal":
            return _call(0.0, ends, sub_code or "call_ended_by_host")
        case "waiting_room":
            return _call(25.0, ends, sub_code or "call_ended_by_host")
        case "waiting_room_timeout":
            steps = [Step("joining_call"), Step("in_waiting_room", 5.0)]
            return steps + _end(
                _timeout(bot, "waiting_room_timeout"), sub_code or "timeout_exceeded_waiting_room"
            )
        case "denied":
            steps = [Step("joining_call"), Step("in_call_not_recording", 5.0)]
            steps.append(Step(_DENIED, 15.0, sub_code or _DENIED_BY_HOST))
            return steps + _end(_EARLY, _DENIED_TOO_LONG)
        case "kicked":
            return _call(0.0, 30.0, sub_code or "bot_kicked_from_call")
        case "nobody":
            steps = [Step("joining_call"), Step("in_call_not_recording", 5.0)]
            return steps + _end(
                _timeout(bot, "noone_joined_timeout"), sub_code or "timeout_exceeded_noone_joined"
            )
        case "fatal":
            return [Step("joining_call"), Step("fatal", 5.0, sub_code or "bot_errored")]
        case "host_ended":
            return _call(0.0, _EARLY, sub_code or "call_ended_by_host")


def steps_from_now(
    outcome: Outcome, bot: Bot, now: datetime, sub_code: str | None = None
) -> list[Step]:
    """The rest of a named outcome for a bot that was dispatched: what has to happen, happens now.

    A call that goes well takes its time, without the states that the bot has been through.
    """
    inside = bot.status not in {"joining_call", "in_waiting_room"}
    match outcome:
        case "normal" | "waiting_room":
            return _rest(outcome_steps(outcome, bot, now, sub_code), bot.status)
        case "waiting_room_timeout":
            steps = [Step("in_waiting_room")] if bot.status == "joining_call" else []
            return steps + _end(1.0, sub_code or "timeout_exceeded_waiting_room")
        case "denied":
            steps = [] if inside else [Step("in_call_not_recording")]
            steps.append(Step(_DENIED, 1.0, sub_code or _DENIED_BY_HOST))
            return steps + _end(_EARLY, _DENIED_TOO_LONG)
        case "kicked":
            place = "call" if inside else "waiting_room"
            return _end(0.0, sub_code or f"bot_kicked_from_{place}")
        case "nobody":
            return _end(0.0, sub_code or "timeout_exceeded_noone_joined")
        case "fatal":
            return [Step("fatal", 0.0, sub_code or "bot_errored")]
        case "host_ended":
            return _end(0.0, sub_code or "call_ended_by_host")


def _rest(steps: list[Step], status: str) -> list[Step]:
    passed = _PATH.index(status) if status in _PATH else -1
    return [s for s in steps if s.code not in _PATH or _PATH.index(s.code) > passed]


def _timeout(bot: Bot, name: str) -> float:
    """Seconds from joining to the end of a wait that the bot's config limits."""
    chosen = (bot.config.get("automatic_leave") or {}).get(name, _USUAL_WAIT)
    return 5.0 + float(chosen)


def _call(waiting: float, ends: float, sub_code: str) -> list[Step]:
    steps = [Step("joining_call")]
    if waiting:
        steps.append(Step("in_waiting_room", 5.0))
    steps.append(Step("in_call_not_recording", 5.0 + waiting))
    steps.append(Step("in_call_recording", 6.0 + waiting))
    return steps + _end(max(ends, 7.0 + waiting), sub_code)


def _end(after: float, sub_code: str) -> list[Step]:
    return [Step("call_ended", after, sub_code), Step("done", after + _SHUTDOWN_SECONDS)]


def _timed(steps: list[Step], start: datetime) -> list[Step]:
    return [
        Step(s.code, s.after_seconds, s.sub_code, start + timedelta(seconds=s.after_seconds))
        for s in sorted(steps, key=lambda step: step.after_seconds)
    ]
