"""The end of an account in words. Times are in UTC: the receipt knows nobody's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from functions.portal import texts
from rollcall.domain.leaving import Receipt, RecordingCounts, receipt_expiry
from rollcall.domain.retention import BACKUPS, EVENTS, LOGS, TOMBSTONE, USE
from rollcall.use_cases.request_connection import Stake


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What the page of a deletion shows."""

    title: str
    finished: bool
    lines: tuple[str, ...]
    keep: str
    """How long the receipt is kept; empty while the deletion goes on."""


def stake_text(stake: Stake) -> str:
    """How many meetings lose their bot."""
    if stake.partial and stake.coming:
        return texts.DELETE_STAKE_LEAST.format(count=stake.coming)
    if stake.coming > 1:
        return texts.DELETE_STAKE.format(count=stake.coming)
    return texts.DELETE_STAKE_ONE if stake.coming else texts.DELETE_STAKE_NONE


def delete_effects(*, deletes_recordings: bool) -> tuple[str, ...]:
    """What the deletion of an account does."""
    going = texts.DELETE_RECORDINGS.format(days=EVENTS.days)
    return *texts.DELETE_EFFECTS, going if deletes_recordings else texts.DELETE_NO_RECORDINGS


def disconnect_effects(*, deletes_recordings: bool) -> tuple[str, ...]:
    """What the end of one connection does."""
    noted = (texts.DISCONNECT_RECORDINGS.format(days=EVENTS.days),) if deletes_recordings else ()
    return (*texts.DISCONNECT_EFFECTS, *noted)


def stored_texts(*, deletes_recordings: bool) -> tuple[str, ...]:
    """What is stored about a user, a text for each kind of it.

    Bots of disconnected calendars are kept only where recordings are deleted with an account.
    """
    noted = (texts.STORED_BOTS.format(days=EVENTS.days),) if deletes_recordings else ()
    used = texts.STORED_USE.format(days=USE.days)
    return (*texts.STORED, texts.CALLS_STORED, used, texts.BLOCK_STORED, *noted)


def receipt_view(receipt: Receipt) -> ReceiptView:
    """The receipt, or how far the deletion has come."""
    if receipt.finished_at is None:
        return ReceiptView(texts.DELETING_TITLE, False, _progress(receipt), "")
    return ReceiptView(
        texts.DELETED_TITLE,
        True,
        _done(receipt, receipt.finished_at),
        texts.DELETED_KEEP.format(until=_day(receipt_expiry(receipt.finished_at))),
    )


def _progress(receipt: Receipt) -> tuple[str, ...]:
    left, none_left = texts.DELETING_CALENDARS
    going, _ = texts.DELETING_REST
    calendars = left.format(count=receipt.calendars_left) if receipt.calendars_left else none_left
    asked = texts.DELETING_ASKED.format(moment=_moment(receipt.asked_at))
    if receipt.calendars_left:
        return asked, calendars
    to_go = receipt.recordings.left if receipt.recordings else 0
    recordings = texts.DELETING_RECORDINGS.format(count=to_go)
    return asked, calendars, recordings if to_go else going


def _done(receipt: Receipt, finished: datetime) -> tuple[str, ...]:
    when = texts.DELETED_WHEN.format(asked=_moment(receipt.asked_at), finished=_moment(finished))
    until = {"tombstone": TOMBSTONE, "backups": BACKUPS, "logs": LOGS}
    days = {name: _day(finished + length) for name, length in until.items()}
    unused = (texts.DELETED_UNUSED,) if receipt.unused else ()
    what, *kept = (text.format(**days) for text in texts.DELETED_WHAT)
    return (when, *unused, what, *_recordings(receipt.recordings), *kept)


def _recordings(counts: RecordingCounts | None) -> tuple[str, ...]:
    """What became of recordings: how many of each kind, where there are any."""
    if counts is None:
        return (texts.KEPT_RECORDINGS,)
    told = (
        (counts.deleted, texts.DELETED_RECORDINGS),
        (counts.shared, texts.SHARED_RECORDINGS),
        (counts.refused, texts.REFUSED_RECORDINGS),
    )
    lines = tuple(one if n == 1 else more.format(count=n) for n, (one, more) in told if n)
    return lines or (texts.NO_RECORDINGS.format(days=EVENTS.days),)


def _moment(moment: datetime) -> str:
    return f"{_date(moment)}, {moment.astimezone(UTC):%H:%M} UTC"


def _day(moment: datetime) -> str:
    """The day by whose end something is over."""
    return _date(moment + timedelta(days=1))


def _date(moment: datetime) -> str:
    day = moment.astimezone(UTC)
    return f"{day.day} {day:%B %Y}"
