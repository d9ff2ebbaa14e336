"""The page of what a bot recorded: on its way, to be opened, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from functions.portal import texts
from functions.portal.deps import Deps, Visit
from functions.portal.views.call_view import call_title
from functions.portal.views.privacy_view import kept_words
from functions.portal.views.words import clock, day_and_clock, start_of, title_of
from rollcall.domain.bot_settings import BotSettings
from rollcall.domain.media import LINK_LIVES, Failure, MediaAsk, Medium, MediumState
from rollcall.domain.pasted import PastedCall
from rollcall.use_cases.ask_for_media import MediaLook, Recorded

SOON, SELDOM = 2, 30
"""Seconds between two looks: while an answer is awaited, and while a link is shown that ends."""


@dataclass(frozen=True, slots=True)
class MediumView:
    """One medium; ``open`` is the address of ours that leads to it, empty while there is none."""

    medium: str
    name: str
    said: str
    open: str
    open_label: str


@dataclass(frozen=True, slots=True)
class MediaView:
    """Everything that the page shows; ``title`` is untrusted."""

    address: str
    """Of this page."""
    about: str
    """Of the page of the meeting or call."""
    title: str
    when: str
    lead: str
    said: str
    """What holds for both; empty where each medium has its own words."""
    waiting: bool
    media: tuple[MediumView, ...]
    ask: str
    """The label of the button that asks; empty while it would bring nothing else."""
    refresh: int


def media_elsewhere(deps: Deps) -> str:
    """Where recordings are, in a sentence; empty where links to them are given."""
    return "" if deps.media_links else deps.media_sentence or texts.MEDIA_ELSEWHERE


def media_view(look: MediaLook, bot: BotSettings, visit: Visit) -> MediaView:
    """How it stands in words, in the visitor's time zone."""
    ask, now, address = look.ask, visit.now, media_address(look.recorded)
    waiting = ask is not None and ask.waits(now)
    shown = ask if ask is not None and _has_news(ask, now) else None
    named = [(medium, f"{address}/{medium}") for medium in Medium]
    media = tuple(_medium(one, shown, there, bot, visit) for one, there in named) if shown else ()
    ready = any(one.open for one in media)
    pending = shown is not None and MediumState.NOT_READY in shown.states.values()
    return MediaView(
        address=address,
        about=address_of(look.recorded),
        title=_title(look.recorded),
        when=_when(look.recorded, visit),
        lead=texts.MEDIA_LEAD.format(minutes=int(LINK_LIVES.total_seconds()) // 60),
        said="" if shown else _said(ask, now),
        waiting=waiting,
        media=media,
        ask="" if waiting or (ready and not pending) else _label(ask),
        refresh=SOON if waiting else SELDOM if ready else 0,
    )


def address_of(recorded: Recorded) -> str:
    """The page of a meeting or call."""
    kind = "calls" if isinstance(recorded.of, PastedCall) else "meetings"
    return f"/{kind}/{recorded.id}"


def media_address(recorded: Recorded) -> str:
    """The page of what its bot recorded."""
    return f"{address_of(recorded)}/media"


def _title(recorded: Recorded) -> str:
    of = recorded.of
    return call_title(of) if isinstance(of, PastedCall) else title_of(of.facts.title)


def _when(recorded: Recorded, visit: Visit) -> str:
    of = recorded.of
    if isinstance(of, PastedCall):
        return day_and_clock(of.asked_at, visit.zone)
    return start_of(of.facts, visit.zone)


def _has_news(ask: MediaAsk, now: datetime) -> bool:
    return ask.holds(now) and ask.failure is Failure.NONE


def _said(ask: MediaAsk | None, now: datetime) -> str:
    if ask is None:
        return texts.MEDIA_NOT_ASKED
    if ask.waits(now):
        return texts.MEDIA_ASKING
    if ask.answered_at is None:
        return texts.MEDIA_FAILURES[Failure.NO_ANSWER]
    return texts.MEDIA_EXPIRED if ask.failure is Failure.NONE else texts.MEDIA_FAILURES[ask.failure]


def _label(ask: MediaAsk | None) -> str:
    return texts.MEDIA_ASK if ask is None else texts.MEDIA_ASK_AGAIN


def _medium(
    medium: Medium, ask: MediaAsk, address: str, bot: BotSettings, visit: Visit
) -> MediumView:
    state = ask.states.get(medium, MediumState.NONE)
    name, label = texts.MEDIA_NAMES[medium], texts.MEDIA_OPEN[medium]
    if state is MediumState.READY and medium in ask.sealed and ask.answered_at is not None:
        until = clock(ask.answered_at + LINK_LIVES, visit.zone)
        return MediumView(medium, name, texts.MEDIA_UNTIL.format(time=until), address, label)
    known = MediumState.NOT_READY if state is MediumState.READY else state
    said = texts.MEDIA_STATES[known].format(kept=kept_words(bot))
    return MediumView(medium, name, said, "", label)
