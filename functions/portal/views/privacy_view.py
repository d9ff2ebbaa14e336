"""The privacy text with what the operator chose for the bots, so that it says what is done."""

from __future__ import annotations

from functions.portal import texts
from functions.portal.deps import Operator
from rollcall.domain.bot_config import ACTIVE_AFTER
from rollcall.domain.bot_settings import (
    CAPTIONS,
    WITH_LANGUAGE,
    BotSettings,
    Layout,
    Leaving,
    Retention,
    Transcript,
)
from rollcall.domain.deduplication import Scope
from rollcall.domain.media import LINK_LIVES
from rollcall.domain.past_bots import GIVEN_UP_AFTER
from rollcall.domain.retention import EVENTS, TABLE

_LASTING = tuple(texts.RETENTION.items())

type Section = tuple[str, tuple[str, ...]]

_SEEN = {
    Scope.COMPANY: (texts.SEEN_BY_COLLEAGUES,),
    Scope.WORKSPACE: (texts.SEEN_BY_COLLEAGUES, texts.SEEN_BY_OTHERS),
    Scope.CALENDAR: (),
}
"""What others who use Rollcall are shown, by who shares a bot."""


def privacy_sections(
    bot: BotSettings,
    scope: Scope,
    operator: Operator,
    *,
    sends_mail: bool = False,
    media_links: bool = False,
    deletes_recordings: bool = True,
) -> tuple[Section, ...]:
    """Every section: its heading and its paragraphs, all untrusted for the chat text's sake."""
    recorded = texts.RECORDED_SOUND if bot.layout is Layout.AUDIO_ONLY else texts.RECORDED_PICTURE
    recordings = (recorded, _transcript(bot.transcript), _kept(bot.retention), texts.NOT_OURS)
    given = texts.MEDIA_GIVEN.format(minutes=int(LINK_LIVES.total_seconds()) // 60)
    chat = _chat(bot)
    return (
        (
            texts.OPERATOR_TITLE,
            (*operator_words(operator), operator.legal_basis or texts.NO_LEGAL_BASIS),
        ),
        *texts.PRIVACY_BEFORE,
        (texts.MAILS_TITLE, _mails(operator, sends_mail=sends_mail)),
        (texts.RECORDINGS_TITLE, (*recordings, given) if media_links else recordings),
        (
            texts.RECEIVERS_TITLE,
            (
                texts.RECEIVERS,
                *_SEEN[scope],
                texts.SEEN_BY_ADMINISTRATORS,
                _receivers(bot.transcript),
            ),
        ),
        (texts.IN_THE_CALL_TITLE, (texts.IN_THE_CALL, *chat, _leaves(bot.leaving))),
        (texts.WHERE_TITLE, _where(operator.region)),
        (texts.RETENTION_TITLE, _retention(operator.unused_months, sends_mail=sends_mail)),
        (texts.LEAVE_SECTION, _leaving(deletes_recordings=deletes_recordings)),
        *texts.PRIVACY_AFTER,
    )


def _where(region: str) -> tuple[str, ...]:
    named = texts.REGIONS.get(region)
    place = f"{named} ({region})" if named else region
    return tuple(sentence.format(place=place) for sentence in texts.WHERE)


def operator_words(operator: Operator) -> tuple[str, str]:
    """Who answers for it, and where to ask."""
    run = (
        texts.OPERATOR_NAME.format(name=operator.name) if operator.name else texts.OPERATOR_UNNAMED
    )
    ask = (
        texts.OPERATOR_CONTACT.format(contact=operator.contact)
        if operator.contact
        else texts.OPERATOR_NO_CONTACT
    )
    return run, ask


def _mails(operator: Operator, *, sends_mail: bool) -> tuple[str, ...]:
    """Whether mails are sent, by whom, and what is stored of them."""
    if not sends_mail:
        return (texts.MAILS_NONE,)
    idle = texts.IDLE.format(weeks=_counted(operator.idle_weeks, "week"))
    asked = (idle,) if operator.idle_weeks else ()
    return texts.MAILS, texts.MAILS_STORED, *asked, texts.MAILS_LAST


def _retention(unused_months: int, *, sends_mail: bool) -> tuple[str, ...]:
    """How long what is kept, from the one table of it."""
    said = {name: text.format(days=_counted(TABLE[name].days, "day")) for name, text in _LASTING}
    unused = texts.UNUSED.format(months=_counted(unused_months, "month"))
    if sends_mail:
        unused = f"{unused} {texts.UNUSED_TOLD}"
    return (*said.values(), unused if unused_months else texts.UNUSED_NEVER)


def _leaving(*, deletes_recordings: bool) -> tuple[str, ...]:
    """How to leave, and what becomes of recordings then."""
    disconnect, deletion = texts.LEAVE_BY_DISCONNECT, texts.LEAVE_BY_DELETION
    if not deletes_recordings:
        return disconnect, f"{deletion} {texts.LEAVE_RECORDINGS_STAY}", texts.LEAVE_AT_GOOGLE
    noted = texts.LEAVE_BOTS_NOTED.format(days=EVENTS.days)
    gone = texts.LEAVE_RECORDINGS_GO.format(days=EVENTS.days, most=GIVEN_UP_AFTER.days)
    return f"{disconnect} {noted}", f"{deletion} {gone}", texts.LEAVE_AT_GOOGLE


def _chat(bot: BotSettings) -> tuple[str, ...]:
    """What it writes in the chat, and what a guest's no does where there is a link for that."""
    if not bot.chat_on_join:
        return (texts.CHAT_NONE,)
    line = bot.chat_on_join
    for place, words in texts.CHAT_PLACES.items():
        line = line.replace(place, words)
    said = texts.CHAT_TEXT.format(text=line)
    return (said, texts.CHAT_GUESTS) if bot.guests_may_say_no else (said,)


def _transcript(transcript: Transcript) -> str:
    if transcript.provider is None:
        return texts.TRANSCRIPT_NONE
    if transcript.provider == CAPTIONS:
        return texts.TRANSCRIPT_CAPTIONS
    words = texts.TRANSCRIPT_BY.format(provider=_named(transcript.provider))
    if transcript.language is None:
        return words
    return f"{words} {texts.TRANSCRIPT_LANGUAGE.format(code=transcript.language)}"


def _receivers(transcript: Transcript) -> str:
    """Whether anybody but Recall receives what is said."""
    if transcript.provider in {None, CAPTIONS, WITH_LANGUAGE}:
        return texts.RECEIVERS_NOBODY_ELSE
    return texts.RECEIVERS_PROVIDER.format(provider=_named(str(transcript.provider)))


def _named(provider: str) -> str:
    return texts.TRANSCRIBERS[provider]


def kept_words(bot: BotSettings) -> str:
    """How long what is recorded is kept."""
    return _kept(bot.retention)


def _kept(retention: Retention) -> str:
    if retention.hours is None:
        return texts.KEPT_FOREVER
    days, hours = divmod(retention.hours, 24)
    length = _counted(retention.hours, "hour") if hours else _counted(days, "day")
    return texts.KEPT.format(length=length)


def _leaves(leaving: Leaving) -> str:
    return texts.LEAVES.format(
        waiting=_seconds(leaving.waiting_room),
        nobody=_seconds(leaving.nobody_joined),
        left=_seconds(leaving.everyone_left),
        bots=_seconds(leaving.only_bots),
        silence=_seconds(leaving.silence),
        active=_seconds(ACTIVE_AFTER),
    )


def _seconds(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    parts = [_counted(minutes, "minute")] if minutes else []
    return " and ".join([*parts, _counted(rest, "second")] if rest else parts)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
