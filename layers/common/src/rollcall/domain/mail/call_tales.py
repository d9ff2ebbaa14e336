"""What is to be told of bots that a person sent by links: of each call once. Pure.

Its person is told that the bot waits, or, if nobody was told that, that it was refused or failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from rollcall.domain.bot_reports import Reports, newest
from rollcall.domain.bot_view import BotState
from rollcall.domain.bot_words import words_of
from rollcall.domain.mail.kinds import MailKind
from rollcall.domain.mail.said import called
from rollcall.domain.mail.tales import KEPT_AFTER, LATEST, OF_CALLS, BotTrouble, told_from
from rollcall.domain.pasted import FOLLOWED, PastedCall
from rollcall.domain.pasted_view import pasted_view


def call_tales(
    calls: Iterable[PastedCall], reported: Mapping[str, Reports], now: datetime
) -> tuple[list[BotTrouble], list[datetime]]:
    """Return what is to be told of a person's calls, and when there may be more."""
    tales: list[BotTrouble] = []
    later: list[datetime] = []
    for call in calls:
        reports = reported.get(call.bot_id, {})
        tale = call_trouble(call, reports, now)
        if tale is None:
            continue
        told_at = told_from(pasted_view(call, reports, now), [reports])
        if told_at > now:
            later.append(told_at)
        else:
            tales.append(tale)
    return tales, later


def call_trouble(call: PastedCall, reports: Reports, now: datetime) -> BotTrouble | None:
    """Return what there is to tell of one call; nothing of a bot that is not wanted any more."""
    if not reports or call.is_unwanted or newest(reports) + LATEST <= now:
        return None
    view = pasted_view(call, reports, now)
    if view.state is BotState.WAITING:
        return _trouble(MailKind.BOT_WAITS, call)
    happened, remedy = words_of(view.why)
    refused = view.state in {BotState.FAILED, BotState.NOT_RECORDED} and not view.partial
    return _trouble(MailKind.NOT_RECORDED, call, happened, remedy) if refused and remedy else None


def _trouble(kind: MailKind, call: PastedCall, happened: str = "", remedy: str = "") -> BotTrouble:
    episode, until = f"{OF_CALLS}{call.call_id}", call.asked_at + FOLLOWED + LATEST + KEPT_AFTER
    title = called(call.title)
    return BotTrouble(kind, episode, until, title, call.asked_at, happened, remedy)
