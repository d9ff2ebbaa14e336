"""What a guest is told and may press, in words."""

from __future__ import annotations

from dataclasses import dataclass

from functions.portal import texts
from functions.portal.views.privacy_view import kept_words
from rollcall.domain.bot_settings import BotSettings
from rollcall.use_cases.guests_say import Asked, Said

MEETING, SERIES_TOO = "meeting", "series"
TAKE_BACK_MEETING, TAKE_BACK_SERIES = "take_back_meeting", "take_back_series"
CHOICES = frozenset({MEETING, SERIES_TOO, TAKE_BACK_MEETING, TAKE_BACK_SERIES})
SERIES = frozenset({SERIES_TOO, TAKE_BACK_SERIES})
TAKE_BACK = frozenset({TAKE_BACK_MEETING, TAKE_BACK_SERIES})


@dataclass(frozen=True, slots=True)
class GuestView:
    """The page for one guest."""

    said: tuple[str, ...]
    """What holds now; empty where nobody said no."""
    buttons: tuple[tuple[str, str], ...]
    """What is sent, and the words of its button."""
    undo: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]


def guest_view(asked: Asked, bot: BotSettings, *, may_ask: bool) -> GuestView:
    """The page where this holds; of a link that is over, only what can be taken back."""
    both = ((asked.meeting, MEETING), (asked.series, SERIES_TOO))
    known = [(said, what) for said, what in both if said is not None]
    # Who said no to the series has said no to this meeting.
    series_own = asked.series is Said.OWN
    open_to = [what for said, what in known if may_ask and not series_own and said is not Said.OWN]
    return GuestView(
        said=tuple(texts.GUEST_SAID[what, said] for said, what in known if said is not Said.NOBODY),
        buttons=tuple((what, _words(what, asked)) for what in open_to),
        undo=tuple(
            (f"take_back_{what}", texts.GUEST_UNDO[what])
            for said, what in known
            if said is Said.OWN
        ),
        facts=(texts.GUEST_WHO, kept_words(bot), texts.GUEST_THEN, texts.GUEST_KEPT),
    )


def _words(what: str, asked: Asked) -> str:
    added = what == SERIES_TOO and asked.meeting is Said.OWN
    return texts.GUEST_SERIES_TOO if added else texts.GUEST_BUTTONS[what]
