"""The first line that a bot writes in the chat: the operator's text with what belongs into it."""

from __future__ import annotations

import re

BOT, PERSON, LINK = "{bot}", "{person}", "{link}"
NOTICE = (
    "{bot} records this meeting to make notes for people who take part in it. If you would rather "
    "not be recorded, say so here: {link}"
)
"""What an operator is offered: who records, why, and where a guest can say no."""
LONGEST = 500
"""Characters that Recall passes on in Google Meet, the fewest of all services."""
_LONGEST_NAME = 60
_PLACES = re.compile("|".join(map(re.escape, (BOT, PERSON, LINK))))


def chat_text(text: str, *, bot: str, person: str, link: str) -> str:
    """Return the message of at most `LONGEST` characters; words give way, the link never.

    Names are untrusted: what looks like a placeholder in one stays as it is.
    """
    given = {BOT: _short(bot), PERSON: _short(person), LINK: link}
    before, place, after = text.partition(LINK)
    if not place or not link:
        return _cut(_filled(text, given), LONGEST)
    # One link is enough, so only the first one is kept whole.
    room = LONGEST - len(link)
    start = _cut(_filled(before, given), room)
    return start + link + _cut(_filled(after, {**given, LINK: ""}), room - len(start))


def _filled(text: str, given: dict[str, str]) -> str:
    return _PLACES.sub(lambda found: given[found[0]], text)


def _short(name: str) -> str:
    return _cut(" ".join(name.split()), _LONGEST_NAME)


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    # The space before the link is worth more than a word.
    end = "… " if text.endswith(" ") else "…"
    return text[: max(0, most - len(end))] + end if most >= len(end) else ""
