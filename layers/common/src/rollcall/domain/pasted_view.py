"""The state of the bot of a call that a person sent it to, as pages show it. Pure."""

from __future__ import annotations

from datetime import datetime

from rollcall.domain.bot_reports import Reports
from rollcall.domain.bot_state import NO_BOT, NO_NEWS, known_reports, view_of_reports
from rollcall.domain.bot_view import BotState, BotView
from rollcall.domain.pasted import PastedCall


def pasted_view(call: PastedCall, reports: Reports, now: datetime) -> BotView:
    """Return the state; ``reports`` are those of the call's bot."""
    if not call.bot_id:
        return _without_bot(call)
    known = known_reports(reports)
    if known:
        since = call.sent_at or call.asked_at
        return view_of_reports(known, since, now, wanted=not call.is_unwanted)
    if call.over:
        return BotView(BotState.UNCONFIRMED, NO_NEWS)
    return BotView(BotState.REMOVING if call.is_unwanted else BotState.JOINING)


def _without_bot(call: PastedCall) -> BotView:
    if call.over:
        return BotView(BotState.NOT_RECORDED, call.problem or NO_BOT)
    if call.is_unwanted:
        return BotView(BotState.REMOVING)
    return BotView(BotState.SCHEDULING, call.problem, call.retry_at if call.problem else None)
